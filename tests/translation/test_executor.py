"""Sentences along a route."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from translation.engines.base import Edge, EngineError
from translation.engines.scripted import Script, ScriptedEngine
from translation.executor import HopError, translate_along
from translation.routes import Route

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST = Edge("one", "es", "pt", 0.9, 10, "settings")
SECOND = Edge("two", "pt", "en", 0.9, 10, "settings")
ROUTE = Route((FIRST, SECOND), 0.81)


def engines(**faults: Script) -> dict[str, ScriptedEngine]:
    return {name: ScriptedEngine(faults.get(name, Script()), name) for name in ("one", "two")}


async def test_each_hop_works_on_what_the_one_before_left() -> None:
    running = engines()
    assert await translate_along(ROUTE, ["Hola."], running) == ["en: pt: Hola."]
    assert running["two"].calls == [("pt", "en", ("pt: Hola.",))]


async def test_sentences_without_letters_pass_unasked() -> None:
    running = engines()
    assert await translate_along(ROUTE, ["", "😀", "12,50", "Hola", " "], running) == [
        "",
        "😀",
        "12,50",
        "en: pt: Hola",
        " ",
    ]
    assert running["one"].calls == [("es", "pt", ("Hola",))]
    assert await translate_along(ROUTE, ["😀"], {}) == ["😀"]


async def test_a_route_without_hops_changes_nothing() -> None:
    assert await translate_along(Route((), 1.0), ["Hola"], {}) == ["Hola"]


async def test_a_check_sees_every_hop_and_can_end_the_route() -> None:
    seen = []

    def check(hop: Edge, before: Sequence[str], after: Sequence[str]) -> None:
        seen.append((hop, list(before), list(after)))
        if hop == SECOND:
            raise EngineError("mask lost")

    with pytest.raises(EngineError, match="mask lost"):
        await translate_along(ROUTE, ["Hola"], engines(), check)
    assert seen == [(FIRST, ["Hola"], ["pt: Hola"]), (SECOND, ["pt: Hola"], ["en: pt: Hola"])]


@pytest.mark.parametrize("fault", ["crash", "hang", "too_few"])
async def test_the_hop_that_failed_is_named(fault: str) -> None:
    running = engines(two=Script(always=fault))  # type: ignore[arg-type]
    with pytest.raises(HopError, match="two pt-en") as raised:
        await translate_along(ROUTE, ["Hola"], running)
    assert raised.value.hop == SECOND


async def test_a_missing_engine_is_named() -> None:
    with pytest.raises(HopError, match="no such engine"):
        await translate_along(ROUTE, ["Hola"], {})
