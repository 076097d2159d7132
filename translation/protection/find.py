"""Which stretches of a text must not change."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from translation.protection.kinds import NOT_AFTER, NOT_BEFORE, PATTERNS, RANK
from translation.protection.merchant import matches
from translation.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_TRAILING = ".,;:!?…'*_~|"
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def find(
    text: str,
    names: Sequence[str] = (),
    patterns: Sequence[str] = (),
    terms: Sequence[str] = (),
    fixed: Sequence[Span] = (),
) -> tuple[Span, ...]:
    """Find what must not change: in order, never overlapping, the longest and most telling match first.

    Args:
        text: the text to read.
        names: names of people, of the merchant and of its products.
        patterns: the merchant's own regular expressions; broken or slow ones are passed over.
        terms: stretches that the glossary says not to translate, as they are written in the text.
        fixed: spans that are known already, such as inline markup; nothing found may overlap them.

    """
    found = [*_shapes(text), *_own(text, patterns), *_words(text, names, "name"), *_words(text, terms, "term")]
    return tuple(_settle(text, found, fixed))


def _shapes(text: str) -> Iterator[tuple[int, int, str]]:
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            group = "span" if "span" in pattern.groupindex else 0
            start, end = match.span(group)
            if kind == "url":
                end = _trim_url(text, start, end)
            if start < end:
                yield start, end, kind


def _trim_url(text: str, start: int, end: int) -> int:
    """Leave the sentence its punctuation: a bracket belongs to the address only where it was opened there."""
    while end > start:
        last = text[end - 1]
        opened = _BRACKETS.get(last)
        if last in _TRAILING or (opened and text.count(opened, start, end) < text.count(last, start, end)):
            end -= 1
        else:
            break
    return end


def _own(text: str, patterns: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    for pattern in patterns:
        for start, end in matches(pattern, text):
            yield start, end, "order"


def _words(text: str, words: Iterable[str], kind: str) -> Iterator[tuple[int, int, str]]:
    for word in words:
        pattern = _word_pattern(word.strip())
        if pattern:
            for match in pattern.finditer(text):
                yield *match.span(), kind


@lru_cache(maxsize=2048)
def _word_pattern(word: str) -> re.Pattern[str] | None:
    """Match a name as a whole word; in any case where it is too long or odd to be an ordinary word."""
    if len(word) < 2 and word.isascii():
        return None
    body = r"\s+".join(re.escape(part) for part in word.split())
    if not re.search(r"[\s\d]", word) and word.upper() != word:
        body = f"(?:{body}|{re.escape(word.upper())})"
        return re.compile(f"{NOT_AFTER}{body}{NOT_BEFORE}")
    return re.compile(f"{NOT_AFTER}{body}{NOT_BEFORE}", re.IGNORECASE)


def _settle(text: str, found: Sequence[tuple[int, int, str]], fixed: Sequence[Span]) -> list[Span]:
    """Keep the longest of those that overlap; of equally long ones the most telling kind."""
    taken, kept = bytearray(len(text)), list(fixed)
    for span in fixed:
        taken[span.start : span.end] = b"\x01" * (span.end - span.start)
    for start, end, kind in sorted(found, key=lambda each: (each[0] - each[1], RANK[each[2]], each[0])):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            kept.append(Span(start, end, kind, text[start:end]))
    return sorted(kept, key=lambda span: span.start)
