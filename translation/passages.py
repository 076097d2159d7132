"""A passage: text with the spans in it that must not change. Cut, trimmed and edited without losing them; pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec import Struct

from translation.types import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_MARKER = re.compile(r"\s*(?:(?:[-–—*•·▪◦‣>+→✓✔]+|\(?\d{1,3}[.)]|\(?[a-zA-Z]\))(?=\s)\s*)?")
_EDGE_KINDS = frozenset({"emoji", "hashtag", "markup"})


class Passage(Struct, frozen=True):
    """A text and its protected spans: in order, not overlapping, offsets into this text."""

    text: str
    spans: tuple[Span, ...] = ()

    @property
    def translatable(self) -> bool:
        """Whether there is a letter outside the spans."""
        return any(any(character.isalpha() for character in piece) for piece, span in parts(self) if span is None)


def parts(passage: Passage) -> Iterator[tuple[str, Span | None]]:
    """Walk through a passage: each stretch of text, with its span where it is protected."""
    at = 0
    for span in passage.spans:
        if span.start > at:
            yield passage.text[at : span.start], None
        yield span.text, span
        at = span.end
    if at < len(passage.text):
        yield passage.text[at:], None


def build(pieces: Sequence[tuple[str, Span | None]]) -> Passage:
    """Join stretches again; the spans' offsets are counted anew."""
    out, spans, at = [], [], 0
    for text, span in pieces:
        if span is not None:
            spans.append(Span(at, at + len(text), span.kind, text))
        out.append(text)
        at += len(text)
    return Passage("".join(out), tuple(spans))


def cut(passage: Passage, start: int, end: int) -> Passage:
    """Take a stretch that cuts through no span."""
    first = bisect_left(passage.spans, start, key=lambda span: span.start)
    inside = takewhile(lambda span: span.end <= end, passage.spans[first:])
    moved = tuple(Span(span.start - start, span.end - start, span.kind, span.text) for span in inside)
    return Passage(passage.text[start:end], moved)


def edit(passage: Passage, change: Callable[[str], str]) -> Passage:
    """Change the text between the spans."""
    return build([(change(text) if span is None else text, span) for text, span in parts(passage)])


def trim(passage: Passage) -> tuple[Passage, Passage, Passage]:
    """Take list markers, emoji, hashtags, a leading @handle and inline markup off both ends.

    Models need none of them to understand a sentence, and what they do not see they cannot damage.

    Returns:
        What stands before, the sentence, what stands behind; joined they are the passage again.

    """
    marker = _MARKER.match(passage.text)
    start = marker.end() if marker and not _inside(passage, marker.end()) else 0
    for span in passage.spans:
        if span.start == start and (span.kind in _EDGE_KINDS or span.kind == "handle"):
            start = _skip_space(passage.text, span.end)
    end = len(passage.text.rstrip())
    for span in reversed(passage.spans):
        if span.end == end and span.start >= start and span.kind in _EDGE_KINDS:
            end = len(passage.text[: span.start].rstrip())
    end = max(start, end)
    return cut(passage, 0, start), cut(passage, start, end), cut(passage, end, len(passage.text))


def _inside(passage: Passage, at: int) -> bool:
    return any(span.start < at for span in passage.spans)


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
