"""By when a customer may be told to be answered, as agents' shifts really stand. Pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from culture_profiles.calendar import (
    HORIZON,
    BusinessHours,
    NeverOpenError,
    add_business_minutes,
    business_minutes_between,
    is_open,
    open_periods,
    utc,
)
from culture_profiles.expectations import AFTER_OPENING_MINUTES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Shifts(Struct, frozen=True):
    """When somebody can answer."""

    hours: BusinessHours
    present: bool = True
    """False: away from a shift that is under way; the next one is expected to be worked."""


def somebody_works(team: Sequence[Shifts], now: datetime) -> bool:
    """Whether anybody is at work at an instant (aware)."""
    return any(one.present and is_open(one.hours, now) for one in team)


def promise(wanted: datetime, team: Sequence[Shifts], now: datetime) -> datetime | None:
    """Return a time that can be kept: the wanted one, where somebody works before it, else one after the next shift.

    Args:
        wanted: by when the answer is due; aware.
        team: all who could answer.
        now: aware.

    Returns:
        In UTC; None where nobody will work in the years to come, so that no time may be promised.

    """
    starts = [(one.hours, _start(one, now)) for one in team]
    if any(business_minutes_between(hours, start, max(start, wanted)) > 0 for hours, start in starts):
        return utc(wanted)
    return min(_each(starts), default=None)


def _start(shifts: Shifts, now: datetime) -> datetime:
    """Return the instant from which a shift counts: now, or the end of the one that somebody is missing from."""
    if shifts.present or not is_open(shifts.hours, now):
        return utc(now)
    _, end = next(iter(open_periods(shifts.hours, now, utc(now) + HORIZON)))
    return end


def _each(starts: Sequence[tuple[BusinessHours, datetime]]) -> list[datetime]:
    found = []
    for hours, start in starts:
        try:
            found.append(add_business_minutes(hours, start, AFTER_OPENING_MINUTES))
        except NeverOpenError:
            continue
    return found
