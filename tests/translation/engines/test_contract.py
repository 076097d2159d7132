"""One suite over every engine: what translation.engines.base promises."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.optional import require
from tests.translation.argos_package import build_folder
from translation.engines.apertium import ApertiumEngine
from translation.engines.argos import ArgosEngine
from translation.engines.base import EngineError
from translation.engines.firefox import FirefoxEngine
from translation.engines.scripted import Script, ScriptedEngine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from translation.engines.base import Engine

APERTIUM = "apertium with the pair es-pt: apt-get install apertium apertium-es-pt"


def new_engine(name: str, folder: Path) -> Engine:
    if name == "firefox":
        return FirefoxEngine(folder, 2)
    if name == "argos":
        build_folder(folder / "package", "en", "es")
        return ArgosEngine(folder, 2)
    if name == "apertium":
        require(shutil.which("apertium") is not None, APERTIUM)
        return ApertiumEngine()
    return ScriptedEngine(Script(pairs=(("en", "es"),)))


@pytest.fixture(params=["firefox", "argos", "apertium", "scripted"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    made = new_engine(request.param, tmp_path)
    yield made
    await made.close()


async def test_its_edges_describe_usable_models(engine: Engine) -> None:
    edges = engine.edges()
    assert edges
    for edge in edges:
        assert edge.engine == engine.name
        assert 0 < edge.quality <= 1
        assert edge.sentences_per_second > 0
        assert edge.measured in {"published", "measured", "settings", "default"}


async def test_its_masks_are_templates(engine: Engine) -> None:
    assert engine.masks()
    assert all(mask.format(n=7).count("7") == 1 for mask in engine.masks())


async def test_it_answers_one_for_each_sentence(engine: Engine) -> None:
    edge = engine.edges()[0]
    sentences = ["Hello.", "", "Where is my order?", "12", "Hello."]
    translations = await engine.translate(sentences, edge.source, edge.target)
    assert len(translations) == len(sentences)
    assert translations[0] == translations[4]
    assert all(isinstance(text, str) for text in translations)


async def test_no_sentences_give_no_translations(engine: Engine) -> None:
    edge = engine.edges()[0]
    assert await engine.translate([], edge.source, edge.target) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "a \x01 control \x7f",
        "lone \ud800 surrogate",
        "zero \u200b width \u200d joiner \u202e",
        "^{}[]<>$@\\/~*#_",
        "مرحبا שלום 你好 😀",
        "tab\tand nul \0",
    ],
)
async def test_odd_characters_do_not_break_it(engine: Engine, sentence: str) -> None:
    edge = engine.edges()[0]
    before = await engine.translate(["Hello there."], edge.source, edge.target)
    assert len(await engine.translate([sentence], edge.source, edge.target)) == 1
    assert await engine.translate(["Hello there."], edge.source, edge.target) == before


async def test_a_closed_engine_can_be_closed_again(engine: Engine) -> None:
    edge = engine.edges()[0]
    await engine.translate(["Hello."], edge.source, edge.target)
    await engine.close()
    await engine.close()


@pytest.mark.parametrize("name", ["firefox", "argos", "apertium"])
async def test_an_unknown_pair_is_an_engine_error(name: str, tmp_path: Path) -> None:
    engine = new_engine(name, tmp_path)
    with pytest.raises(EngineError, match="xx-yy is installed"):
        await engine.translate(["Hello."], "xx", "yy")
    await engine.close()
