"""Business time: when a team is open, and how far its open minutes reach. Pure functions over aware instants.

A local time stands for the first instant at which the clock on the wall shows that time or a later one. So a shift
that begins in the hour that a clock skips begins when the clock jumps; one that ends in the hour that is shown twice
ends the first time; and a shift over a whole night counts the minutes that really pass: 420, 480 or 540.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY_MINUTES = 24 * 60
HORIZON = timedelta(days=3653)
"""How far into the future an opening is searched for: ten years, so that every search ends."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class NeverOpenError(ValueError):
    """The business hours hold too few minutes in the ten years after the instant."""


class Shift(Struct, frozen=True, order=True):
    """One stretch of open time, in minutes after local midnight of the date on which it begins."""

    start: int
    """0..1439."""
    end: int
    """Behind the last open minute; over 1440 where the shift runs past midnight."""

    def __post_init__(self) -> None:
        latest = self.start + DAY_MINUTES - (self.start > 0)
        if not (0 <= self.start < DAY_MINUTES and self.start < self.end <= latest):
            raise ValueError(
                "a shift begins within its day and lasts less than 24 hours, or from 0 to 1440, "
                f"not from {self.start} to {self.end}"
            )


Shifts = tuple[Shift, ...]
"""The shifts that begin on one date, earliest first; empty where the team is closed."""

WHOLE_DAY: Shifts = (Shift(0, DAY_MINUTES),)


class BusinessHours(Struct, frozen=True, omit_defaults=True):
    """When a team or an agent works. A shift belongs to the date on which it begins, also behind midnight."""

    weekly: tuple[Shifts, Shifts, Shifts, Shifts, Shifts, Shifts, Shifts]
    """Monday to Sunday."""
    time_zone: str = "UTC"
    """IANA name."""
    closed: frozenset[date] = frozenset()
    """Public holidays and the like: no shift begins on them. See public_holidays.closed_dates."""
    dates: dict[date, Shifts] = field(default_factory=dict)
    """Other hours on single dates, stronger than closed: half days, or none at all."""
    yearly: dict[str, Shifts] = field(default_factory=dict)
    """Other hours on a date of every year (MM-DD), stronger than closed, weaker than dates."""

    def __post_init__(self) -> None:
        # Known without looking: importing this module reads no zone file.
        if self.time_zone != "UTC":
            time_zone(self.time_zone)


ALWAYS_OPEN = BusinessHours(weekly=(WHOLE_DAY,) * 7)


class WallClock(Struct, frozen=True):
    """What the clock on the wall shows in one zone at one instant; made once, it serves many teams."""

    instant: datetime
    """In UTC."""
    minute: int
    """After local midnight."""
    today: date
    yesterday: date
    repeated: bool
    """Whether the clock shows this time for the second time."""


def wall_clock(instant: datetime, zone: str) -> WallClock:
    """Look at the clock of an IANA zone; raise ValueError where the instant is naive."""
    instant = utc(instant)
    local = instant.astimezone(time_zone(zone))
    today = local.date()
    return WallClock(instant, local.hour * 60 + local.minute, today, today - _DAY, bool(local.fold))


def is_open(hours: BusinessHours, instant: datetime) -> bool:
    """Whether the team works at the instant (aware; raises ValueError where it is naive)."""
    return is_open_at(hours, wall_clock(instant, hours.time_zone))


def is_open_at(hours: BusinessHours, clock: WallClock) -> bool:
    """Tell the same by a clock in the zone of the hours."""
    if clock.repeated:
        until = clock.instant + timedelta(microseconds=1)
        return next(open_periods(hours, clock.instant, until), None) is not None
    minute = clock.minute
    for shift in shifts_on(hours, clock.today):
        if shift.start <= minute < shift.end:
            return True
    minute += DAY_MINUTES
    for shift in shifts_on(hours, clock.yesterday):  # noqa: SIM110 - any() takes twice as long, over all agents
        if minute < shift.end:
            return True
    return False


def next_opening(hours: BusinessHours, instant: datetime) -> datetime | None:
    """Return the first open instant at or after this one, in UTC; None where the next ten years hold none."""
    since = utc(instant)
    return next((start for start, _ in open_periods(hours, since, since + HORIZON)), None)


