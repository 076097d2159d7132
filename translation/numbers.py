"""Numbers compared across languages (29.99 is 29,99; 15 is not 45), and shown in a reader's own convention; pure."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from msgspec import Struct

from translation.scripts import primary

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = re.compile(
    r"\d{1,3}(?:(?P<group>[.,'’\u00a0\u202f٬ ])\d{3})(?:(?P=group)\d{3})*(?!\d)(?:[.,٫]\d+(?![.,]?\d))?"
    r"|\d+[.,٫]\d+(?![.,٫]?\d)|\d+"
)
_SCALE = re.compile(
    r"\s?(?:(?P<thousand>k\b|mil\b|thousand\b|tausend\b|mille\b|mila\b|tys\b|tyś\b|bin\b|tusen\b|duizend\b|тыс|ribu\b|천)"
    r"|(?P<myriad>[万萬만])|(?P<million>mio\b|mi\b|milh|mill|млн|mln|juta\b|百万))",
    re.IGNORECASE,
)
_FACTORS = {"thousand": 1_000, "myriad": 10_000, "million": 1_000_000}
_AFTERNOON = re.compile(
    r"\s?(?:p\.?\s?m\b|da tarde|da noite|de la tarde|de la noche|uhr abends|du soir|po południu|午後)", re.IGNORECASE
)
SMALL = 12
"""Whole numbers up to this one are often written as words, or as the name of a month."""


class Number(Struct, frozen=True):
    """A number as it is written."""

    text: str
    readings: frozenset[Decimal]
    """What it can mean: 1.299 is 1299 to some readers and 1.299 to others."""


def numbers_in(text: str) -> list[Number]:
    """Read the numbers of a text, in any digits of Unicode."""
    plain = _western(text)
    return [Number(match.group(), _readings(plain, match)) for match in _NUMBER.finditer(plain)]


def _western(text: str) -> str:
    """Write every decimal digit of Unicode as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _readings(text: str, match: re.Match[str]) -> frozenset[Decimal]:
    written = match.group()
    values = {Decimal(re.sub(r"\D", "", written))} if _could_be_whole(written) else set()
    if point := re.search(r"[.,٫](\d+)$", written):
        values.add(Decimal(f"{re.sub(r'[^0-9]', '', written[: point.start()])}.{point[1]}"))
    if scale := _SCALE.match(text, match.end()):
        factor = next(value for name, value in _FACTORS.items() if scale[name])
        values |= {value * factor for value in values}
    if _AFTERNOON.match(text, match.end()) or re.match(r":\d\d\s?[pP]\.?\s?[mM]", text[match.end() :]):
        values |= {value + 12 for value in values if value < SMALL}
    return frozenset(values)


def _could_be_whole(written: str) -> bool:
    return not re.search(r"[.,٫]", written) or bool(re.fullmatch(r"\d{1,3}(?:\D\d{3})+", written))


class Difference(Struct, frozen=True):
    """The numbers that do not answer to one another."""

    missing: tuple[str, ...]
    """Numbers of the source that the translation lacks."""
    added: tuple[str, ...]
    """Numbers of the translation that the source lacks."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.added)


def compare_numbers(source_text: str, translation: str, source: str, target: str) -> Difference:
    """Compare the numbers of a text and its translation.

    Number words need no digits, digits may become words where the number is small, and months may change between
    number and name.

    Args:
        source_text: the text.
        translation: its translation.
        source: BCP 47 tag of the text.
        target: BCP 47 tag of the translation.

    """
    if _groups(source_text) == _groups(translation):
        return Difference((), ())
    theirs, ours = numbers_in(translation), numbers_in(source_text)
    missing, added = _unmatched(ours, theirs)
    return Difference(
        tuple(number.text for number in missing if not _worded(number, translation, target)),
        tuple(number.text for number in added if not _worded(number, source_text, source)),
    )


def _groups(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+", _western(text)))


def _unmatched(ours: Sequence[Number], theirs: Sequence[Number]) -> tuple[list[Number], list[Number]]:
    left, missing = list(theirs), []
    for number in ours:
        answer = next((other for other in left if other.readings & number.readings), None)
        if answer is None:
            missing.append(number)
        else:
            left.remove(answer)
    return missing, left


def _worded(number: Number, text: str, language: str) -> bool:
    """Tell whether a small number stands in the text as a word, a month's name or an ordinal."""
    value = min(number.readings, default=Decimal(-1))
    if value != value.to_integral_value() or not 0 <= value <= SMALL:
        return False
    words = number_words(primary(language)).get(str(int(value)))
    if words is None:
        return True
    return bool(words.search(text))


@cache
def number_words(language: str) -> dict[str, re.Pattern[str]]:
    """Give a language's words for small numbers: digits to a pattern; empty for a language without data."""
    data = tomllib.loads(files("translation").joinpath("data/number_words.toml").read_text("utf-8"))
    return {digits: re.compile(_any_of(words), re.IGNORECASE) for digits, words in data.get(language, {}).items()}


def _any_of(words: Sequence[str]) -> str:
    return "|".join(rf"\b{re.escape(word)}\b" for word in words)
