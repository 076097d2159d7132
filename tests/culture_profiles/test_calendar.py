from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from culture_profiles.calendar import (
    ALWAYS_OPEN,
    BusinessHours,
    NeverOpenError,
    Shift,
    add_business_minutes,
    business_minutes_between,
    is_open,
    next_opening,
)
from culture_profiles.opening_hours import parse_hours
from tests.culture_profiles.minute_walk import open_minutes

# Clocks change in both hemispheres, by an hour, by half an hour (Lord Howe), at midnight (Beirut, Santiago), not at
# all (Kolkata, with its half hour), and a whole day was once left out (Apia, 30 December 2011).
CHANGES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Sydney": (date(2026, 4, 5), date(2026, 10, 4)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "America/Santiago": (date(2026, 4, 5), date(2026, 9, 6)),
    "America/Sao_Paulo": (date(2018, 2, 18), date(2018, 11, 4)),
    "Asia/Beirut": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/St_Johns": (date(2010, 3, 14), date(2010, 11, 7)),
    "Pacific/Apia": (date(2011, 12, 30), date(2011, 12, 30)),
    "Asia/Kolkata": (date(2026, 3, 29), date(2026, 10, 25)),
}


# Strategies are built once: building them anew for each example takes longer than what they test.
# Cuts crowd around the night hours, where clocks change.
EDGES = st.sets(st.one_of(st.integers(0, 300), st.integers(0, 2200)), max_size=6).map(sorted)
NEAR = st.integers(-3, 3).map(lambda offset: timedelta(days=offset))
KINDS = st.lists(EDGES, min_size=1, max_size=3)
PICK = st.integers(0, 2)
WEEK = st.tuples(*[PICK] * 7)
SPECIAL = st.dictionaries(NEAR, PICK, max_size=1)
SITUATION = st.tuples(
    st.sampled_from([(zone, change) for zone, changes in sorted(CHANGES.items()) for change in changes]),
    KINDS,
    WEEK,
    st.frozensets(NEAR, max_size=2),
    SPECIAL,
    SPECIAL,
    st.integers(-2 * 1440, 2 * 1440),
)


def make_shifts(edges: list[int]) -> tuple[Shift, ...]:
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(Shift(start, end) for start, end in pairs if start < 1440 and end - start < 1440)


def make_situation(drawn: Any) -> tuple[BusinessHours, datetime]:
    (zone, change), edges, week, closed, dates, yearly, minutes = drawn
    kinds = [make_shifts(one) for one in edges]
    hours = BusinessHours(
        weekly=tuple(kinds[pick % len(kinds)] for pick in week),  # type: ignore[arg-type]
        time_zone=zone,
        closed=frozenset(change + near for near in closed),
        dates={change + near: kinds[pick % len(kinds)] for near, pick in dates.items()},
        yearly={f"{change + near:%m-%d}": kinds[pick % len(kinds)] for near, pick in yearly.items()},
    )
    return hours, datetime.combine(change, datetime.min.time(), UTC) + timedelta(minutes=minutes)


SITUATIONS = SITUATION.map(make_situation)


@given(SITUATIONS, st.integers(0, 1500), st.integers(0, 2 * 1440))
@settings(max_examples=60, deadline=None)
def test_agrees_with_a_walk_from_minute_to_minute(
    situation: tuple[BusinessHours, datetime], minutes: int, span: int
) -> None:
    hours, since = situation
    walk = list(islice(open_minutes(hours, since), 2 * 1440))
    assert is_open(hours, since) == walk[0][1]
    assert business_minutes_between(hours, since, since + timedelta(minutes=span)) == sum(o for _, o in walk[:span])
    opens = [instant for instant, is_it in walk if is_it]
    if opens:
        assert next_opening(hours, since) == opens[0]
    if 0 < minutes <= len(opens):
        assert add_business_minutes(hours, since, minutes) == opens[minutes - 1] + timedelta(minutes=1)


@given(SITUATIONS, st.integers(-3000, 3000))
@settings(max_examples=150, deadline=None)
def test_is_open_agrees_with_next_opening(situation: tuple[BusinessHours, datetime], shift: int) -> None:
    hours, since = situation
    instant = since + timedelta(minutes=shift)
    assert is_open(hours, instant) == (next_opening(hours, instant) == instant)


@given(SITUATIONS, st.integers(0, 4000), st.integers(0, 4000), st.timedeltas(timedelta(), timedelta(days=3)))
@settings(max_examples=150, deadline=None)
def test_adding_is_associative_and_monotonic(
    situation: tuple[BusinessHours, datetime], first: int, second: int, later: timedelta
) -> None:
    hours, since = situation
    if not any(hours.weekly) and not any(hours.yearly.values()):
        return
    both = add_business_minutes(hours, since, first + second)
    assert add_business_minutes(hours, add_business_minutes(hours, since, first), second) == both
    assert add_business_minutes(hours, since, first) <= both
    assert both <= add_business_minutes(hours, since + later, first + second)
    assert business_minutes_between(hours, since, both) == pytest.approx(first + second)


OFFICE = parse_hours("mon-fri 09:00-12:30,13:30-18:00; sat 10:00-14:00", "Europe/Warsaw")
NIGHT = "daily 22:00-06:00"


