"""An independent measure of business time: look at the wall clock once a minute, and count.

It never turns a local time into an instant, so it shares no reasoning with the arithmetic that it checks. The only
rule in it: a clock that went back is not believed until it has caught up with the latest time it showed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from culture_profiles.calendar import BusinessHours

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def open_minutes(hours: BusinessHours, since: datetime) -> Iterator[tuple[datetime, bool]]:
    """Walk whole minutes from an instant on, saying of each whether the team is open."""
    zone = ZoneInfo(hours.time_zone)
    instant = since.astimezone(UTC) - DAY / 2
    latest = datetime.min  # noqa: DTZ901
    while True:
        latest = max(latest, instant.astimezone(zone).replace(tzinfo=None))
        if instant >= since:
            yield instant, _within(hours, latest)
        instant += MINUTE


def _within(hours: BusinessHours, wall: datetime) -> bool:
    for day in (wall.date(), wall.date() - DAY):
        midnight = datetime.combine(day, datetime.min.time())
        for shift in _shifts(hours, day):
            if midnight + shift.start * MINUTE <= wall < midnight + shift.end * MINUTE:
                return True
    return False


def _shifts(hours: BusinessHours, day: date):  # type: ignore[no-untyped-def]
    if day in hours.dates:
        return hours.dates[day]
    if day.strftime("%m-%d") in hours.yearly:
        return hours.yearly[day.strftime("%m-%d")]
    return () if day in hours.closed else hours.weekly[day.isoweekday() - 1]
