"""Where sentences begin and end, in any language, without a model.

The text outside the answered spans is white space only, so whoever translates the spans and keeps the rest keeps
paragraphs, lists and line breaks as they were.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_SENTENCE = 400
"""Characters; longer sentences are cut, because models lose words of what is much longer than their training data."""

TAG_FILLER = "\u2060"
"""Stands for a character of inline markup while a text is split: neither a letter nor white space."""

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CLOSERS = r"[\"'”’»›」』）)\]】*_\u2060]*"
_STOP = re.compile(
    rf"(?P<wide>[。！？｡]+){_CLOSERS}"
    rf"|(?P<mark>[.!?…؟।॥۔።၊။]+|(?<=[\u0370-\u03ff]);){_CLOSERS}(?=\s)",
)
_LAST_WORD = re.compile(r"[^\s(\[\"'«“„]*$")
_CUTS = (re.compile(r"[;；:：](?=\s|[^\x00-\u2e7f])"), re.compile(r"[,，、،](?=\s|[^\x00-\u2e7f])"), re.compile(r"\s"))
_JOINED = re.compile(r"[\u0300-\u036f\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


def split_sentences(text: str, whole: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Cut a text into sentences.

    Args:
        text: any text, of any length and script.
        whole: stretches (start, end) that no cut may fall into, such as protected spans.

    Returns:
        Start and end offsets of the sentences, in order; everything outside them is white space.

    """
    view = _hide(text, whole)
    return [
        piece
        for line in _LINE.finditer(view)
        for start, end in _sentences(view, line.start(), line.end())
        for piece in _shorten(view, start, end, whole)
    ]


def _hide(text: str, whole: Sequence[tuple[int, int]]) -> str:
    """Fill the stretches that stay whole with letters, or with TAG_FILLER where they are inline markup."""
    view = list(text)
    for start, end in whole:
        filler = TAG_FILLER if text[start] == "<" and text[end - 1] == ">" else "X"
        view[start:end] = filler * (end - start)
    return "".join(view)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if stop["wide"] or _ends_sentence(text, begin, stop, end):
            yield from _stripped(text, begin, stop.end())
            begin = stop.end()
    yield from _stripped(text, begin, end)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _ends_sentence(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    """Tell a full stop from the point of an abbreviation, an initial, an ordinal or a list number."""
    mark, following = stop["mark"], text[stop.end() : end].lstrip()
    first = following[:1]
    if not first:
        return True
    if mark.strip(".…") or mark == ";":
        return True
    if len(mark) > 1 or mark == "…":
        return not first.islower()
    return not _is_abbreviated(text[begin : stop.start("mark")], following)


def _is_abbreviated(before: str, following: str) -> bool:
    found = _LAST_WORD.search(before[-40:])
    word = found.group() if found else ""
    known, first = word.lower(), following[:1]
    always, before_number, months = _abbreviations()
    if known in always or (first.isdigit() and known in before_number):
        return True
    if re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", word) and (first.isupper() or first.isdigit()):
        return True  # 1:15 a.m. Saturday; U.S. Navy
    if len(word) == 1 and word.isupper() and first.isupper() and word != "X":
        return True
    if word.isdigit():
        return first.islower() or word == before.strip() or following.lower().startswith(months)
    return first.islower() and ("." in word or len(word) == 1)


@cache
def _abbreviations() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    data = tomllib.loads(files("translation").joinpath("data/abbreviations.toml").read_text("utf-8"))
    return frozenset(data["always"]), frozenset(data["before_number"]), tuple(data["months"])


def _shorten(text: str, start: int, end: int, whole: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Cut what is too long at the last semicolon, comma or space under the limit, else between two characters."""
    while end - start > MAX_SENTENCE:
        cut = _safe(text, _cut(text, start), start, end, whole)
        yield from _stripped(text, start, cut)
        start = cut
    yield from _stripped(text, start, end)


def _cut(text: str, start: int) -> int:
    for pattern in _CUTS:
        found = [match.end() for match in pattern.finditer(text, start + MAX_SENTENCE // 3, start + MAX_SENTENCE)]
        if found:
            return found[-1]
    return start + MAX_SENTENCE


def _safe(text: str, cut: int, start: int, end: int, whole: Sequence[tuple[int, int]]) -> int:
    """Move a cut out of what must stay whole and off a combining character."""
    for left, right in whole:
        if left < cut < right:
            cut = left if left > start else right
            break
    while cut < end and _JOINED.match(text[cut]):
        cut += 1
    return min(cut, end)
