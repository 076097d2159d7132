"""How things are called and written for a reader: languages, countries, channels, instants, states."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup

from locales import Reason, gettext, is_right_to_left, render
from locales.formatting import date, date_time, duration, listing, number, percent, relative, time
from locales.wording import channel_name, country_name, language_name

if TYPE_CHECKING:
    from collections.abc import Sequence

SOON = dt.timedelta(minutes=30)
"""A deadline nearer than this is coloured; countdown.js knows the same figure."""
_REGIONAL_INDICATOR_A = 0x1F1E6


def flag(country: str | None) -> str:
    """Return a country's flag as an emoji: its two letters as regional indicators; empty where there is none."""
    code = (country or "").partition("-")[0].upper()
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        return ""
    return "".join(chr(_REGIONAL_INDICATOR_A + ord(letter) - ord("A")) for letter in code)


def direction(tag: str | None) -> str:
    """Return ltr or rtl for a language; auto where it is not known."""
    if not tag or tag == "und":
        return "auto"
    return "rtl" if is_right_to_left(tag) else "ltr"


def web_address(address: str | None) -> str | None:
    """Return an address that may stand in a link: customers' attachments must not run a script."""
    try:
        scheme = urlsplit(address or "").scheme.lower()
    except ValueError:
        return None
    return address if scheme in ("http", "https") else None


def own_name(tag: str) -> str:
    """Return a language's name in itself, as lists of languages show it."""
    name = _language(tag, tag)
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=4096)
def _language(tag: str, locale: str) -> str:
    return language_name(tag, locale)


class Words:
    """Names and figures for one reader.

    Args:
        locale: BCP 47 tag of the interface.
        zone: IANA name of the reader's time zone.
    """

    def __init__(self, locale: str, zone: str) -> None:
        self._locale = locale
        self.zone = zone

    def language(self, tag: str | None) -> str:
        """Name a language."""
        if not tag or tag == "und":
            return gettext(self._locale, "Unknown language")
        return _language(tag, self._locale)

    def languages(self, tags: Sequence[str]) -> str:
        """Name several languages."""
        return self.list([self.language(tag) for tag in tags])

    def country(self, code: str | None) -> str:
        """Name a country."""
        if not code or code == "world":
            return gettext(self._locale, "Unknown country")
        return country_name(code.partition("-")[0], self._locale)

    def moment(self, instant: dt.datetime) -> str:
        """Write an instant with its day."""
        return date_time(instant, self._locale, self.zone)

    def clock(self, instant: dt.datetime, zone: str | None = None) -> str:
        """Write an instant's time of day."""
        return time(instant, self._locale, zone or self.zone)

    def day(self, day: dt.date) -> str:
        """Write a day."""
        return date(day, self._locale)

    def since(self, instant: dt.datetime) -> str:
        """Write how long ago an instant was, or how far ahead it is."""
        return relative(instant - dt.datetime.now(dt.UTC), self._locale)

    def deadline(self, due_at: dt.datetime) -> Markup:
        """Write a deadline that the page then counts down."""
        left = due_at - dt.datetime.now(dt.UTC)
        state = "late" if left < dt.timedelta() else "soon" if left < SOON else "fine"
        return Markup('<time class="deadline {}" datetime="{}" data-due title="{}">{}</time>').format(
            state, due_at.isoformat(), self.moment(due_at), relative(left, self._locale)
        )

    def length(self, seconds: float) -> str:
        """Write a length of time."""
        return duration(dt.timedelta(seconds=seconds), self._locale)

    def minutes(self, minutes: int) -> str:
        """Write a length of time given in minutes."""
        return self.length(minutes * 60)

    def number(self, value: float) -> str:
        """Write a number."""
        return number(value, self._locale)

    def percent(self, share: float) -> str:
        """Write a share of one."""
        return percent(share, self._locale)

    def list(self, parts: Sequence[str]) -> str:
        """Write a list."""
        return listing(list(parts), self._locale)

    def channel(self, name: str | None) -> str:
        """Name a channel; vendors' names are their own in every language."""
        return _channel(self._locale, name or "")

    def reason(self, why: Reason) -> str:
        """Word a reason; the instants among its values in the reader's time zone."""
        return render(why, self._locale, self.zone)

    def step(self, kind: str) -> str:
        """Name what happened to a conversation."""
        return _step(self._locale, kind)

    def subject(self, name: str) -> str:
        """Name what a decision is about."""
        return _subject(self._locale, name)

    def doubt(self, flag_name: str) -> str:
        """Word what a quality check found."""
        return _doubt(self._locale, flag_name)

    def media(self, kind: str) -> str:
        """Name what came with a message and has no name of its own."""
        return _media(self._locale, kind)

    def status(self, name: str) -> str:
        """Name a state: of a conversation, a message or a delivery."""
        return _state(self._locale, name)


