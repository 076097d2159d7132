"""A glossary's translations written into a sentence before it is translated again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from translation.passages import Passage
from translation.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translation.glossary import Hit


def put_terms(sentence: Passage, found: Sequence[Hit]) -> Passage:
    """Write terms' translations into a sentence in the place of the terms, as spans that must not change."""
    text, spans = sentence.text, list(sentence.spans)
    for hit in sorted(found, key=lambda each: -each.start):
        if any(span.start < hit.end and hit.start < span.end for span in spans):
            continue
        wanted = hit.term.translation or hit.text
        text = text[: hit.start] + wanted + text[hit.end :]
        shift = len(wanted) - (hit.end - hit.start)
        spans = [
            replace(span, start=span.start + shift, end=span.end + shift) if span.start >= hit.end else span
            for span in spans
        ]
        spans.append(Span(hit.start, hit.start + len(wanted), "term", wanted))
    return Passage(text, tuple(sorted(spans, key=lambda span: span.start)))
