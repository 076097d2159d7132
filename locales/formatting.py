"""Dates, times, numbers, money and lists as the reader writes them; all by CLDR through Babel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from babel import dates, lists, numbers

from locales.negotiation import babel_locale

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date as Date  # noqa: N812 - a type beside functions of the same name
    from datetime import datetime, timedelta
    from decimal import Decimal

Length = Literal["short", "medium", "long", "full"]

DayPart = Literal["morning", "afternoon", "evening", "night"]

_WIDE_DAY_PERIODS = {"ko"}
"""Where people write the long form: CLDR's short one is AM, but Koreans write 오전."""


def date(value: Date, tag: str, *, length: Length = "long") -> str:
    """A day: 3 maja 2026."""
    return dates.format_date(value, length, locale=babel_locale(tag))


def day_of_year(value: Date, tag: str) -> str:
    """A day without its year, in the form that can stand within a sentence: 3 maja, May 3."""
    return dates.format_skeleton("MMMMd", value, locale=babel_locale(tag))


def weekday(instant: datetime, tag: str, zone: str) -> str:
    """The name of the day that an aware instant falls on in an IANA zone: Monday, poniedziałek."""
    return dates.format_datetime(instant, "EEEE", tzinfo=ZoneInfo(zone), locale=babel_locale(tag))


def day_and_weekday(instant: datetime, tag: str, zone: str) -> str:
    """The day of an aware instant in an IANA zone with its name: Mon, May 4; pon., 4 maja."""
    return dates.format_skeleton("MMMMEEEEd", instant, tzinfo=ZoneInfo(zone), locale=babel_locale(tag))


def time(instant: datetime, tag: str, zone: str, *, length: Length = "short") -> str:
    """The clock time of an aware instant in an IANA zone: 14:00, 2:00 PM."""
    locale = babel_locale(tag)
    if locale.language in _WIDE_DAY_PERIODS:
        pattern = dates.get_time_format(length, locale=locale).pattern.replace("a", "aaaa")
        return dates.format_time(instant, pattern, tzinfo=ZoneInfo(zone), locale=locale)
    return dates.format_time(instant, length, tzinfo=ZoneInfo(zone), locale=locale)


def date_time(instant: datetime, tag: str, zone: str, *, length: Length = "medium") -> str:
    """Day and clock time of an aware instant in an IANA zone."""
    return dates.format_datetime(instant, length, tzinfo=ZoneInfo(zone), locale=babel_locale(tag))


def relative(span: timedelta, tag: str) -> str:
    """How far an instant is from now: in 2 hours, vor 3 Tagen. A positive span lies ahead."""
    return dates.format_timedelta(span, add_direction=True, locale=babel_locale(tag))


def duration(span: timedelta, tag: str) -> str:
    """How long something takes, in its largest unit: 2 hours."""
    return dates.format_timedelta(span, locale=babel_locale(tag))


def day_part(local: datetime, tag: str) -> DayPart:
    """The part of the day that a local time falls in, by the day periods of the locale's own culture (CLDR)."""
    period = dates.get_period_id(local.time(), locale=babel_locale(tag), type="selection")
    for part in _DAY_PARTS:
        if period.startswith(part):
            return part
    return "morning" if period in ("am", "midnight") else "afternoon"


_DAY_PARTS: tuple[DayPart, ...] = ("morning", "afternoon", "evening", "night")


def number(value: float | Decimal, tag: str) -> str:
    """A number: 1 234,5."""
    return numbers.format_decimal(value, locale=babel_locale(tag))


def percent(share: float | Decimal, tag: str) -> str:
    """A share of one in per cent: 0.29 is 29 %."""
    return numbers.format_percent(share, locale=babel_locale(tag))


def money(amount: float | Decimal, currency: str, tag: str) -> str:
    """An amount in a currency (ISO 4217 code): 12,50 €."""
    return numbers.format_currency(amount, currency, locale=babel_locale(tag))


def listing(parts: Sequence[str], tag: str, *, kind: Literal["standard", "or"] = "standard") -> str:
    """A list within a sentence: a, b und c."""
    return lists.format_list(list(parts), style=kind, locale=babel_locale(tag)) if parts else ""
