"""The same complaint from twelve countries: twelve decisions, each with its reasons and evidence, pinned in a file.

Run with POLYGLOT_UPDATE_SNAPSHOTS=1 after a wanted change, and read what the file's difference says.
"""

from __future__ import annotations

import json
import os
import tomllib
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from gateway.simulation import (
    Interpreters,
    SampleAnswer,
    SampleCustomer,
    SampleMessage,
    Surroundings,
    shown,
    simulate,
)

HERE = Path(__file__).parent
SNAPSHOT = HERE / "twelve_countries.json"
COMPLAINTS: dict[str, dict[str, str]] = tomllib.loads((HERE / "complaint.toml").read_text("utf-8"))
MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


async def decisions_for(country: str, interpreters: Interpreters) -> dict[str, Any]:
    """Simulate the complaint from a country; give what is pinned of each decision."""
    words = COMPLAINTS[country]
    simulation = await simulate(
        SampleMessage(words["text"], country=country, at=MONDAY, customer=SampleCustomer(name=words["name"])),
        Surroundings(),
        interpreters,
        answer=SampleAnswer(words["answer"], words["language"]),
    )
    return {name: pinned(name, one) for name, one in shown(simulation)["before"]["decisions"].items()}


def pinned(name: str, decision: dict[str, Any]) -> dict[str, Any]:
    """Leave out what moves without a decision moving: hashes, confidences, scores."""
    value = decision["value"]
    if name == "profile":
        value = value.partition("@")[0]
    if name == "signals":
        value = sorted(signal for signal, strength in value.items() if strength >= 0.5)
    told = name not in ("profile", "language_detected")
    kept = {
        "value": value,
        "reasons": [one["text"] for one in decision["reasons"]] if told else [],
        "evidence": [f"{one['kind']}: {one['source']}" for one in decision["evidence"]],
        "layer": decision.get("layer"),
    }
    if name == "expectation":
        kept["candidates"] = [f"{one['rule']} {one['due_local']}" for one in decision["candidates"]]
    if name == "routing":
        kept["runners_up"] = [one["name"] for one in decision["runners_up"]]
    return kept


@pytest.fixture(scope="module")
def snapshot() -> dict[str, Any]:
    return json.loads(SNAPSHOT.read_text("utf-8")) if SNAPSHOT.exists() else {}


@pytest.mark.parametrize("country", COMPLAINTS)
async def test_the_decisions_are_those_of_the_file(
    country: str, interpreters: Interpreters, snapshot: dict[str, Any]
) -> None:
    found = await decisions_for(country, interpreters)
    if os.environ.get("POLYGLOT_UPDATE_SNAPSHOTS") == "1":
        snapshot[country] = found
        SNAPSHOT.write_text(json.dumps(snapshot, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert found == snapshot.get(country)


def test_twelve_replies_and_decisions_differ(snapshot: dict[str, Any]) -> None:
    assert len(snapshot) == 12
    for one, other in combinations(snapshot, 2):
        assert snapshot[one]["reply"]["value"] != snapshot[other]["reply"]["value"]
        differing = {name for name in snapshot[one] if snapshot[one][name] != snapshot[other][name]}
        assert len(differing) >= 5, (one, other, differing)


def test_every_decision_is_explained(snapshot: dict[str, Any]) -> None:
    for country, decisions in snapshot.items():
        for name, decision in decisions.items():
            assert decision["reasons"] or name in ("profile", "language_detected"), (country, name)
        for name in ("register", "expectation", "acknowledgement", "tone"):
            assert decisions[name]["evidence"], (country, name)


def test_what_customers_of_some_countries_must_see(snapshot: dict[str, Any]) -> None:
    replies = {country: decisions["reply"]["value"] for country, decisions in snapshot.items()}
    assert "Sehr geehrt" in replies["DE"] or "Guten Tag" in replies["DE"]
    assert replies["SE"].startswith("Hej")
    assert replies["JP"].startswith("田中")
    assert "NW-20931" in " ".join(replies.values())
    assert all("NW-20931" in reply for reply in replies.values())
    assert snapshot["SE"]["register"]["value"] == "informal"
    assert snapshot["DE"]["register"]["value"] == "formal"
    assert "public holiday" in " ".join(snapshot["JP"]["expectation"]["reasons"])
    assert all("complaint" in decisions["signals"]["value"] for decisions in snapshot.values())
    assert "お詫び申し上げます" in replies["JP"]
    agents = {decisions["routing"]["value"] for decisions in snapshot.values()}
    assert len(agents) >= 8
