from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from locales import formatting

NOON = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "zone", "text"),
    [
        ("pl", "Europe/Warsaw", "14:00"),
        ("en-US", "America/New_York", "8:00\u202fAM"),
        ("fi", "Europe/Helsinki", "15.00"),
        ("ja", "Asia/Tokyo", "21:00"),
        ("ko-KR", "Asia/Seoul", "오후 9:00"),
        ("xx", "UTC", "12:00\u202fPM"),
    ],
)
def test_time_in_the_customers_zone(tag, zone, text):
    assert formatting.time(NOON, tag, zone) == text


@pytest.mark.parametrize(
    ("tag", "text"), [("pl", "3 maja"), ("de", "3. Mai"), ("uk", "3 травня"), ("ja", "5月3日"), ("en", "May 3")]
)
def test_day_of_year_can_stand_in_a_sentence(tag, text):
    assert formatting.day_of_year(date(2026, 5, 3), tag) == text


def test_relative_times_and_durations():
    assert formatting.relative(timedelta(hours=2), "en") == "in 2 hours"
    assert formatting.relative(timedelta(days=-3), "de") == "vor 3 Tagen"
    assert formatting.duration(timedelta(minutes=5), "pl") == "5 minut"


def test_numbers_money_and_lists():
    assert formatting.number(1234.5, "de") == "1.234,5"
    assert formatting.money(12.5, "EUR", "fr") == "12,50\u00a0€"
    assert formatting.percent(0.29, "en") == "29%"
    assert formatting.listing(["a", "b", "c"], "de") == "a, b und c"
    assert formatting.listing([], "de") == ""


@pytest.mark.parametrize(
    ("tag", "hour", "part"),
    [("de", 20, "evening"), ("es", 15, "evening"), ("es", 21, "night"), ("id", 16, "evening"), ("pl", 9, "morning")],
)
def test_day_parts_follow_the_culture(tag, hour, part):
    assert formatting.day_part(datetime(2026, 5, 3, hour, tzinfo=UTC), tag) == part


@pytest.mark.parametrize("hour", range(24))
def test_every_hour_has_a_part_everywhere(hour):
    from locales import shipped

    for tag in (*shipped(), "xx", "zu"):
        assert formatting.day_part(datetime(2026, 5, 3, hour, 30, tzinfo=UTC), tag)
