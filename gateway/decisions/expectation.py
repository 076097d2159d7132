"""By when a customer is to be answered, by whose business hours."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from culture_profiles import CultureProfile, channel_kind
from culture_profiles.deadlines import Priority, Situation
from culture_profiles.expectations import Expectation, expect
from culture_profiles.opening_hours import parse_hours
from culture_profiles.public_holidays import closed_dates, local_holiday
from gateway.channels.registry import CHANNELS

if TYPE_CHECKING:
    from datetime import date, datetime

    from culture_profiles.calendar import BusinessHours
    from gateway.conversations.received import MerchantFacts, Received


_MARKETPLACE_HOURS = 24.0
"""Marketplaces count 24 hours, weekends included (Amazon, eBay and Etsy measure sellers so)."""


def expect_answer(received: Received, profile: CultureProfile, priority: Priority) -> Expectation:
    """Reckon by when the customer is to be answered."""
    inbound, conversation = received.inbound, received.conversation
    kind = channel_kind(inbound.channel)
    channel = CHANNELS.get(inbound.channel)
    closes_at = inbound.reply.expires_at if inbound.reply else None
    holiday = local_holiday(profile.country, profile.region, inbound.received_at.date(), profile.language)
    situation = Situation(
        kind=kind,
        received_at=conversation.waiting_since or inbound.received_at,
        priority=priority,
        answered=conversation.answered,
        opened_at=conversation.opened_at,
        last_customer_message_at=inbound.received_at,
        window_hours=channel.capabilities.window_hours if channel else None,
        window_closes_at=closes_at,
        marketplace_hours=_MARKETPLACE_HOURS if kind == "marketplace" else None,
        customer_holiday=holiday.name if holiday else None,
    )
    return expect(profile, situation, team_hours(received.merchant, inbound.received_at))


def team_hours(merchant: MerchantFacts, at: datetime) -> BusinessHours:
    """Return the merchant's business hours around an instant."""
    settings = merchant.settings
    return hours_of(settings.hours, settings.time_zone, settings.holiday_calendar, at.date())


def hours_of(text: str, time_zone: str, holiday_calendar: str | None, around: date) -> BusinessHours:
    """Read business hours with the public holidays of a year before and after a date.

    The same hours give the same object, so that a thousand agents with one shift are looked at once.
    """
    return _hours(text, time_zone, holiday_calendar, around.year)


@lru_cache(maxsize=4096)
def _hours(text: str, time_zone: str, holiday_calendar: str | None, year: int) -> BusinessHours:
    closed = closed_dates(holiday_calendar, range(year - 1, year + 2)) if holiday_calendar else frozenset()
    return parse_hours(text, time_zone, closed=closed)
