"""What is expected of an author before the text is read, as logarithmic weights of languages."""

from __future__ import annotations

import math
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from babel.languages import get_territory_language_info

from translation.detection.languages import LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from translation.types import Priors

_COUNTRY = math.log(10)
"""A language that everyone in the customer's country uses; more hurts those who write another one."""
_PREVIOUS = math.log(10)
"""The language of the customer's newest message."""
_FADING = 0.5
"""Each older message, or further hint, counts this much of the one before."""
_HINT = math.log(4)
"""What a channel reports: the language of an app is often not the one that its user writes."""
_MOST = math.log(200)
_STATUS: Final = {"official": 1.0, "de_facto_official": 1.0, "official_regional": 0.7}
_NORWEGIAN: Final = {"nn": 0.3}
"""CLDR counts both written standards of a language that one of them is written in by few."""


@lru_cache(maxsize=1024)
def prior_weights(priors: Priors) -> Mapping[str, float]:
    """Weigh primary language subtags, and zh-Hans and zh-Hant, by what is known of the author.

    Natural logarithms above 0; a language that is missing has 0. Unknown countries and tags that are none count for
    nothing.
    """
    weights: dict[str, float] = {}
    for language, share in country_languages(priors.country or "").items():
        _add(weights, language, _COUNTRY * share)
    for place, tag in enumerate(priors.previous[:5]):
        _add(weights, written_language(tag), _PREVIOUS * _FADING**place)
    for place, tag in enumerate(priors.hints[:3]):
        _add(weights, written_language(tag), _HINT * _FADING**place)
    return {language: min(weight, _MOST) for language, weight in weights.items() if language}


@cache
def country_languages(country: str) -> Mapping[str, float]:
    """Weigh a country's languages, 0..1, by official status and speakers (CLDR territory data).

    country: ISO 3166-1 alpha-2; empty for what is no country.
    """
    found: dict[str, float] = {}
    for name, facts in _territory(country.upper()).items():
        language = written_language(name)
        speakers = math.sqrt(min(facts["population_percent"] / 100, 1.0))
        share = max(_STATUS.get(facts["official_status"] or "", 0.0), speakers) * _NORWEGIAN.get(language, 1.0)
        found[language] = max(found.get(language, 0.0), share)
    return found


def _territory(country: str) -> dict[str, Any]:
    facts: dict[str, Any] = get_territory_language_info(country)
    return facts


def written_language(tag: str) -> str:
    """Reduce a tag to what is told apart: pt of pt-BR; zh-Hant of zh-TW, zh-Hans of zh; empty for what is no tag."""
    language, *others = tag.replace("_", "-").split("-")
    language = LABELS.get(language.lower(), language.lower())
    if language == "yue" or (language == "zh" and {other.upper() for other in others} & {"HANT", "TW", "HK", "MO"}):
        return "zh-Hant" if "HANS" not in {other.upper() for other in others} else "zh-Hans"
    return "zh-Hans" if language == "zh" else language


def _add(weights: dict[str, float], language: str, weight: float) -> None:
    weights[language] = weights.get(language, 0.0) + weight
