"""The engine that can misbehave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from translation.engines.base import EngineError
from translation.engines.scripted import Fault, Script, ScriptedEngine, scripted_from

if TYPE_CHECKING:
    from pathlib import Path

SENTENCE = "Order X1X costs 15 euros."


async def play(fault: Fault) -> list[str]:
    return await ScriptedEngine(Script(faults=(fault,))).translate([SENTENCE, "Hello."], "en", "pt")


async def test_it_translates_by_its_script() -> None:
    engine = ScriptedEngine(Script(pairs=(("en", "pt"),), translations={"Hello.": "Olá."}))
    assert await engine.translate(["Hello.", "Bye."], "en", "pt") == ["Olá.", "pt: Bye."]
    assert engine.calls == [("en", "pt", ("Hello.", "Bye."))]
    assert [(edge.source, edge.target) for edge in engine.edges()] == [("en", "pt")]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("none", f"pt: {SENTENCE}"),
        ("lose_masks", "pt: Order  costs 15 euros."),
        ("double_masks", "pt: Order X1X X1X costs 15 euros."),
        ("copy", SENTENCE),
        ("change_numbers", "pt: Order X2X costs 26 euros."),
        ("empty", ""),
    ],
)
async def test_it_damages_as_told(fault: Fault, expected: str) -> None:
    assert (await play(fault))[0] == expected


async def test_it_repeats_truncates_and_mixes_languages() -> None:
    assert (await play("repeat"))[0].endswith("euros. euros. euros.")
    assert 0 < len((await play("truncate"))[0]) < len(SENTENCE) / 2
    assert "предложение" in (await play("wrong_language"))[0]
    assert len(await play("too_few")) == 1


@pytest.mark.parametrize("fault", ["crash", "hang"])
async def test_it_fails_as_told_and_then_behaves(fault: Fault) -> None:
    engine = ScriptedEngine(Script(faults=(fault,)))
    with pytest.raises(EngineError):
        await engine.translate(["Hello."], "en", "pt")
    assert await engine.translate(["Hello."], "en", "pt") == ["pt: Hello."]


async def test_it_can_fail_for_ever() -> None:
    engine = ScriptedEngine(Script(always="crash"))
    for _ in range(3):
        with pytest.raises(EngineError):
            await engine.translate(["Hello."], "en", "pt")


def test_a_script_can_lie_in_the_model_folder(tmp_path: Path) -> None:
    assert scripted_from(tmp_path).edges() == []
    (tmp_path / "scripted.json").write_text('{"pairs": [["de", "en"]], "always": "lose_masks"}')
    assert scripted_from(tmp_path).edges()[0].source == "de"


def test_a_wrong_script_is_named(tmp_path: Path) -> None:
    (tmp_path / "scripted.json").write_text('{"pears": []}')
    with pytest.raises(EngineError, match=r"scripted\.json.*pears"):
        scripted_from(tmp_path)