def _media(locale: str, kind: str) -> str:
    match kind:
        case "image":
            return gettext(locale, "Picture")
        case "audio":
            return gettext(locale, "Audio")
        case "video":
            return gettext(locale, "Video")
        case "sticker":
            return gettext(locale, "Sticker")
        case "location":
            return gettext(locale, "Location")
        case "contact":
            return gettext(locale, "Contact card")
    return gettext(locale, "File")


def _channel(locale: str, name: str) -> str:
    match name:
        case "email":
            return gettext(locale, "E-mail")
        case "live_chat":
            return gettext(locale, "Live chat")
        case "phone" | "twilio_voice":
            return gettext(locale, "Telephone")
        case "contact_form":
            return gettext(locale, "Contact form")
        case "marketplace":
            return gettext(locale, "Marketplace")
        case "messaging":
            return gettext(locale, "Messaging apps")
        case "social":
            return gettext(locale, "Social networks")
        case "webhook" | "api":
            return name.title() if name == "webhook" else name.upper()
    return channel_name(name)


def _state(locale: str, name: str) -> str:
    match name:
        case "open":
            return gettext(locale, "Open")
        case "waiting":
            return gettext(locale, "Waiting for the customer")
        case "resolved":
            return gettext(locale, "Resolved")
        case "urgent":
            return gettext(locale, "Urgent")
        case "high":
            return gettext(locale, "High")
        case "normal":
            return gettext(locale, "Normal")
        case "low":
            return gettext(locale, "Low")
        case "online":
            return gettext(locale, "Online")
        case "away":
            return gettext(locale, "Away")
        case "offline":
            return gettext(locale, "Offline")
        case "queued" | "sending":
            return gettext(locale, "Being sent")
        case "sent":
            return gettext(locale, "Sent")
        case "delivered":
            return gettext(locale, "Delivered")
        case "read":
            return gettext(locale, "Read")
        case "held":
            return gettext(locale, "Held back")
        case "failed" | "dead":
            return gettext(locale, "Not delivered")
        case "unknown":
            return gettext(locale, "Delivery uncertain")
        case "formal":
            return gettext(locale, "Formal")
        case "polite":
            return gettext(locale, "Polite")
        case "informal":
            return gettext(locale, "Informal")
        case "native":
            return gettext(locale, "Native")
        case "fluent":
            return gettext(locale, "Fluent")
        case "basic":
            return gettext(locale, "Basic")
        case "agent":
            return gettext(locale, "Agent")
        case "supervisor":
            return gettext(locale, "Supervisor")
        case "admin":
            return gettext(locale, "Administrator")
    return name


def _step(locale: str, kind: str) -> str:
    match kind:
        case "conversation.assigned":
            return gettext(locale, "Handed over.")
        case "conversation.resolved":
            return gettext(locale, "Closed.")
        case "conversation.reopened":
            return gettext(locale, "Opened again.")
        case "deadline.breached":
            return gettext(locale, "The deadline passed.")
        case "deadline.escalated":
            return gettext(locale, "Passed on.")
    return kind


def _subject(locale: str, name: str) -> str:
    match name:
        case "language":
            return gettext(locale, "Language")
        case "translation":
            return gettext(locale, "Translation")
        case "profile":
            return gettext(locale, "Country profile")
        case "agent":
            return gettext(locale, "Assignee")
        case "channel":
            return gettext(locale, "Channel")
        case "deadline":
            return gettext(locale, "Deadline")
        case "tone":
            return gettext(locale, "Tone")
    return name


def _doubt(locale: str, name: str) -> str:
    match name:
        case "number_changed":
            return gettext(locale, "A number was changed.")
        case "mask_lost":
            return gettext(locale, "An order number, price, address or name was lost.")
        case "repetition":
            return gettext(locale, "Something is repeated.")
        case "wrong_language" | "untranslated":
            return gettext(locale, "Parts are not translated.")
        case "length" | "truncated" | "empty":
            return gettext(locale, "The length does not fit: something may be missing.")
        case "low_detection_confidence":
            return gettext(locale, "The language of the original is uncertain.")
        case "back_translation":
            return gettext(locale, "Translated back, it reads differently.")
        case "glossary_missed":
            return gettext(locale, "A term of the glossary was not used.")
    return name.replace("_", " ")
