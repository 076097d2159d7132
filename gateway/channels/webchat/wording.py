"""What the widget says in the visitor's language."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from culture_profiles.calendar import BusinessHours, is_open, next_opening, time_zone
from locales import pgettext
from locales.formatting import day_and_weekday, time, weekday
from locales.negotiation import best

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def widget_locale(page: str, reader: Iterable[str]) -> str:
    """Choose the widget's language: the page's, since it stands in it; else what the browser asks for.

    Args:
        page: the page's lang attribute; may be empty.
        reader: BCP 47 tags, most wanted first.

    """
    return best([*([page] if page else []), *reader])


def sentences(locale: str) -> dict[str, str]:
    """Return everything that the widget may say, by the names that it knows."""
    return {
        "open": pgettext(locale, "web chat", "Chat with us"),
        "close": pgettext(locale, "web chat", "Close chat"),
        "messages": pgettext(locale, "web chat", "Messages"),
        "field": pgettext(locale, "web chat", "Write a message"),
        "send": pgettext(locale, "web chat", "Send"),
        "welcome": pgettext(locale, "web chat", "Hello! How can we help you?"),
        "you": pgettext(locale, "web chat", "You"),
        "news": pgettext(locale, "web chat", "New messages"),
        "sending": pgettext(locale, "web chat", "Sending…"),
        "failed": pgettext(locale, "web chat", "Not sent. Try again"),
        "reconnecting": pgettext(locale, "web chat", "Reconnecting…"),
    }


def away_note(locale: str, hours: BusinessHours, now: datetime, zone: str) -> str | None:
    """Say when the team is back, on the visitor's clock; None while it is there.

    Args:
        locale: BCP 47 tag of the widget.
        hours: the merchant's.
        now: aware.
        zone: the visitor's, an IANA name; UTC where it is none.

    """
    if is_open(hours, now):
        return None
    opening = next_opening(hours, now)
    if opening is None:
        return pgettext(locale, "web chat", "We are away right now and will answer as soon as we can.")
    known = _known_zone(zone)
    clock = time(opening, locale, known)
    today, day = (instant.astimezone(time_zone(known)).date() for instant in (now, opening))
    if day == today:
        return pgettext(locale, "web chat", "We are away right now. We are back today at {time}.", time=clock)
    named = weekday(opening, locale, known)
    if day - today >= timedelta(days=7):
        named = day_and_weekday(opening, locale, known)
    return pgettext(locale, "web chat", "We are away right now. We are back on {day} at {time}.", day=named, time=clock)


def _known_zone(zone: str) -> str:
    try:
        time_zone(zone)
    except ValueError:
        return "UTC"
    return zone
