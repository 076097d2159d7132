"""Public holidays, from the holidays package: closed dates of a team's country, names of a customer's holiday."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays
from msgspec import Struct

from culture_profiles.opening_hours import parse_hours
from culture_profiles.tags import language_of, script_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from culture_profiles.calendar import BusinessHours


class LocalHoliday(Struct, frozen=True):
    """A public holiday where the customer lives."""

    name: str
    """Several that fall on one date stand apart by semicolons."""
    language: str
    """BCP 47 tag of the name."""
    calendar: str
    """The calendar that it stands in: BR, or CA-QC."""
    day_off: bool = True
    """False where people work all the same: in Ukraine under martial law (since 2022) no holiday is a day off."""


def closed_dates(calendar: str, years: Iterable[int]) -> frozenset[date]:
    """Return the public holidays of a calendar in some years; computed once a year and kept.

    Args:
        calendar: a country's ISO 3166-1 code, or one with a sub-region that the package knows: PL, CA-QC.
        years: Gregorian years.

    Raises:
        LookupError: the package has no calendar of that country.

    """
    country, region = _split(calendar)
    return frozenset[date]().union(*(_names(country, region, year, None) for year in years))


@lru_cache(maxsize=4096)
def hours_with_holidays(text: str, zone: str, calendar: str | None, year: int) -> BusinessHours:
    """Read business hours that are closed on a calendar's public holidays; the same arguments give the same object.

    Args:
        text: the plain text form, see opening_hours.parse_hours.
        zone: IANA name.
        calendar: see closed_dates; none: open on public holidays.
        year: the present one; the holidays of the years around it are known too.

    Raises:
        ValueError: the text (HoursError) or the zone is not understood.
        LookupError: there is no such calendar.

    """
    closed = closed_dates(calendar, range(year - 1, year + 3)) if calendar else ()
    return parse_hours(text, zone, closed=closed)


def local_holiday(country: str, region: str | None, day: date, locale: str) -> LocalHoliday | None:
    """Tell the public holiday of a country on a date, named in a language.

    Args:
        country: ISO 3166-1 code of the customer's country.
        region: ISO 3166-2 code (CA-QC) or its second half; passed over where the country's calendar has no such part.
        day: the date where the customer lives.
        locale: BCP 47 tag of the reader; where the calendar has no names in it, English serves, then its own language.

    Returns:
        the holiday; none on any other day, and none where the country's calendar is not known.

    """
    country = country.upper()
    part = (region or "").rpartition("-")[2] or None
    if country not in _supported():
        return None
    part = part if part in _supported()[country] else None
    language = _language(country, locale)
    names = _names(country, part, day.year, language)
    day_off = bool(names)
    if not day_off:
        names = _names(country, part, day.year, language, holidays.WORKDAY)
    if day not in names:
        return None
    calendar = f"{country}-{part}" if part else country
    return LocalHoliday(names[day], (language or "und").replace("_", "-"), calendar, day_off)


def _split(calendar: str) -> tuple[str, str | None]:
    country, _, region = calendar.upper().partition("-")
    if country not in _supported():
        raise LookupError(f"there is no holiday calendar {calendar!r}; a country's code is needed, such as PL or CA-QC")
    return country, region if region in _supported()[country] else None


@lru_cache(maxsize=1)
def _supported() -> dict[str, list[str]]:
    return holidays.list_supported_countries()


@lru_cache(maxsize=1024)
def _names(
    country: str, region: str | None, year: int, language: str | None, category: str = holidays.PUBLIC
) -> dict[date, str]:
    if category not in holidays.country_holidays(country).supported_categories:
        return {}
    found = holidays.country_holidays(
        country, region, years=year, expand=False, language=language, categories=(category,)
    )
    return dict(found)


@lru_cache(maxsize=512)
def _language(country: str, locale: str) -> str | None:
    """Choose among the languages of a calendar's names; None where it has its own only, and does not name it."""
    calendar = holidays.country_holidays(country)
    languages = sorted(calendar.supported_languages)
    exact = [language for language in languages if language.replace("_", "-") == locale.replace("_", "-")]
    kin = [language for language in languages if language_of(language) == language_of(locale)]
    kin.sort(key=lambda language: script_of(language) != script_of(locale))
    english = [language for language in languages if language_of(language) == "en"]
    return next(iter(exact + kin + english), calendar.default_language)
