"""Numbers that stand in a text as words: small ones, round ones, and months; pure."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from babel.core import Locale, UnknownLocaleError

from translation.scripts import primary

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def knows_words(language: str) -> bool:
    """Tell whether the words for small numbers are known of a language (BCP 47 tag)."""
    return primary(language) in _number_words()


@lru_cache(maxsize=64)
def has_word(value: int, text: str, language: str) -> bool:
    """Tell whether a number stands in a text as a word, as an ordinal or as what is counted so (week, dozen)."""
    words = _number_words().get(primary(language), {}).get(str(value))
    return words is not None and bool(words.search(text))


@lru_cache(maxsize=64)
def has_month(month: int, text: str, language: str) -> bool:
    """Tell whether a text names a month (1 to 12)."""
    return any(name in text.lower() for name in _months(language, month))


@cache
def _months(language: str, month: int) -> tuple[str, ...]:
    """Give the names of a month, in lower case; none where CLDR has none, or its number (11月)."""
    try:
        months = Locale.parse(primary(language)).months
    except (UnknownLocaleError, ValueError):
        return ()
    widths = (months[context][width] for context in ("format", "stand-alone") for width in ("wide", "abbreviated"))
    found = {names[month].lower().rstrip(".") for names in widths if month in names}
    return tuple(name for name in found if not re.search(r"\d", name))


@cache
def _number_words() -> dict[str, dict[str, re.Pattern[str]]]:
    """Give languages' words for small numbers: language to digits to a pattern."""
    data = tomllib.loads(files("translation").joinpath("data/number_words.toml").read_text("utf-8"))
    return {
        language: {digits: re.compile(_any_of(words), re.IGNORECASE) for digits, words in numbers.items()}
        for language, numbers in data.items()
    }


def _any_of(words: Sequence[str]) -> str:
    """Match whole words; with any beginning or ending where a * stands; those of scripts without spaces anywhere."""
    return "|".join(re.escape(word) if _UNSPACED.match(word) else _whole(word) for word in words)


def _whole(word: str) -> str:
    beginning = "" if word.startswith("*") else r"\b"
    ending = "" if word.endswith("*") else r"\b"
    return f"{beginning}{re.escape(word.strip('*'))}{ending}"
