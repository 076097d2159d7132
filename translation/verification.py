"""Try an installed model on a sentence."""

from __future__ import annotations

import time
import tomllib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import msgspec

from translation.engines.base import EngineError
from translation.matching import serves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from translation.engines.base import Edge, Engine


class Verification(msgspec.Struct, frozen=True):
    """What a model made of its test sentence."""

    engine: str
    source: str
    target: str
    sentence: str
    translation: str
    seconds: float
    """With loading, the first time."""
    problem: str = ""
    """Why the model cannot be used; empty where it can."""


async def verify(edge: Edge, engine: Engine) -> Verification:
    """Translate the source language's test sentence (the English one for languages that have none)."""
    sentence = test_sentence(edge.source)
    started = time.perf_counter()
    translation, problem = "", ""
    try:
        translation = (await engine.translate([sentence], edge.source, edge.target))[0]
        problem = _problem(sentence, translation)
    except EngineError as error:
        problem = str(error)
    seconds = time.perf_counter() - started
    return Verification(edge.engine, edge.source, edge.target, sentence, translation, seconds, problem)


def test_sentence(tag: str) -> str:
    """Give "Hello, my order has not arrived yet." in a language; in English where we do not have it."""
    sentences = _sentences()
    return next((sentence for known, sentence in sentences.items() if serves(known, tag)), sentences["en"])


@lru_cache
def _sentences() -> Mapping[str, str]:
    text = resources.files("translation").joinpath("test_sentences.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _problem(sentence: str, translation: str) -> str:
    if not any(map(str.isalpha, translation)):
        return "the translation has no words"
    if translation == sentence:
        return "the sentence came back untranslated"
    if len(translation) > 6 * len(sentence):
        return "the translation does not end"
    return ""