def at(text: str, zone: str = "Europe/Warsaw") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("since", "minutes", "due"),
    [
        ("2026-07-03 12:00", 60, "2026-07-03 14:00"),  # over the lunch break
        ("2026-07-03 17:30", 60, "2026-07-04 10:30"),  # Friday to Saturday
        ("2026-07-04 14:00", 1, "2026-07-06 09:01"),  # Saturday after closing to Monday
        ("2026-07-03 17:00", 60, "2026-07-03 18:00"),  # due at closing time, not at the next opening
        ("2026-07-05 11:00", 0, "2026-07-05 11:00"),  # nothing added on a Sunday
    ],
)
def test_office_hours(since: str, minutes: int, due: str) -> None:
    assert add_business_minutes(OFFICE, at(since), minutes) == at(due)


@pytest.mark.parametrize(
    ("zone", "evening", "minutes"),
    [
        ("Europe/Berlin", "2026-03-28 20:00", 7 * 60),  # spring in the north: the night lacks an hour
        ("Europe/Berlin", "2026-10-24 20:00", 9 * 60),
        ("Australia/Sydney", "2026-10-03 20:00", 7 * 60),  # spring in the south
        ("Australia/Sydney", "2026-04-04 20:00", 9 * 60),
        ("Australia/Lord_Howe", "2026-04-04 20:00", 8 * 60 + 30),  # half an hour
        ("Asia/Tokyo", "2026-03-28 20:00", 8 * 60),
    ],
)
def test_a_night_shift_counts_the_minutes_that_pass(zone: str, evening: str, minutes: int) -> None:
    hours = parse_hours(NIGHT, zone)
    since = at(evening, zone)
    assert business_minutes_between(hours, since, since.astimezone(UTC) + timedelta(hours=16)) == minutes


def test_a_public_holiday_closes_but_the_evening_before_runs_out() -> None:
    hours = parse_hours("daily 22:00-06:00", "Europe/Warsaw", closed=[date(2026, 11, 11)])
    assert is_open(hours, at("2026-11-11 05:59"))
    assert not is_open(hours, at("2026-11-11 22:30"))
    assert next_opening(hours, at("2026-11-11 06:00")) == at("2026-11-12 22:00")


def test_half_days_are_stronger_than_holidays_and_dates_than_years() -> None:
    hours = parse_hours(
        "mon-fri 09:00-18:00; 12-24 09:00-12:00; 2027-12-24 closed", "Europe/Warsaw", closed=[date(2026, 12, 24)]
    )
    assert is_open(hours, at("2026-12-24 11:00"))
    assert not is_open(hours, at("2026-12-24 13:00"))
    assert not is_open(hours, at("2027-12-24 11:00"))


def test_the_repeated_hour_is_open_or_closed_as_a_whole() -> None:
    hours = parse_hours("daily 00:00-02:30", "Europe/Berlin")
    first = at("2026-10-25 02:15", "Europe/Berlin")
    assert is_open(hours, first)
    assert not is_open(hours, first.replace(fold=1))


def test_always_open_counts_every_minute() -> None:
    since = at("2026-03-29 01:00")
    assert add_business_minutes(ALWAYS_OPEN, since, 1440) - since == timedelta(days=1)
    assert next_opening(ALWAYS_OPEN, since) == since


def test_a_team_without_hours_never_opens() -> None:
    hours = parse_hours("closed")
    assert next_opening(hours, at("2026-01-01 00:00")) is None
    assert business_minutes_between(hours, at("2026-01-01 00:00"), at("2027-01-01 00:00")) == 0
    with pytest.raises(NeverOpenError, match="no 5 minutes"):
        add_business_minutes(hours, at("2026-01-01 00:00"), 5)


def test_single_dates_alone_are_found_and_used_up() -> None:
    hours = parse_hours("2026-05-02 10:00-12:00", "Europe/Warsaw")
    since = at("2026-01-01 00:00")
    assert next_opening(hours, since) == at("2026-05-02 10:00")
    assert add_business_minutes(hours, since, 120) == at("2026-05-02 12:00")
    with pytest.raises(NeverOpenError):
        add_business_minutes(hours, since, 121)


def test_minutes_between_are_signed_and_exact() -> None:
    noon, later = at("2026-07-03 12:00"), at("2026-07-03 12:00:30")
    assert business_minutes_between(OFFICE, noon, later) == 0.5
    assert business_minutes_between(OFFICE, later, noon) == -0.5


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        is_open(OFFICE, datetime(2026, 7, 3, 12))  # noqa: DTZ001
    with pytest.raises(ValueError, match="0 or more"):
        add_business_minutes(OFFICE, at("2026-07-03 12:00"), -1)
    with pytest.raises(ValueError, match="Europe/Warsaw"):
        BusinessHours(weekly=((),) * 7, time_zone="Europe/Warschau")
    with pytest.raises(ValueError, match="less than 24 hours"):
        Shift(600, 2040)


def test_hours_survive_being_stored() -> None:
    hours = parse_hours("mon 22:00-06:00; 12-24 closed; 2026-12-31 09:00-12:00", closed=[date(2026, 1, 1)])
    assert msgspec.json.decode(msgspec.json.encode(hours), type=BusinessHours) == hours
