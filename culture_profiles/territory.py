"""What Unicode CLDR, the time zone database and the holidays package know of a country; nothing copied by hand."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import holidays
from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_territory_language_info
from babel.localedata import exists
from msgspec import Struct

from culture_profiles.model import Calendar, Evidence, ProfileLanguage

if TYPE_CHECKING:
    from collections.abc import Mapping

SPOKEN_PERCENT = 5.0
"""Languages that fewer people use, and that are not official, are left out."""

OFFICIAL = ("official", "de_facto_official")

BY_POPULATION = Evidence("default", "Our choice among the country's zones: the one that most people live in")

NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of two letters that CLDR names and that are no countries."""

NOT_IN_POPULATION_ORDER = {"RU": "Europe/Moscow", "UZ": "Asia/Tashkent", "UA": "Europe/Kyiv"}
"""Countries that the zone table lists from west to east, against its own rule to begin with the most people."""


class Territory(Struct, frozen=True):
    """A country as the public data has it."""

    code: str
    name: str
    """English name."""
    language: str
    """BCP 47 tag of the likely language: pt-BR."""
    languages: tuple[ProfileLanguage, ...]
    """Most used first."""
    time_zone: str
    time_zones: tuple[str, ...]
    weekend: tuple[int, ...]
    first_day: int


def cldr_evidence() -> Evidence:
    """Cite CLDR in the version that Babel carries."""
    return Evidence("cldr", f"Unicode CLDR {get_global('cldr')['version']}, as Babel carries it")


def normalise(code: str) -> str | None:
    """Give the country's ISO 3166-1 code in capitals (GB for uk); none for what is no country."""
    upper = code.strip().upper()
    aliases = get_global("territory_aliases").get(upper)
    country = aliases[0] if aliases else upper
    known = len(country) == 2 and country.isalpha() and country in Locale("en").territories
    return country if known and country not in NO_COUNTRIES else None


@lru_cache(maxsize=512)
def territory(code: str) -> Territory:
    """Collect what is known of a country, given by its ISO 3166-1 code."""
    language, locale = _likely(code)
    zones = tuple(sorted(zone for zone, owner in get_global("zone_territories").items() if owner == code))
    return Territory(
        code=code,
        name=Locale("en").territories[code],
        language=language,
        languages=_languages(code),
        time_zone=_main_zone(code, zones),
        time_zones=zones or ("UTC",),
        weekend=_days(locale.weekend_start, locale.weekend_end),
        first_day=locale.first_week_day + 1,
    )


def calendar(code: str | None, region: str | None = None, time_zone: str | None = None) -> Calendar:
    """Make the calendar of a country or sub-region (ISO 3166-2); time_zone overrules the zone of most people.

    Without a country it is the worldwide one: UTC, Saturday and Sunday off, no holidays.
    """
    if code is None:
        return Calendar(time_zone or "UTC", (time_zone or "UTC",), (6, 7), 1, "", (cldr_evidence(),))
    facts = territory(code)
    chosen = (BY_POPULATION,) if len(facts.time_zones) > 1 else ()
    return Calendar(
        time_zone=time_zone or facts.time_zone,
        time_zones=facts.time_zones,
        weekend=facts.weekend,
        first_day=facts.first_day,
        holiday_calendar=holiday_calendar(code, region),
        evidence=(cldr_evidence(), Evidence("web", "Python package holidays (holidays.readthedocs.io)"), *chosen),
    )


@lru_cache(maxsize=512)
def holiday_calendar(code: str, region: str | None = None) -> str:
    """Name the most special holiday calendar that exists: CA-QC, or the country's own code."""
    subdivision = (region or "").partition("-")[2]
    try:
        known = holidays.country_holidays(code).subdivisions
    except NotImplementedError:
        return code
    return f"{code}-{subdivision}" if subdivision in known else code


def _languages(code: str) -> tuple[ProfileLanguage, ...]:
    facts: Mapping[str, Any] = get_territory_language_info(code)
    found = [
        ProfileLanguage(tag.replace("_", "-"), info["population_percent"], info["official_status"] in OFFICIAL)
        for tag, info in facts.items()
        if tag != "und" and (info["official_status"] or info["population_percent"] >= SPOKEN_PERCENT)
    ]
    return tuple(sorted(found, key=lambda language: (-language.population_percent, language.tag)))


def _likely(code: str) -> tuple[str, Locale]:
    """Find the likely language and a locale of the country that Babel has data of."""
    subtags = get_global("likely_subtags")
    spoken = [language.tag.replace("-", "_") for language in _languages(code)]
    likely = subtags.get(f"und_{code}")
    candidates = [likely.rpartition("_")[0]] if likely else []
    for language in (*candidates, *spoken, "en"):
        name, _, script = language.partition("_")
        for identifier in (f"{name}_{script}_{code}", f"{name}_{code}"):
            if exists(identifier):
                return _tag(name, script, code), Locale.parse(identifier)
    fallback = (likely if likely and not likely.startswith("und") else None) or (
        f"{spoken[0]}_{code}" if spoken else "en"
    )
    name, _, rest = fallback.partition("_")
    return _tag(name, rest.partition("_")[0] if "_" in rest else "", code), _week_of(code)


def _week_of(code: str) -> Locale:
    try:
        return Locale.parse(f"und_{code}")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "001")


def _tag(language: str, script: str, code: str) -> str:
    """Build a tag; the script is named only where the language is written in several."""
    usual = get_global("likely_subtags").get(language, "").split("_")
    needed = script and (language == "zh" or (len(usual) == 3 and usual[1] != script))
    return f"{language}-{script}-{code}" if needed else f"{language}-{code}"


def _days(start: int, end: int) -> tuple[int, ...]:
    return tuple((start + step) % 7 + 1 for step in range((end - start) % 7 + 1))


@lru_cache(maxsize=1)
def _zone_table() -> dict[str, list[tuple[str, str]]]:
    """Read the time zone database's own table: zones by country, as a rule those with most people first."""
    table: dict[str, list[tuple[str, str]]] = {}
    for line in files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone, *comment = line.split("\t")
            table.setdefault(country, []).append((zone, comment[0] if comment else ""))
    return table


def _main_zone(code: str, zones: tuple[str, ...]) -> str:
    if code in NOT_IN_POPULATION_ORDER:
        return NOT_IN_POPULATION_ORDER[code]
    rows = _zone_table().get(code, [])
    most = [zone for zone, comment in rows if comment.startswith("most of")]
    listed = [*most, *(zone for zone, _ in rows), *zones]
    return listed[0] if listed else "UTC"
