"""How long a translation should be; pure."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from importlib.resources import files

from translation.scripts import primary
from translation.sentences import split_sentences

_UNKNOWN = 1.05
_WITHOUT_STOPS = frozenset({"th", "lo", "km", "my"})
"""Languages that end sentences with a space or their own marks."""

_SPREAD = 0.16
"""Standard deviation of ln(length / expected length) over FLORES-101 dev; the same in all languages but zh (0.27)."""

_WIDER_WHEN_SHORT = 2.2
"""Short texts scatter more: the tolerance grows with one over the square root of the length."""


def relative_length(source_text: str, translation: str, source: str, target: str) -> float:
    """Give ln(length / expected length) of a translation: 0 as expected, -0.69 half of it, 0.69 twice as long."""
    lengths = _lengths()
    expected = len(source_text) * lengths.get(primary(target), _UNKNOWN) / lengths.get(primary(source), _UNKNOWN)
    return math.log(max(len(translation), 0.5) / max(expected, 0.5))


def tolerance(source_text: str, source: str) -> float:
    """Give how far from 0 relative_length may be."""
    english = max(len(source_text) / _lengths().get(primary(source), _UNKNOWN), 1.0)
    return 2.2 * _SPREAD + _WIDER_WHEN_SHORT / math.sqrt(english)


def lost_sentence(source_text: str, translation: str, target: str, relative: float) -> bool:
    """Tell whether sentences are missing: fewer of them, and not made up for in length; or an unfinished end."""
    ours, theirs = _sentences(source_text), _sentences(translation)
    if theirs and ours > theirs and primary(target) not in _WITHOUT_STOPS:
        return relative < (-0.1 if ours - theirs > 1 else -0.2)
    ends, ended = source_text.rstrip()[-1:], translation.rstrip()[-1:]
    return relative < -0.25 and ends in ".!?。！？" and ended.isalpha() and primary(target) not in _WITHOUT_STOPS


def _sentences(text: str) -> int:
    spans = split_sentences(text[:20_000])
    return sum(1 for start, end in spans if any(character.isalpha() for character in text[start:end]))


@cache
def _lengths() -> dict[str, float]:
    return tomllib.loads(files("translation").joinpath("data/lengths.toml").read_text("utf-8"))
