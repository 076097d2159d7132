"""Which model serves which language: BCP 47 tags compared by language and script (pure)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from babel.core import get_global

_SAME_LANGUAGE = {"no": "nb", "zt": "zh-Hant", "pb": "pt-BR"}
"""Beside CLDR's aliases: Norwegian without a written form is Bokmål, and two codes of Argos's own."""


class Written(NamedTuple):
    """A language as it is written: what a model was trained on."""

    language: str
    script: str


@lru_cache(maxsize=4096)
def canonical(tag: str) -> str:
    """Bring a tag into today's form: iw -> he, no -> nb, zh_tw -> zh-TW, Argos's zt -> zh-Hant."""
    language, *rest = tag.replace("_", "-").split("-")
    language = language.lower()
    language = get_global("language_aliases").get(language, language).replace("_", "-")
    language = _SAME_LANGUAGE.get(language, language)
    return "-".join([language, *(_subtag(part) for part in rest)])


@lru_cache(maxsize=4096)
def written(tag: str) -> Written:
    """Tell language and script, the script from CLDR's likely subtags where the tag names none.

    zh-TW is written in Hant, zh in Hans, sr in Cyrl.
    """
    language, script, region = parts(tag)
    return Written(language, script or _likely_script(language, region))


@lru_cache(maxsize=4096)
def parts(tag: str) -> tuple[str, str, str]:
    """Split a tag into language, script and region; empty where it names none."""
    language, *rest = canonical(tag).split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    region = next((part for part in rest if len(part) == 2 or (len(part) == 3 and part.isdigit())), "")
    return language, script, region


def serves(model: str, wanted: str) -> bool:
    """Whether a model of one tag may translate texts of another: pt serves pt-BR, zh does not serve zh-TW."""
    return written(model) == written(wanted)


def region_distance(model: str, wanted: str) -> int:
    """Rank models of one language: 0 the wanted region, 1 a model that names none, 2 one of another region."""
    region, wanted_region = parts(model)[2], parts(wanted)[2]
    if region == wanted_region:
        return 0
    return 1 if not region else 2


def _subtag(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) in {2, 3} else part.lower()


def _likely_script(language: str, region: str) -> str:
    likely = get_global("likely_subtags")
    full = (region and likely.get(f"{language}_{region}")) or likely.get(language, "")
    return next((part for part in full.split("_") if len(part) == 4 and part.isalpha()), "")
