"""Business hours as people write them: "mon-fri 09:00-12:30,13:30-18:00; sat 10:00-14:00; 12-24 09:00-12:00"."""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, TypeVar

from culture_profiles.calendar import ALWAYS_OPEN, DAY_MINUTES, BusinessHours, Shift, Shifts, time_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Key = TypeVar("Key")

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALLOWED_DAYS = (
    f"{', '.join(WEEKDAYS)}, a range (mon-fri), a list (mon,wed), daily, "
    "a date (2026-12-24) or a date of every year (12-24)"
)
ALLOWED_HOURS = "09:00-17:30, several with commas, past midnight as 22:00-06:00, up to 24:00, or closed"

_FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_INDEX = {name: index for names in (WEEKDAYS, _FULL_NAMES) for index, name in enumerate(names)}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEARLY = re.compile(r"\d{2}-\d{2}", re.ASCII)
_SHIFT = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})", re.ASCII)
_LEAP_YEAR = 2000


class HoursError(ValueError):
    """The text is not understood; the message names the piece and what is allowed."""


def parse_hours(text: str, zone: str = "UTC", *, closed: Iterable[date] = ()) -> BusinessHours:
    """Read business hours from their plain text form.

    Rules stand apart by semicolons or lines, each with days and hours; rules for the same weekday add up; "always"
    is every minute of the year, "closed" none; dates give other hours than their weekday, also on public holidays.

    Args:
        text: the rules.
        zone: IANA name of the time zone.
        closed: dates without hours, such as public holidays.

    Raises:
        HoursError: a rule is not understood, or contradicts another.
        ValueError: the zone is unknown.

    """
    time_zone(zone)
    rules = [_tidy(rule) for rule in re.split(r"[;\n]", text) if rule.strip()]
    if not rules:
        raise HoursError(f"no hours given; write them as mon-fri 09:00-17:30, or always, or closed ({ALLOWED_HOURS})")
    if rules == ["always"]:
        return BusinessHours(ALWAYS_OPEN.weekly, zone, frozenset(closed))
    week: dict[int, Shifts] = {}
    dates: dict[date, Shifts] = {}
    yearly: dict[str, Shifts] = {}
    for rule in rules if rules != ["closed"] else ():
        days, _, hours = rule.partition(" ")
        shifts = _shifts(hours, rule)
        if _DATE.fullmatch(days):
            _add(dates, _date(days, rule), shifts, rule)
        elif _YEARLY.fullmatch(days):
            _add(yearly, f"{_date(f'{_LEAP_YEAR}-{days}', rule):%m-%d}", shifts, rule)
        else:
            for day in _weekdays(days, rule):
                _add(week, day, shifts, rule)
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (week.get(day, ()) for day in range(7))
    weekly = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
    return BusinessHours(weekly, zone, frozenset(closed), dates, yearly)


def render_hours(hours: BusinessHours) -> str:
    """Write business hours in their plain text form; the zone and the closed dates are not part of it."""
    if hours.weekly == ALWAYS_OPEN.weekly and not hours.dates and not hours.yearly:
        return "always"
    rules = []
    for shifts, days in groupby(range(7), key=lambda day: hours.weekly[day]):
        if shifts:
            rules.append(f"{_day_range(list(days))} {_render_shifts(shifts)}")
    rules += [f"{day} {_render_shifts(shifts)}" for day, shifts in sorted(hours.yearly.items())]
    rules += [f"{day.isoformat()} {_render_shifts(shifts)}" for day, shifts in sorted(hours.dates.items())]
    return "; ".join(rules) or "closed"


def _tidy(rule: str) -> str:
    """Bring a rule to one form: lower case, plain hyphens, one space between days and hours."""
    rule = " ".join(rule.lower().replace("–", "-").split())
    return re.sub(r"\s*([,-])\s*", r"\1", rule)


def _add(table: dict[Key, Shifts], key: Key, shifts: Shifts, rule: str) -> None:
    known = table.get(key)
    if known is not None and not (known and shifts):
        raise HoursError(f"{rule!r}: this day was given hours by another rule; a day is either open or closed")
    merged = tuple(sorted((known or ()) + shifts))
    for earlier, later in pairwise(merged):
        if later.start < earlier.end:
            raise HoursError(f"{rule!r}: {_render_shift(earlier)} and {_render_shift(later)} overlap; join them")
    table[key] = merged


def _weekdays(days: str, rule: str) -> list[int]:
    if days == "daily":
        return list(range(7))
    found: list[int] = []
    for part in days.split(","):
        first, _, last = part.partition("-")
        start, end = _INDEX.get(first), _INDEX.get(last or first)
        if start is None or end is None:
            raise HoursError(f"{rule!r}: {part!r} is no day; allowed: {ALLOWED_DAYS}")
        # fri-mon runs over the end of the week.
        found += [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]
    return found


def _date(text: str, rule: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise HoursError(f"{rule!r}: there is no such date ({error}); allowed: {ALLOWED_DAYS}") from error


def _shifts(text: str, rule: str) -> Shifts:
    if text == "closed":
        return ()
    shifts = []
    for part in text.split(","):
        match = _SHIFT.fullmatch(part)
        if match is None:
            raise HoursError(f"{rule!r}: {part!r} are no hours; allowed: {ALLOWED_HOURS}")
        start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
        if max(start_minute, end_minute) > 59 or start_hour > 23 or end_hour * 60 + end_minute > DAY_MINUTES:
            raise HoursError(f"{rule!r}: {part!r} is no time of day; allowed: 00:00 to 24:00")
        shifts.append(_shift(start_hour * 60 + start_minute, end_hour * 60 + end_minute, rule))
    return tuple(sorted(shifts))


def _shift(start: int, end: int, rule: str) -> Shift:
    if start == end:
        raise HoursError(f"{rule!r}: a shift needs some length; for a whole day write 00:00-24:00")
    return Shift(start, end if end > start else end + DAY_MINUTES)


def _day_range(days: Sequence[int]) -> str:
    first, last = WEEKDAYS[days[0]], WEEKDAYS[days[-1]]
    return "daily" if len(days) == 7 else first if first == last else f"{first}-{last}"


def _render_shifts(shifts: Shifts) -> str:
    return ",".join(map(_render_shift, shifts)) or "closed"


def _render_shift(shift: Shift) -> str:
    end = shift.end if shift.end <= DAY_MINUTES else shift.end - DAY_MINUTES
    return f"{shift.start // 60:02}:{shift.start % 60:02}-{end // 60:02}:{end % 60:02}"
