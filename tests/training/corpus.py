"""Sentences of customer support in e-commerce, composed from the templates in grammar/<language>.txt.

A sentence is a statement, a question or a request, alone or with an opening, a prefix, a tail or a second statement.
Two kinds of sentences are held out of the training by a hash of their templates, so that no training sentence shares
them: COMBINATION (the templates occur in training, but never these together) and TEMPLATE (one occurs nowhere).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from zlib import crc32

from tests.training.grammar import Grammar, Phrase, alternatives, expand, read, settle

if TYPE_CHECKING:
    from collections.abc import Iterator

GRAMMARS = Path(__file__).parent / "grammar"
CORE, WIDER = "", "wider."
"""Families of main templates: the everyday ones, and those with rarer words and freer grammar."""
TRAINING, COMBINATION, TEMPLATE = "training", "combination", "template"
HELD_OUT_COMBINATIONS = 25
"""One combination of templates in so many is held out."""
HELD_OUT_TEMPLATES = 40
"""One template of several words in so many is held out."""
CHAT_STYLE = {
    "pt": {"vocês": "vcs", "você": "vc", "porque": "pq", "por favor": "pfv", "também": "tb", "obrigado": "obg"},
    "en": {"please": "pls", "you": "u", "thanks": "thx", "because": "cuz", "are": "r", "your": "ur"},
}
"""Abbreviations of chats; the teacher is asked about the full words."""
SHAPES = {
    "main": 25,
    "opening main": 18,
    "prefix main": 10,
    "main tail": 18,
    "main link statement": 15,
    "opening main tail": 8,
    "short": 6,
}
"""How often each shape of a sentence is drawn."""
ACTIONS = 0.3
"""Share of the statements and questions that are drawn from their few, most combinable templates alone."""


@dataclass(frozen=True)
class Sentence:
    """One sentence of the corpus."""

    written: str
    """As the writer typed it, chat style included."""
    plain: str
    """The same in plain spelling: what the teacher translates."""
    part: str
    """TRAINING, COMBINATION or TEMPLATE."""


def sentences(language: str, count: int, seed: int, family: str = CORE) -> list[Sentence]:
    """Answer so many distinct sentences of a language (pt or en) and family, the same for the same seed."""
    random = Random(f"{language} {seed}")
    distinct: dict[str, Sentence] = {}
    for sentence in _stream(language, family, random):
        distinct.setdefault(sentence.plain, sentence)
        if len(distinct) == count:
            return list(distinct.values())
    raise AssertionError("the stream is endless")


def _stream(language: str, family: str, random: Random) -> Iterator[Sentence]:
    grammar = _grammar(language)
    shapes, weights = list(SHAPES), list(SHAPES.values())
    while True:
        shape = random.choices(shapes, weights)[0]
        yield _sentence(grammar, language, family, shape, random)


def _sentence(grammar: Grammar, language: str, family: str, shape: str, random: Random) -> Sentence:
    kind = random.choices(("statement", "question", "request"), (50, 35, 15))[0]
    parts = _fit(shape, kind).split()
    templates = [_template(grammar, part, family + kind, random) for part in parts]
    phrases = [settle(expand(grammar, template, random).text, random) for template in templates]
    plain = _punctuate(_join(parts, phrases), kind if shape != "short" else "statement", language, random)
    return Sentence(_write(plain, language, random), plain, _part(templates))


def _fit(shape: str, kind: str) -> str:
    """Answer the shape that a kind of sentence takes: a question ends its sentence, a request has no prefix."""
    if kind == "question" and "link" in shape:
        return "statement link main"
    return shape.replace("prefix", "opening") if kind == "request" else shape


def _template(grammar: Grammar, part: str, kind: str, random: Random) -> Phrase:
    """Draw a template for one part of a sentence of a kind."""
    if part in ("prefix", "tail"):
        ending = "question" if kind.endswith("question") else "statement"
        return random.choice(grammar[f"{part}.{ending}"])
    family = kind if part == "main" else part
    actions = grammar.get(f"{family}.action")
    if actions and random.random() < ACTIONS:
        return random.choice(actions)
    return random.choice(alternatives(grammar, family))


def _join(parts: list[str], phrases: list[str]) -> str:
    text = ""
    for part, phrase in zip(parts, phrases, strict=True):
        glue = "" if part in ("tail", "link") or not text else " "
        text += glue + phrase + ("," if part == "opening" else "")
    return text


def _punctuate(text: str, kind: str, language: str, random: Random) -> str:
    text = " ".join(text.split())
    text = text[0].upper() + text[1:]
    if language == "en":
        text = re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text)
    end = "?" if kind == "question" else random.choices((".", "!", ""), (85, 7, 8))[0]
    return text + end


def _write(plain: str, language: str, random: Random) -> str:
    """Retype one sentence in eight as in a chat: lower case, abbreviations, no full stop."""
    if random.random() > 1 / 8:
        return plain
    text = plain[0].lower() + plain[1:].removesuffix(".")
    for word, short in CHAT_STYLE[language].items():
        text = re.sub(rf"\b{word}\b", short, text)
    return text


def _part(templates: list[Phrase]) -> str:
    texts = [template.text for template in templates]
    if any(crc32(text.encode()) % HELD_OUT_TEMPLATES == 0 for text in texts if " " in text.strip()):
        return TEMPLATE
    if crc32("|".join(texts).encode()) % HELD_OUT_COMBINATIONS == 0:
        return COMBINATION
    return TRAINING


@cache
def _grammar(language: str) -> Grammar:
    return read(GRAMMARS / f"{language}.txt")
