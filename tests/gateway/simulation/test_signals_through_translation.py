"""A complaint in a language without signal words is heard through its translation, which is made once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.decisions import CLEAR_SIGNAL
from gateway.interpreter import Interpreter
from gateway.pipeline import Understood, understand
from gateway.simulation import SampleMessage, Surroundings
from gateway.simulation.scene import received_of
from translation import Detector, Translator
from translation.engines.scripted import Script, ScriptedEngine

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HEBREW = "החבילה הגיעה שבורה ואני מאוד מאוכזב מהשירות שלכם."
ENGLISH = "The parcel arrived broken and I am very disappointed with your service."


def scripted(*pairs: tuple[str, str]) -> ScriptedEngine:
    return ScriptedEngine(Script(pairs=pairs, translations={HEBREW: ENGLISH}))


async def understood_with(engine: ScriptedEngine, text: str = HEBREW) -> Understood:
    detector = Detector()
    received = received_of(SampleMessage(text, at=NOW), Surroundings(), {}, NOW)
    interpreter = Interpreter(Translator({"scripted": engine}, detect=detector.detect))
    return await understand(received, detector, interpreter, NOW)


async def test_the_translation_is_read_for_signals_and_made_once() -> None:
    engine = scripted(("he", "en"))
    understood = await understood_with(engine)
    assert understood.detection.tag == "he"
    assert understood.signals["complaint"] >= CLEAR_SIGNAL
    assert understood.decision.priority == "high"
    assert understood.translation is not None
    assert understood.translation.text == ENGLISH
    assert [call[:2] for call in engine.calls] == [("he", "en")]


@pytest.mark.parametrize("pairs", [(), (("he", "sl"),)])
async def test_without_a_route_the_original_is_all_there_is(pairs: tuple[tuple[str, str], ...]) -> None:
    engine = scripted(*pairs)
    understood = await understood_with(engine)
    assert understood.signals == {"complaint": 0.0, "urgent": 0.0, "gratitude": 0.0}
    assert not engine.calls


async def test_a_language_with_words_of_its_own_is_read_as_it_was_written() -> None:
    engine = ScriptedEngine(Script(pairs=(("de", "en"),), always="wrong_language"))
    understood = await understood_with(engine, "Das Paket kam beschädigt an, ich bin sehr enttäuscht von Ihnen.")
    assert understood.signals["complaint"] >= CLEAR_SIGNAL
