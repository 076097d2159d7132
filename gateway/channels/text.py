"""Measuring a text in a channel's unit, and splitting one that is too long where a reader would pause."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import Literal

import regex

Unit = Literal["characters", "utf16", "bytes"]

_LARGEST_CHARACTER: dict[Unit, int] = {"characters": 1, "utf16": 2, "bytes": 4}

_CLUSTER = regex.compile(r"\X")
# Addresses and order numbers stay whole also where the words around them have no spaces (Chinese, Thai).
_TOKEN = regex.compile(
    r"(?:https?://|www\.)[!-;=?-~]+|[a-z0-9._%+-]+@[a-z0-9.-]+|[a-z0-9]+(?:[-_./#][a-z0-9]+)*", regex.IGNORECASE
)
_PARAGRAPH = regex.compile(r"(?<=\S)(?=\s*\n\s*\n)")
_SENTENCE = regex.compile(r"""[.!?…؟۔।॥։።][)\]"'”’»]*(?=\s)|[。！？｡][）」』”’】]*|(?=\n)""")
_WORD = regex.compile(r"(?<=\S)(?=\s)")


def measure(text: str, unit: Unit = "characters") -> int:
    """Return the length of a text in code points, UTF-16 units or UTF-8 bytes."""
    if unit == "characters":
        return len(text)
    return sum(_sizes(text, unit))


def split_text(text: str, limit: int, unit: Unit = "characters") -> list[str]:
    """Split a text into parts within a limit, at the ends of paragraphs, sentences or words, best first.

    No part ends inside a web address, an e-mail address, an order number or a grapheme cluster (a letter with its
    marks, an emoji sequence, a flag), unless that alone exceeds the limit. White space at the edges of parts is
    dropped; everything else stays, in its order.

    Args:
        text: any text.
        limit: the longest part, in the unit.
        unit: code points, UTF-16 units or UTF-8 bytes.

    Returns:
        The parts, none of them blank; an empty list where the text is blank.

    Raises:
        ValueError: the limit is smaller than one character can be.

    """
    if limit < _LARGEST_CHARACTER[unit]:
        raise ValueError(f"A limit of {limit} {unit} does not hold every character.")
    lengths = list(accumulate(_sizes(text, unit), initial=0))
    breaks = _breaks(text)
    parts = []
    start = _skip_space(text, 0)
    while start < len(text):
        reach = bisect_right(lengths, lengths[start] + limit) - 1
        end = len(text) if reach == len(text) else _best_break(breaks, start, reach)
        parts.append(text[start:end].strip())
        start = _skip_space(text, end)
    return parts


def _sizes(text: str, unit: Unit) -> list[int]:
    """Return the size of every code point; a lone surrogate counts as what it would be replaced by."""
    if unit == "characters":
        return [1] * len(text)
    if unit == "utf16":
        return [2 if character > "\uffff" else 1 for character in text]
    return [len(character.encode(errors="surrogatepass")) for character in text]


def _breaks(text: str) -> tuple[list[int], ...]:
    """Return the positions where the text may be cut, in lists from the best kind of place to the worst."""
    clusters = {match.end() for match in _CLUSTER.finditer(text)}
    inside = {position for match in _TOKEN.finditer(text) for position in range(match.start() + 1, match.end())}
    whole = clusters - inside
    places = [{match.end() for match in kind.finditer(text)} & whole for kind in (_PARAGRAPH, _SENTENCE, _WORD)]
    return (*(sorted(place) for place in (*places, whole, clusters)), list(range(len(text) + 1)))


def _best_break(breaks: tuple[list[int], ...], start: int, reach: int) -> int:
    """Return the last position of the best kind within reach; a paragraph's end only if half of the reach is used."""
    for rank, positions in enumerate(breaks):
        index = bisect_right(positions, reach) - 1
        floor = (start + reach) // 2 if rank == 0 else start
        if index >= 0 and positions[index] > floor:
            return positions[index]
    raise AssertionError("Every position is a break of the last kind.")


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position
