"""Promises that a team can keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from culture_profiles.calendar import is_open
from culture_profiles.opening_hours import parse_hours
from culture_profiles.promises import Shifts, promise, somebody_works

OFFICE = parse_hours("mon-fri 09:00-17:00", "UTC")
NEVER = parse_hours("closed", "UTC")
MONDAY = datetime(2025, 7, 7, tzinfo=UTC)


def monday(hour: int, minute: int = 0) -> datetime:
    return MONDAY + timedelta(hours=hour, minutes=minute)


def test_a_deadline_that_somebody_works_before_is_promised() -> None:
    assert promise(monday(12), [Shifts(OFFICE)], monday(10)) == monday(12)


def test_a_deadline_before_the_first_shift_moves_behind_it() -> None:
    assert promise(monday(7), [Shifts(OFFICE)], monday(3)) == monday(10)


def test_who_is_missing_from_a_shift_is_expected_at_the_next() -> None:
    away = Shifts(OFFICE, present=False)
    assert promise(monday(12), [away], monday(10)) == monday(24 + 10)
    assert promise(monday(12), [away, Shifts(OFFICE)], monday(10)) == monday(12)
    assert not somebody_works([away], monday(10))
    assert somebody_works([away, Shifts(OFFICE)], monday(10))


def test_nothing_is_promised_where_nobody_will_work() -> None:
    assert promise(monday(12), [], monday(10)) is None
    assert promise(monday(12), [Shifts(NEVER)], monday(10)) is None


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(0, 5000),
    st.lists(
        st.tuples(
            st.sampled_from(["mon-fri 09:00-17:00", "daily 22:00-06:00", "always", "closed"]),
            st.sampled_from(["UTC", "Europe/Warsaw", "America/Sao_Paulo"]),
            st.booleans(),
        ),
        max_size=3,
    ),
)
def test_somebody_always_works_before_a_promise(
    now: datetime, minutes: int, shifts: list[tuple[str, str, bool]]
) -> None:
    team = [Shifts(parse_hours(rules, zone), present) for rules, zone, present in shifts]
    told = promise(now + timedelta(minutes=minutes), team, now)
    if told is None:
        return
    assert told > now
    steps = range(int((told - now) / timedelta(minutes=1)) + 1)
    assert any(is_open(one.hours, now + timedelta(minutes=step)) for one in team for step in steps)
