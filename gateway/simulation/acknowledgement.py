"""What the customer would be told at once: by when the answer comes, or when the team is back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from culture_profiles.calendar import next_opening
from culture_profiles.public_holidays import local_holiday
from culture_profiles.timeline import timeline
from locales.formatting import day_of_year, time
from locales.templates import render_template

if TYPE_CHECKING:
    from datetime import datetime

    from culture_profiles import Register
    from culture_profiles.calendar import BusinessHours
    from culture_profiles.expectations import Expectation


def acknowledgement(
    expectation: Expectation,
    hours: BusinessHours,
    holiday_calendar: str | None,
    now: datetime,
    language: str,
    register: Register,
) -> str | None:
    """Word the acknowledgement; none where the profile wants none or there is nothing to promise.

    Args:
        expectation: of the message.
        hours: the team's.
        holiday_calendar: the team's public holidays: PL, CA-QC; none where it has none.
        now: aware.
        language: BCP 47 tag of the customer's language.
        register: how the customer is addressed.
    """
    promise = timeline(expectation, now).acknowledgement
    if promise is None:
        return None
    zone = ZoneInfo(expectation.time_zone)
    back = next_opening(hours, now)
    if not expectation.team_open and back is not None:
        day = day_of_year(back.astimezone(zone).date(), language)
        hour = time(back, language, expectation.time_zone)
        holiday = _holiday(hours, holiday_calendar, now, language)
        if holiday:
            return render_template("holiday", language, register=register, holiday=holiday, date=day, time=hour)
        return render_template("away", language, register=register, date=day, time=hour)
    said = time(promise.answer_by, language, expectation.time_zone)
    if promise.answer_by.date() == now.astimezone(zone).date():
        return render_template("acknowledgement.by_time", language, register=register, time=said)
    day = day_of_year(promise.answer_by.date(), language)
    return render_template("acknowledgement.by_date", language, register=register, date=day, time=said)


def _holiday(hours: BusinessHours, holiday_calendar: str | None, now: datetime, language: str) -> str | None:
    """Name the public holiday on which the team is closed, if it is one."""
    if holiday_calendar is None:
        return None
    country, _, region = holiday_calendar.partition("-")
    today = now.astimezone(ZoneInfo(hours.time_zone)).date()
    found = local_holiday(country, holiday_calendar if region else None, today, language)
    return found.name if found else None
