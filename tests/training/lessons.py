"""The sentences with the teacher's translations: what a model learns from, and what it is measured on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tests.training import identifiers, teacher
from tests.training.corpus import COMBINATION, TEMPLATE, TRAINING, WIDER, Sentence, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

UNSEEN = Path(__file__).parent / "unseen"
"""Sentences written by hand, without a look at the templates: <language>.txt."""
WRITTEN = "written"
HELD_OUT = 1000
"""Sentences of each held-out part that the teacher translates."""
REPETITIONS = 2
"""How often a sentence with identifiers is learned, with other identifiers each time."""

Pair = tuple[str, str]
"""A sentence and its translation."""


@dataclass(frozen=True)
class Amounts:
    """How many distinct sentences of each family are composed."""

    core: int = 44_000
    wider: int = 9_000


@dataclass(frozen=True)
class Lessons:
    """The material of one direction."""

    training: list[Pair]
    held_out: dict[str, list[Pair]]
    """By part: COMBINATION, TEMPLATE and WRITTEN."""


def prepare(direction: str, amounts: Amounts, seed: int, work: Path, processes: int) -> Lessons:
    """Compose and label the sentences of a direction (pt-en, en-pt); labels are kept in the work folder."""
    source, target = direction.split("-")
    core = sentences(source, amounts.core, seed)
    wider = sentences(source, amounts.wider, seed + 1, WIDER)
    held = {part: [s.plain for s in core + wider if s.part == part][:HELD_OUT] for part in (COMBINATION, TEMPLATE)}
    held[WRITTEN] = (UNSEEN / f"{source}.txt").read_text(encoding="utf-8").splitlines()
    written = set(held[WRITTEN])
    taught = [s for s in core + wider if s.part == TRAINING and s.plain not in written]
    texts = [sentence.plain for sentence in taught] + [text for part in held.values() for text in part]
    labels = teacher.label(direction, texts, work / f"teacher-{direction}.tsv", processes)
    pairs = _pairs(taught, labels) + _mirrored(target, amounts, seed, work, processes)
    return Lessons(
        _vary(pairs, Random(seed)),
        {part: [(text, labels[text]) for text in texts] for part, texts in held.items()},
    )


def _pairs(taught: Sequence[Sentence], labels: dict[str, str]) -> list[Pair]:
    return [
        (sentence.written, labels[sentence.plain])
        for sentence in taught
        if identifiers.survive(sentence.plain, labels[sentence.plain])
    ]


def _mirrored(target: str, amounts: Amounts, seed: int, work: Path, processes: int) -> list[Pair]:
    """Answer the wider sentences of the target language as translations of what the teacher made of them."""
    source = "en" if target == "pt" else "pt"
    direction = f"{target}-{source}"
    wider = [s.plain for s in sentences(target, amounts.wider, seed + 1, WIDER) if s.part == TRAINING]
    labels = teacher.label(direction, wider, work / f"teacher-{direction}.tsv", processes)
    return [(label, text) for text, label in labels.items() if identifiers.survive(text, label)]


def _vary(pairs: Sequence[Pair], random: Random) -> list[Pair]:
    """Exchange the identifiers of the pairs, and repeat pairs that have some."""
    varied = [
        identifiers.exchange(*pair, random)
        for pair in pairs
        for _ in range(REPETITIONS if identifiers.CODE.search(pair[0]) else 1)
    ]
    random.shuffle(varied)
    return varied
