"""A request's text as sentences, and sentences as a text again: plain or HTML; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from translation.layout import Piece, put_together, take_apart
from translation.markup import read_html, write_html
from translation.passages import Passage
from translation.protection import find
from translation.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translation.types import TranslationRequest


class Document(Struct, frozen=True):
    """A text taken apart."""

    blocks: tuple[str | tuple[Piece, ...], ...]
    """Block markup as it is, and runs of text in pieces."""
    html: bool
    protected: tuple[Span, ...]
    """What was found; offsets into the text that was asked to be translated."""

    @property
    def sentences(self) -> list[Passage]:
        """What models have to translate, in order."""
        return [
            piece.passage
            for block in self.blocks
            if not isinstance(block, str)
            for piece in block
            if piece.kind == "sentence"
        ]


def read(request: TranslationRequest, terms: Sequence[str] = ()) -> Document:
    """Take a request's text apart.

    Args:
        request: the text, and what must survive.
        terms: what the glossary keeps, as it is written in the text.

    """
    runs: list[Passage | str] = read_html(request.text) if request.format == "html" else [Passage(request.text)]
    blocks: list[str | tuple[Piece, ...]] = []
    spans: list[Span] = []
    for run in runs:
        if isinstance(run, str):
            blocks.append(run)
            continue
        found = find(run.text, request.names, request.patterns, terms, run.spans)
        spans += [span for span in found if span.kind != "markup"]
        blocks.append(tuple(take_apart(Passage(run.text, found))))
    is_html = request.format == "html"
    return Document(tuple(blocks), is_html, _placed(request.text, spans) if is_html else tuple(spans))


def _placed(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Find the spans of unescaped runs in the source; those that are written with entities there are left out."""
    placed, at = [], 0
    for span in spans:
        start = text.find(span.text, at)
        if start >= 0:
            at = start + len(span.text)
            placed.append(replace(span, start=start, end=at))
    return tuple(placed)


def write(document: Document, answers: Sequence[Passage], source: str, target: str) -> str:
    """Put a text together from its translated sentences.

    Args:
        document: what read() answered.
        answers: one passage for each of its sentences, in order.
        source: BCP 47 tag.
        target: BCP 47 tag.

    """
    remaining = iter(answers)
    out: list[tuple[str, bool]] = []
    for block in document.blocks:
        if isinstance(block, str):
            out.append((block, True))
        else:
            done = [replace(piece, passage=next(remaining)) if piece.kind == "sentence" else piece for piece in block]
            out += put_together(done, source, target)
    return write_html(out) if document.html else "".join(text for text, _ in out)


def visible(text: str, *, html: bool) -> str:
    """Give what a reader sees of a text: HTML without its markup, each run on a line of its own."""
    if not html:
        return text
    runs = (run for run in read_html(text) if isinstance(run, Passage))
    stripped = ("".join(_unmarked(run)) for run in runs)
    return "\n".join(line for line in stripped if line.strip())


def _unmarked(run: Passage) -> list[str]:
    at, out = 0, []
    for span in run.spans:
        out.append(run.text[at : span.start])
        at = span.end
    return [*out, run.text[at:]]
