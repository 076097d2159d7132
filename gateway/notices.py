"""What the gateway says to customers by itself, in their language and register; no text is translated. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import phonenumbers
from msgspec import Struct

from culture_profiles.calendar import time_zone
from culture_profiles.expectations import AFTER_OPENING_MINUTES
from culture_profiles.model import ChannelKind, Register
from culture_profiles.tone import dress
from gateway.messages import Composition
from locales import Reason, chain, formatting, reason
from locales.negotiation import SOURCE
from locales.templates import render_template

if TYPE_CHECKING:
    from culture_profiles import CultureProfile

OFFERED = "notice_callback"
"""Code of the reason that stands for an offer to call back."""

NoticeKind = Literal["acknowledgement", "callback", "handover", "resolved"]


class Addressee(Struct, frozen=True):
    """Whom a notice goes to, and how that customer is written to."""

    locale: str
    """BCP 47 tag of a language that there are texts in."""
    register: Register
    kind: ChannelKind
    time_zone: str
    """IANA name of the customer's zone."""
    name: str | None
    brand: str
    first: bool
    """Whether nobody has answered in this conversation yet."""


class Outlook(Struct, frozen=True):
    """When the customer will hear from somebody. All instants are aware."""

    now: datetime
    promise_at: datetime | None
    """By when an answer can be promised; none: no time can."""
    opens_at: datetime | None = None
    """When the team is back; none where it is at work."""
    holiday: str | None = None
    """The team's public holiday today, named for the customer."""


class Paragraph(Struct, frozen=True):
    """A part of a notice, with why it is said."""

    text: str
    why: Reason


def locale_for(language: str, profile: CultureProfile) -> tuple[str, tuple[Reason, ...]]:
    """Choose the locale of a notice: the customer's language as their country writes it, if there are texts in it.

    Args:
        language: BCP 47 tag that the customer is written in.
        profile: the customer's.

    Returns:
        The tag, and why it is not the customer's language, where it is not.
    """
    wanted = profile.language if profile.language.partition("-")[0] == language else language
    if _spoken(wanted):
        return wanted, ()
    found = profile.language if _spoken(profile.language) else SOURCE
    why = reason(
        "notice_language",
        "There are no texts of ours in {language}, so this was written in {target}.",
        language=language,
        target=found,
    )
    return found, (why,)


def _spoken(locale: str) -> bool:
    return chain(locale) != (SOURCE,) or locale.partition("-")[0].lower() == SOURCE


def acknowledgement(to: Addressee, outlook: Outlook) -> Paragraph:
    """Say by when the answer comes, and that the team is away, where it is."""
    promise_at, opens_at = outlook.promise_at, outlook.opens_at
    if promise_at is None:
        why = reason("notice_received", "The customer was told that the message arrived; no time can be promised.")
        return Paragraph(_worded(to, "acknowledgement.received"), why)
    soon = opens_at is not None and promise_at - opens_at <= timedelta(minutes=AFTER_OPENING_MINUTES)
    back_at = opens_at if opens_at is not None and soon else promise_at
    if outlook.holiday is not None:
        why = reason(
            "notice_holiday",
            "The team has a public holiday ({holiday}), so the customer was promised an answer at {answer_at}.",
            holiday=outlook.holiday,
            answer_at=back_at.isoformat(),
        )
        return Paragraph(_worded(to, "holiday", holiday=outlook.holiday, **_when(to, back_at)), why)
    if soon:
        why = reason(
            "notice_away",
            "The team is away, so the customer was promised an answer from {answer_at} on.",
            answer_at=back_at.isoformat(),
        )
        return Paragraph(_worded(to, "away", **_when(to, back_at)), why)
    answer_at = promise_at.isoformat()
    why = reason("notice_promise", "The customer was promised an answer by {answer_at}.", answer_at=answer_at)
    if _local(to, promise_at).date() == _local(to, outlook.now).date():
        return Paragraph(_worded(to, "acknowledgement.by_time", time=_when(to, promise_at)["time"]), why)
    return Paragraph(_worded(to, "acknowledgement.by_date", **_when(to, promise_at)), why)


def callback_offer(to: Addressee, phone: str) -> Paragraph | None:
    """Offer a call back to a number; None where it is no number that can be called."""
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    spoken = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    why = reason(OFFERED, "A call back was offered: the customer left a number and agreed to calls.")
    return Paragraph(_worded(to, "callback.offer", phone=spoken), why)


def handover(to: Addressee, *, agent: str | None, team: str | None) -> Paragraph:
    """Say who takes care of the request from now on: an agent, else a team, by their names."""
    why = reason("notice_handover", "The customer was told of the hand-over.")
    if agent is not None:
        return Paragraph(_worded(to, "handover.colleague", agent=agent), why)
    return Paragraph(_worded(to, "handover.team", team=team or to.brand), why)


def solved(to: Addressee) -> Paragraph:
    """Say that the request is settled."""
    why = reason("notice_solved", "The customer was told that the request is settled.")
    return Paragraph(_worded(to, "status.solved"), why)


def survey(to: Addressee, link: str, minutes: int) -> Paragraph:
    """Ask how satisfied the customer is."""
    why = reason("notice_survey", "The customer was asked to take part in the survey.")
    text = render_template("survey", to.locale, register=to.register, count=minutes, link=link)
    return Paragraph(text, why)


def compose_notice(
    to: Addressee, paragraphs: list[Paragraph], now: datetime, reasons: tuple[Reason, ...] = ()
) -> Composition:
    """Put greeting and closing around what is said.

    Args:
        to: whom.
        paragraphs: what, in order.
        now: aware; greetings in chat follow the customer's time of day.
        reasons: why it is said at all.
    """
    dressed = dress(
        "\n\n".join(paragraph.text for paragraph in paragraphs),
        locale=to.locale,
        register=to.register,
        channel_kind=to.kind,
        first=to.first,
        customer_name=to.name,
        brand=to.brand,
        local_time=_local(to, now),
    )
    return Composition(
        text=dressed.text,
        language=to.locale,
        translation=None,
        greeting=dressed.greeting,
        closing=dressed.closing,
        register=to.register,
        remarks=(),
        held=False,
        reasons=(*(paragraph.why for paragraph in paragraphs), *reasons, *dressed.reasons),
    )


def _worded(to: Addressee, template: str, **values: Any) -> str:
    return render_template(template, to.locale, register=to.register, **values)


def _when(to: Addressee, at: datetime) -> dict[str, str]:
    """Word an instant as the customer's clock and calendar show it."""
    day = formatting.day_of_year(_local(to, at).date(), to.locale)
    return {"date": day, "time": formatting.time(at, to.locale, to.time_zone)}


def _local(to: Addressee, at: datetime) -> datetime:
    return at.astimezone(time_zone(to.time_zone))
