"""Passages along a route."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from translation.cache import SentenceCache
from translation.engines.base import Edge, Engine
from translation.engines.scripted import Script, ScriptedEngine
from translation.executor import Executor, HopError
from translation.passages import Passage
from translation.routes import Route

FIRST = Edge("one", "es", "pt", 0.9, 10, "settings")
SECOND = Edge("two", "pt", "en", 0.9, 10, "settings")
ROUTE = Route((FIRST, SECOND), 0.81)


def engines(**faults: Script) -> dict[str, ScriptedEngine]:
    return {name: ScriptedEngine(faults.get(name, Script()), name) for name in ("one", "two")}


async def run(route: Route, text: str, running: Mapping[str, Engine]) -> str:
    [carried] = await Executor(running, SentenceCache()).along(route, [Passage(text, ())])
    return carried.text


async def test_each_hop_works_on_what_the_one_before_left() -> None:
    running = engines()
    assert await run(ROUTE, "Hola.", running) == "en: pt: Hola."
    assert running["two"].calls == [("pt", "en", ("pt: Hola.",))]


async def test_a_route_without_hops_changes_nothing() -> None:
    assert await run(Route((), 1.0), "Hola", {}) == "Hola"


async def test_a_sentence_is_asked_for_once() -> None:
    running = engines()
    executor = Executor(running, SentenceCache())
    for _ in range(3):
        await executor.along(ROUTE, [Passage("Hola.", ()), Passage("Hola.", ())])
    assert running["one"].calls == [("es", "pt", ("Hola.",))]


@pytest.mark.parametrize("fault", ["crash", "hang", "too_few"])
async def test_the_hop_that_failed_is_named(fault: str) -> None:
    running = engines(two=Script(always=fault))  # type: ignore[arg-type]
    with pytest.raises(HopError, match="two pt-en") as raised:
        await run(ROUTE, "Hola", running)
    assert raised.value.hop == SECOND


async def test_a_missing_engine_is_named() -> None:
    with pytest.raises(HopError, match="no such engine"):
        await run(ROUTE, "Hola", {})
