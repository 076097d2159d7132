"""Formulas: closings of letters and one-word answers, whose translation is known and models do not know; pure."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from translation.passages import Passage
from translation.scripts import primary


def settle(sentence: Passage, answer: Passage, source: str, target: str) -> Passage:
    """Give the known wording where a sentence is a formula, otherwise the model's answer.

    Args:
        sentence: what was translated, as it was written.
        answer: what the model made of it.
        source: BCP 47 tag.
        target: BCP 47 tag.

    """
    if sentence.spans or len(sentence.text) > 40:
        return answer
    words, ending = _split(sentence.text)
    known = _formulas().get((primary(source), words.casefold()), {}).get(primary(target))
    if known is None:
        return answer
    return Passage((known[:1].lower() + known[1:] if words[:1].islower() else known) + ending)


def _split(text: str) -> tuple[str, str]:
    words = text.rstrip(" .,!")
    return words, text[len(words) :]


@cache
def _formulas() -> dict[tuple[str, str], dict[str, str]]:
    data = tomllib.loads(files("translation").joinpath("data/formulas.toml").read_text("utf-8"))
    table: dict[tuple[str, str], dict[str, str]] = {}
    for formula in data["formula"]:
        wordings = {language: texts for language, texts in formula.items() if language != "name"}
        canonical = {language: texts[0] for language, texts in wordings.items()}
        table |= {(language, text.casefold()): canonical for language, texts in wordings.items() for text in texts}
    return table
