"""What is known of a language's writing: its script, and whether words are set apart by spaces."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

from babel.core import Locale, get_global

_UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "km", "my", "yue", "bo", "dz"})
_FAMILIES = {"Hans": "Hani", "Hant": "Hani", "Jpan": "Hani", "Hira": "Hani", "Kana": "Hani", "Kore": "Hang"}
_UNICODE_NAMES = {
    "LATIN": "Latn", "CYRILLIC": "Cyrl", "GREEK": "Grek", "ARABIC": "Arab", "HEBREW": "Hebr", "CJK": "Hani",
    "HIRAGANA": "Hani", "KATAKANA": "Hani", "HANGUL": "Hang", "THAI": "Thai", "DEVANAGARI": "Deva", "BENGALI": "Beng",
    "TAMIL": "Taml", "TELUGU": "Telu", "ARMENIAN": "Armn", "GEORGIAN": "Geor", "LAO": "Laoo", "KHMER": "Khmr",
    "MYANMAR": "Mymr", "GUJARATI": "Gujr", "KANNADA": "Knda", "MALAYALAM": "Mlym", "GURMUKHI": "Guru",
    "SINHALA": "Sinh", "ETHIOPIC": "Ethi",
}  # fmt: skip


def primary(tag: str) -> str:
    """Give the language subtag: pt of pt-BR."""
    return tag.replace("_", "-").partition("-")[0].lower()


def is_spaced(tag: str) -> bool:
    """Tell whether the language sets its words apart with spaces."""
    return primary(tag) not in _UNSPACED_LANGUAGES


@lru_cache(maxsize=512)
def script_of(tag: str) -> str:
    """Give the ISO 15924 code of the script that a language is written in; kana and both kinds of Han count as Hani.

    Source: CLDR's likely subtags.
    """
    subtags = tag.replace("_", "-").split("-")
    named = next((part.title() for part in subtags[1:] if len(part) == 4 and part.isalpha()), None)
    likely = get_global("likely_subtags").get(subtags[0].lower(), "")
    script = named or next((part for part in likely.split("_")[1:] if len(part) == 4), "Latn")
    return _FAMILIES.get(script, script)


def scripts_in(text: str) -> Counter[str]:
    """Count the letters of a text by script."""
    return Counter(_script_of_letter(letter) for letter in text if letter.isalpha())


@lru_cache(maxsize=8192)
def _script_of_letter(letter: str) -> str:
    return _UNICODE_NAMES.get(unicodedata.name(letter, "").partition(" ")[0], "Zyyy")


@lru_cache(maxsize=512)
def is_language(tag: str) -> bool:
    """Tell whether a tag is well formed and its language known to CLDR."""
    subtags = tag.replace("_", "-").split("-")
    if not all(part.isascii() and part.isalnum() and 1 <= len(part) <= 8 for part in subtags):
        return False
    return subtags[0].lower() in Locale("en").languages
