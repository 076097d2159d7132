"""Placeholders that stand for protected spans while a model works, and the way back.

For any text, spans and template: ``restore(*mask(text, spans, template)) == text``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from translation.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

# ASCII letters and digits only: a model may well put a Chinese character right behind a mask.
_EDGE_LEFT, _EDGE_RIGHT = "(?<![A-Za-z0-9])", "(?![A-Za-z0-9])"


class Mask(Struct, frozen=True):
    """A placeholder and what it stands for."""

    text: str
    """The placeholder as it was written into the text: X1X."""
    span: Span
    template: str
    glued_left: bool = False
    """Whether the span touched the character before it, so that a space was added for the model's sake."""
    glued_right: bool = False


def mask(text: str, spans: Sequence[Span], template: str) -> tuple[str, tuple[Mask, ...]]:
    """Put a placeholder in the place of each span.

    Args:
        text: the text that the spans were found in.
        spans: in order, not overlapping.
        template: a placeholder with {n} for its number; numbers that the text itself seems to use are passed over.

    Returns:
        The masked text, and the table that leads back.

    """
    out, table, at, number = "", [], 0, 0
    for span in spans:
        number = _free_number(text, template, number + 1)
        placeholder = template.replace("{n}", str(number))
        out += text[at : span.start]
        left, right = _joins(out[-1:]), _joins(text[span.end : span.end + 1])
        out += " " * left + placeholder + " " * right
        table.append(Mask(placeholder, span, template, left, right))
        at = span.end
    return out + text[at:], tuple(table)


def _joins(character: str) -> bool:
    return character.isalnum() or character in {"_", "\u200d", "\ufe0f"} if character else False


def _free_number(text: str, template: str, number: int) -> int:
    while _tolerant(template, number).search(text):
        number += 1
    return number


@lru_cache(maxsize=4096)
def _tolerant(template: str, number: int | None) -> re.Pattern[str]:
    """Match a placeholder as models write it back: in another case, or with a space inside."""
    left, _, right = template.partition("{n}")
    digits = r"\d{1,4}" if number is None else str(number)
    parts = [*(re.escape(mark) for mark in left), digits, *(re.escape(mark) for mark in right)]
    edge_left = _EDGE_LEFT if template[:1].isalnum() or not left else ""
    edge_right = _EDGE_RIGHT if template[-1:].isalnum() or not right else ""
    return re.compile(edge_left + r" ?".join(parts) + edge_right, re.IGNORECASE)


def verify(translated: str, table: Sequence[Mask], masked: str | None = None) -> tuple[Span, ...]:
    """Name the spans that a translation lost or doubled; nothing where every placeholder came through exactly once.

    Args:
        translated: the model's answer to a masked text.
        table: what mask() answered beside that text.
        masked: the masked text; where given, placeholders that the model made up count as a loss of all spans.

    """
    lost = [entry.span for entry in table if len(_found(entry, translated)) != 1]
    if not lost and table and masked is not None:
        every = _tolerant(table[0].template, None)
        if len(every.findall(translated)) != len(every.findall(masked)):
            return tuple(entry.span for entry in table)
    return tuple(lost)


def restore(translated: str, table: Sequence[Mask]) -> str:
    """Put the spans back where their placeholders are."""
    return restore_spans(translated, table)[0]


def restore_spans(translated: str, table: Sequence[Mask]) -> tuple[str, tuple[Span, ...]]:
    """Put the spans back, and tell where they are now."""
    places = sorted(
        ((match.start(), match.end(), entry) for entry in table for match in _found(entry, translated)),
        key=lambda place: place[0],
    )
    out, spans, at = "", [], 0
    for start, end, entry in places:
        before = translated[at:start]
        out += before[:-1] if entry.glued_left and before.endswith(" ") else before
        spans.append(Span(len(out), len(out) + len(entry.span.text), entry.span.kind, entry.span.text))
        out += entry.span.text
        at = end + (entry.glued_right and translated[end : end + 1] == " ")
    return out + translated[at:], tuple(spans)


def loosen(table: Sequence[Mask]) -> tuple[Mask, ...]:
    """Keep the spaces beside placeholders: for a language with spaces, from one that writes without them."""
    return tuple(
        entry if entry.span.kind == "markup" else replace(entry, glued_left=False, glued_right=False) for entry in table
    )


def _found(entry: Mask, text: str) -> list[re.Match[str]]:
    return list(_tolerant(entry.template, _number(entry)).finditer(text))


def _number(entry: Mask) -> int:
    left, _, right = entry.template.partition("{n}")
    return int(entry.text[len(left) : len(entry.text) - len(right)])