def add_business_minutes(hours: BusinessHours, instant: datetime, minutes: int) -> datetime:
    """Return the earliest instant, in UTC, by which so many open minutes have passed since this one.

    Adding none gives the instant itself, open or not. Adding is monotonic in the instant and in the minutes, and
    adding a and then b is adding a + b. The walk costs some microseconds an open day.

    Raises:
        ValueError: the instant is naive or the minutes are below zero.
        NeverOpenError: the hours do not hold so many minutes in the next ten years.

    """
    if minutes < 0:
        raise ValueError(f"minutes must be 0 or more, not {minutes}")
    since = utc(instant)
    left = timedelta(minutes=minutes)
    if not left:
        return since
    for start, end in open_periods(hours, since, since + HORIZON):
        if end - start >= left:
            return start + left
        left -= end - start
    raise NeverOpenError(f"the business hours hold no {minutes} minutes in the ten years after {since.isoformat()}")


def business_minutes_between(hours: BusinessHours, since: datetime, until: datetime) -> float:
    """Return the open minutes from one instant to another; negative where the second is the earlier one."""
    since, until = utc(since), utc(until)
    if until < since:
        return -business_minutes_between(hours, until, since)
    open_time = sum((end - start for start, end in open_periods(hours, since, until)), timedelta())
    return open_time / timedelta(minutes=1)


def open_periods(hours: BusinessHours, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Walk the open periods between two aware instants: disjoint, in order, cut to the two, in UTC."""
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    zone = time_zone(hours.time_zone)
    # A shift of the day before may still run; where a clock goes back at midnight, the date may lag by one.
    day = since.astimezone(zone).date() - _DAY
    last = _last_day(hours, until.astimezone(zone).date() + _DAY)
    reached = since
    while day <= last:
        for start, end in _instants(hours, day, zone):
            begin = max(start, reached)
            if begin >= until:
                return
            if end > begin:
                yield begin, min(end, until)
                reached = end
        day += _DAY


def shifts_on(hours: BusinessHours, day: date) -> Shifts:
    """Return the shifts that begin on a local date."""
    if hours.dates and (special := hours.dates.get(day)) is not None:
        return special
    if hours.yearly and (special := hours.yearly.get(_month_and_day(day))) is not None:
        return special
    return () if day in hours.closed else hours.weekly[day.weekday()]


@lru_cache(maxsize=1024)
def time_zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name; raise ValueError where there is none."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; an IANA name is needed, such as Europe/Warsaw") from error


@lru_cache(maxsize=1024)
def _month_and_day(day: date) -> str:
    return f"{day:%m-%d}"


def _last_day(hours: BusinessHours, last: date) -> date:
    if any(hours.weekly) or any(hours.yearly.values()):
        return last
    return min(last, max((day for day, shifts in hours.dates.items() if shifts), default=date.min))


def _instants(hours: BusinessHours, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Walk the shifts of a date as instants in UTC; one in the hour that a clock skips comes out empty."""
    shifts = shifts_on(hours, day)
    if not shifts:
        return
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall-clock time on purpose
    offset = zone.utcoffset(midnight)
    if offset is not None and offset == zone.utcoffset(midnight + 2 * _DAY):
        base = midnight.replace(tzinfo=UTC) - offset
        for shift in shifts:
            yield base + timedelta(minutes=shift.start), base + timedelta(minutes=shift.end)
        return
    for shift in shifts:
        yield (
            _first_instant(midnight + timedelta(minutes=shift.start), zone),
            _first_instant(midnight + timedelta(minutes=shift.end), zone),
        )


def _first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant at which the clock shows this wall-clock time or a later one."""
    # Of a time that is shown twice, fold 0 is the first; of one that is skipped, fold 0 lies behind the jump.
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if after.astimezone(zone).replace(tzinfo=None) == wall:
        return after
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while after - before > _SECOND:
        middle = before + (after - before) // (2 * _SECOND) * _SECOND
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after


def utc(instant: datetime) -> datetime:
    """Bring an aware instant to UTC, where adding hours is safe; raise ValueError where it is naive."""
    if instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} has no time zone; business time needs aware instants")
    return instant.astimezone(UTC)
