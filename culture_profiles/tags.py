"""What is asked of BCP 47 tags here: the language, and the script that it is written in (CLDR likely subtags)."""

from __future__ import annotations

import re
from functools import lru_cache

from babel.core import get_global

_SAME = {"no": "nb", "iw": "he", "in": "id", "tl": "fil", "mo": "ro"}
"""Older or wider codes of languages (IANA language subtag registry; Norwegian stands for Bokmål as in CLDR)."""


_SHAPE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def is_tag(text: str) -> bool:
    """Whether a text has the shape of a BCP 47 tag."""
    return _SHAPE.fullmatch(text) is not None


@lru_cache(maxsize=2048)
def language_of(tag: str) -> str:
    """Return the primary language subtag: pt of pt-BR."""
    primary = tag.replace("_", "-").partition("-")[0].lower()
    return _SAME.get(primary, primary)


@lru_cache(maxsize=2048)
def script_of(tag: str) -> str | None:
    """Return the ISO 15924 script, said or likely: Hant of zh-TW, Latn of pl; none where CLDR knows none."""
    parts = tag.replace("_", "-").split("-")
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            return part.title()
    language = language_of(tag)
    regions = [part.upper() for part in parts[1:] if len(part) == 2]
    likely = get_global("likely_subtags")
    for key in [f"{language}_{region}" for region in regions] + [language]:
        if key in likely:
            return str(likely[key]).split("_")[1]
    return None
