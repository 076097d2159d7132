"""Finds the languages of a text that mixes them, sentence by sentence."""

from __future__ import annotations

import re
from itertools import groupby, islice
from typing import TYPE_CHECKING

from translation.detection.languages import group_of
from translation.types import DetectedPart, Detection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SENTENCE = re.compile(r"[^\s.!?…。！？।؟](?:[^.!?…。！？।؟\n]|(?<=\d)\.(?=\d)|\.(?=\w))*[.!?…。！？।؟]*")
_ENDS = ".!?…。！？।؟"
_BREAK = re.compile(rf"[{_ENDS}\n]")
"""Stands between two sentences, and in some that are none."""
_ADDRESS = re.compile(r"\S+(?:@|://)\S+")
_MOST_SENTENCES = 20
_FEWEST_CHARACTERS = 14
"""Of a sentence in an alphabet; scripts from Thai on say more in less."""
_DENSE_FROM = "\u0e00"
_SURE = 0.85
_READ = 4_000
"""Characters of a text that are searched for parts."""


def sentences(text: str) -> list[tuple[int, int]]:
    """Give the offsets of a text's sentences, spaces between them left out; line breaks end a sentence."""
    text = text[:_READ]
    if "@" in text or "://" in text:
        text = _ADDRESS.sub(lambda found: "x" * len(found[0]), text)
    return [found.span() for found in islice(_SENTENCE.finditer(text), _MOST_SENTENCES)]


def find_parts(text: str, detect: Callable[[str], Detection]) -> tuple[DetectedPart, ...]:
    """Find the runs of sentences in different languages; empty where all that is certain is in one.

    Sentences that are short, or whose language is not certain, belong to the run before them (the first ones to the
    run that follows). Neighbours that cannot be told apart, such as bs, hr and sr, count as one language.
    """
    if not _BREAK.search(text[:_READ].rstrip(f"{_ENDS} \n")) or len(spans := sentences(text)) < 2:
        return ()
    sure = [part for span in spans if (part := _certain(text, span, detect))]
    runs = [_run(list(parts)) for _, parts in groupby(sure, key=_family)]
    if len(runs) < 2:
        return ()
    ends = [*(run.start for run in runs[1:]), spans[-1][1]]
    starts = [spans[0][0], *(run.start for run in runs[1:])]
    return tuple(
        DetectedPart(start, start + len(text[start:end].rstrip()), run.tag, run.confidence)
        for run, start, end in zip(runs, starts, ends, strict=True)
    )


def _certain(text: str, span: tuple[int, int], detect: Callable[[str], Detection]) -> DetectedPart | None:
    start, end = span
    if end - start < _FEWEST_CHARACTERS and max(text[start:end]) < _DENSE_FROM:
        return None
    found = detect(text[start:end])
    return DetectedPart(start, end, found.tag, found.confidence) if found.confidence >= _SURE else None


def _run(parts: Iterable[DetectedPart]) -> DetectedPart:
    best = max(parts, key=lambda part: part.confidence)
    first = min(parts, key=lambda part: part.start)
    return DetectedPart(first.start, best.end, best.tag, best.confidence)


def _family(part: DetectedPart) -> str:
    language = part.tag.partition("-")[0]
    return "-".join(group_of(language)) or part.tag
