from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from culture_profiles.calendar import is_open
from culture_profiles.public_holidays import closed_dates, hours_with_holidays, local_holiday


def test_closed_dates_of_a_country_and_of_a_part_of_it() -> None:
    assert date(2026, 11, 11) in closed_dates("PL", [2026])
    quebec, canada = closed_dates("CA-QC", [2026, 2027]), closed_dates("CA", [2026, 2027])
    assert date(2027, 6, 24) in quebec - canada
    assert closed_dates("BE-NL", [2026]) == closed_dates("be", [2026])


def test_an_unknown_calendar_is_named() -> None:
    with pytest.raises(LookupError, match="'XX'"):
        closed_dates("XX", [2026])


@pytest.mark.parametrize(
    ("country", "region", "day", "locale", "name", "language"),
    [
        ("BR", None, date(2026, 9, 7), "pt-BR", "Independência do Brasil", "pt-BR"),
        ("BR", None, date(2026, 9, 7), "uk", "День незалежності", "uk"),
        ("PL", None, date(2026, 11, 11), "sv", "National Independence Day", "en-US"),
        ("CA", "CA-QC", date(2026, 6, 24), "fr-CA", "Fête nationale du Québec", "fr"),
        ("TW", None, date(2026, 10, 10), "zh-Hant", "國慶日", "zh-TW"),
    ],
)
def test_a_customers_holiday_is_named_in_the_readers_language(
    country: str, region: str | None, day: date, locale: str, name: str, language: str
) -> None:
    holiday = local_holiday(country, region, day, locale)
    assert holiday is not None
    assert holiday.name.startswith(name)
    assert holiday.language == language


def test_hours_with_holidays_are_shared() -> None:
    hours = hours_with_holidays("mon-fri 09:00-17:00", "Europe/Warsaw", "PL", 2026)
    assert hours is hours_with_holidays("mon-fri 09:00-17:00", "Europe/Warsaw", "PL", 2026)
    independence_day = datetime(2026, 11, 11, 12, tzinfo=ZoneInfo("Europe/Warsaw"))
    assert not is_open(hours, independence_day)
    assert is_open(hours_with_holidays("mon-fri 09:00-17:00", "Europe/Warsaw", None, 2026), independence_day)


def test_a_holiday_on_which_people_work() -> None:
    assert closed_dates("UA", [2026]) == frozenset()
    holiday = local_holiday("UA", None, date(2026, 8, 24), "uk")
    assert holiday is not None
    assert (holiday.name, holiday.day_off) == ("День незалежності України", False)


def test_no_holiday() -> None:
    assert local_holiday("PL", None, date(2026, 11, 12), "pl") is None
    assert local_holiday("world", None, date(2026, 12, 25), "en") is None
