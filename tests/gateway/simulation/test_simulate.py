"""Before and after a change; what a simulation refuses; what it says where no model leads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from culture_profiles import Overlay, parse_overlay
from gateway.errors import InvalidInputError
from gateway.simulation import (
    Interpreters,
    SampleCustomer,
    SampleMessage,
    Surroundings,
    shown,
    simulate,
)

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
GERMAN = SampleMessage(
    "Gibt es das Zelt auch in Grün?", country="DE", at=MONDAY, customer=SampleCustomer(name="Thomas Müller")
)


async def test_a_change_moves_what_it_touches_and_nothing_else(interpreters: Interpreters) -> None:
    overlay = parse_overlay('register = "informal"\n[first_response]\nemail = 60')
    seen = await simulate(GERMAN, Surroundings(), interpreters, change=("DE", overlay))
    assert seen.after is not None
    moved = {one.name: (one.before, one.after) for one in seen.differences}
    assert moved["register"] == ("formal", "informal")
    assert moved["expectation"] == ("2026-11-24T12:30+01:00", "2026-11-23T11:30+01:00")
    assert "Hallo Thomas" in moved["reply"][1]
    assert moved.keys() == {"profile", "register", "expectation", "acknowledgement", "reply"}
    assert seen.after.decision("register").layer == "country_overlay"
    assert seen.after.decision("register").evidence[0].kind == "merchant"
    assert {one.key for one in seen.profile_changes} >= {"register", "first_response.email.minutes"}


async def test_a_change_of_the_default_reaches_every_country(interpreters: Interpreters) -> None:
    change = ("default", Overlay(register="informal"))
    seen = await simulate(GERMAN, Surroundings(), interpreters, change=change)
    assert seen.after is not None
    assert seen.after.decision("register").layer == "merchant"


async def test_a_change_of_another_country_moves_nothing(interpreters: Interpreters) -> None:
    seen = await simulate(GERMAN, Surroundings(), interpreters, change=("FR", Overlay(register="informal")))
    assert seen.differences == ()
    assert seen.profile_changes == ()


async def test_without_a_model_the_answer_is_dressed_and_held(interpreters: Interpreters) -> None:
    reply = shown(await simulate(GERMAN, Surroundings(), interpreters))["before"]["decisions"]["reply"]
    assert reply["held"]
    assert reply["reasons"][0]["code"] == "no_route"
    assert reply["value"].startswith("Guten Tag Thomas Müller,")
    assert "warehouse" in reply["value"]
    assert reply["value"].endswith("Northwind Outdoor")


async def test_with_a_model_the_answer_is_translated(interpreters: Interpreters) -> None:
    message = SampleMessage("Cadê meu pedido NW-20931?", channel="whatsapp", country="BR", at=MONDAY)
    decisions = shown(await simulate(message, Surroundings(), interpreters))["before"]["decisions"]
    assert not decisions["reply"]["held"]
    assert decisions["reply"]["route"] == ["en-pt (firefox)"]
    assert "order NW-20931" in decisions["routing"]["agent_reads"]
    rules = [one["rule"] for one in decisions["expectation"]["candidates"]]
    assert "vendor_window" in rules


async def test_the_customers_wish_goes_first(interpreters: Interpreters) -> None:
    customer = SampleCustomer(language="fr", phone="+41446681800", consents=("phone", "whatsapp"))
    message = SampleMessage("Where is my order?", at=MONDAY, customer=customer)
    seen = (await simulate(message, Surroundings(), interpreters)).before
    assert seen.decision("country").value == "CH"
    assert seen.decision("language").detail == {"how": "stated"}
    assert seen.decision("language").value.startswith("fr")


async def test_a_call_back_needs_profile_number_and_consent(interpreters: Interpreters) -> None:
    with_consent = SampleCustomer(phone="+442079460000", consents=("phone",))
    for customer, offered in ((with_consent, True), (SampleCustomer(phone="+442079460000"), False)):
        message = SampleMessage("Where is my order?", country="GB", at=MONDAY, customer=customer)
        seen = (await simulate(message, Surroundings(), interpreters)).before
        assert seen.decision("callback_offer").value is offered


async def test_what_cannot_be_simulated_is_refused(interpreters: Interpreters) -> None:
    naive = datetime(2026, 11, 23, 9, 30)  # noqa: DTZ001 - the case
    for message in (SampleMessage("x", channel="pigeon"), SampleMessage("x", at=naive)):
        with pytest.raises(InvalidInputError):
            await simulate(message, Surroundings(), interpreters)
