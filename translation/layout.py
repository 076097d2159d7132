"""A text taken apart into what models translate and what stays, and put together again in its shape; pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from translation.passages import Passage, cut, parts, trim
from translation.scripts import is_spaced
from translation.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WIDE_END = re.compile(r"[。！？｡，、；：][\"'”’」』）)]*$")


class Piece(Struct, frozen=True):
    """A stretch of a text."""

    passage: Passage
    kind: str
    """sentence (to be translated), kept (stays as it is) or gap (white space between sentences)."""


def take_apart(passage: Passage) -> list[Piece]:
    """Cut a passage into sentences, what clings to them, and the white space between.

    Joined, the pieces' texts are the passage's text again.
    """
    pieces, at = [], 0
    for start, end in split_sentences(passage.text, [(span.start, span.end) for span in passage.spans]):
        pieces.append(Piece(cut(passage, at, start), "gap"))
        pieces += _sentence(cut(passage, start, end))
        at = end
    pieces.append(Piece(cut(passage, at, len(passage.text)), "gap"))
    return [piece for piece in pieces if piece.passage.text or piece.kind == "gap"]


def _sentence(sentence: Passage) -> Iterator[Piece]:
    before, core, behind = trim(sentence)
    yield Piece(before, "kept")
    at = 0
    for span in core.spans:
        if span.kind == "emoji":
            yield from _stretch(cut(core, at, span.start))
            yield Piece(cut(core, span.start, span.end), "kept")
            at = span.end
    yield from _stretch(cut(core, at, len(core.text)))
    yield Piece(behind, "kept")


def _stretch(passage: Passage) -> Iterator[Piece]:
    """Set white space apart, which a model would drop."""
    text = passage.text
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    core = cut(passage, start, max(start, end))
    yield Piece(cut(passage, 0, start), "kept")
    yield Piece(core, "sentence" if core.translatable else "kept")
    yield Piece(cut(passage, max(start, end), len(text)), "kept")


def put_together(pieces: Sequence[Piece], source: str, target: str) -> list[tuple[str, bool]]:
    """Join pieces, each sentence translated by now; the gaps follow the target language's way of spacing.

    Returns:
        Stretches of the text, in order, each with whether it is inline markup.

    """
    out: list[tuple[str, bool]] = []
    for index, piece in enumerate(pieces):
        if piece.kind == "gap":
            inner = 0 < index < len(pieces) - 1
            gap = piece.passage.text
            out.append((_gap(gap, _last(out), pieces[index - 1], source, target) if inner else gap, False))
        else:
            out += [(text, span is not None and span.kind == "markup") for text, span in parts(piece.passage)]
    return out


def _last(out: Sequence[tuple[str, bool]]) -> str:
    return next((text for text, markup in reversed(out) if text and not markup), "")


def _gap(gap: str, before: str, piece: Piece, source: str, target: str) -> str:
    if gap == "" and is_spaced(target) and not is_spaced(source) and before[-1:] and piece.kind != "gap":
        return " "
    if gap == " " and not is_spaced(target) and _WIDE_END.search(before[-4:]):
        return ""
    return gap
