"""Facts on countries come from CLDR, the zone table and the holidays package."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from culture_profiles.territory import calendar, normalise, territory


@pytest.mark.parametrize(
    ("country", "language", "zone", "weekend", "first_day"),
    [
        ("BR", "pt-BR", "America/Sao_Paulo", (6, 7), 7),
        ("AE", "ar-AE", "Asia/Dubai", (6, 7), 1),
        ("SA", "ar-SA", "Asia/Riyadh", (5, 6), 7),
        ("IN", "hi-IN", "Asia/Kolkata", (7,), 7),
        ("TW", "zh-Hant-TW", "Asia/Taipei", (6, 7), 7),
        ("CN", "zh-Hans-CN", "Asia/Shanghai", (6, 7), 1),
        ("RU", "ru-RU", "Europe/Moscow", (6, 7), 1),
        ("NZ", "en-NZ", "Pacific/Auckland", (6, 7), 1),
        ("IL", "he-IL", "Asia/Jerusalem", (5, 6), 7),
    ],
)
def test_week_and_zone(country: str, language: str, zone: str, weekend: tuple[int, ...], first_day: int) -> None:
    facts = territory(country)
    stated = {"BR": "America/Sao_Paulo"}.get(country)
    week = calendar(country, None, stated)
    assert facts.language == language
    assert (week.time_zone, week.weekend, week.first_day) == (zone, weekend, first_day)
    assert zone in week.time_zones


@pytest.mark.parametrize("country", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_every_country_with_a_phone_prefix_has_a_calendar_and_a_language(country: str) -> None:
    facts = territory(country)
    week = calendar(country)
    assert facts.language.endswith(f"-{country}")
    assert ZoneInfo(week.time_zone)
    assert week.weekend
    assert week.holiday_calendar == country


def test_sub_region_without_holidays_of_its_own_keeps_the_country() -> None:
    assert calendar("CA", "CA-QC").holiday_calendar == "CA-QC"
    assert calendar("BE", "BE-VLG").holiday_calendar == "BE"
    assert calendar("KE", "KE-30").holiday_calendar == "KE"


@pytest.mark.parametrize(
    ("code", "country"), [("uk", "GB"), (" br ", "BR"), ("EU", None), ("BRA", "BR"), ("XYZ", None), ("", None)]
)
def test_codes_are_normalised(code: str, country: str | None) -> None:
    assert normalise(code) == country
