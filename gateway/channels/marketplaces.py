"""Marketplaces that are reached by their e-mail relays: which one wrote, and what an answer there may not hold. Pure.

Amazon, eBay, Etsy and others hide the buyer behind a relay address; an answer to that address reaches the buyer as
long as subject and address stay as they are. Their policies forbid what could lead a buyer away from them: web and
e-mail addresses, telephone numbers. docs/channels/marketplaces.md names the pages.
"""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import TYPE_CHECKING, Literal

import msgspec
import phonenumbers
from msgspec import Struct

from gateway.messages import Remark
from locales import Reason, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.messages import InboundMessage

Forbidden = Literal["link", "email", "phone"]


class Marketplace(Struct, frozen=True):
    """One marketplace behind an e-mail relay."""

    channel: str
    """Name of the channel; culture_profiles.channels counts it among the marketplaces."""
    relay: re.Pattern[str]
    """Fits the domain of its relay addresses."""
    own_links: re.Pattern[str]
    """Fits hosts that an answer may name."""


def _marketplace(channel: str, relay: str, own: str) -> Marketplace:
    return Marketplace(channel, re.compile(relay), re.compile(rf"(?:.+\.)?{own}"))


_TLD = r"(?:[a-z]{2,3}|com?\.[a-z]{2})"

MARKETPLACES: tuple[Marketplace, ...] = (
    _marketplace("amazon", rf"marketplace\.amazon\.{_TLD}", rf"amazon\.{_TLD}"),
    _marketplace("ebay", rf"members\.ebay\.{_TLD}", rf"ebay\.{_TLD}"),
    _marketplace("etsy", r"mail\.etsy\.com", r"etsy\.com"),
)


class RelayedMail(Struct, frozen=True):
    """What a relay's mail tells of its thread."""

    channel: str
    buyer: str
    """The relay address: the buyer's identity, and where the answer goes."""
    thread: str
    """The same for all mails on one matter with one buyer."""
    order: str | None
    """The marketplace's order number, where the subject names it."""
    subject: str
    """As it came, with its token: the answer must carry it."""


_ORDER: dict[str, re.Pattern[str]] = {
    "amazon": re.compile(r"\b\d{3}-\d{7}-\d{7}\b"),
    "ebay": re.compile(r"\b(?:\d{2}-\d{5}-\d{5}|\d{12})\b"),
    "etsy": re.compile(r"(?<=#)\d{9,11}\b"),
}
_ANSWERED = re.compile(r"^\s*(?:(?:re|aw|sv|antw|odp|rv|ynt|回复|返信|답장)\s*[:：]\s*)+", re.IGNORECASE)


def relay_of(address: str) -> Marketplace | None:
    """Tell which marketplace an e-mail address relays for; None where it is nobody's relay.

    Args:
        address: with or without a display name: "Anna <x7@marketplace.amazon.de>".
    """
    name, _, domain = parseaddr(address)[1].lower().rpartition("@")
    return next((one for one in MARKETPLACES if name and one.relay.fullmatch(domain)), None)


def relayed(sender: str, subject: str) -> RelayedMail | None:
    """Read a relay's mail; None where the sender is no relay.

    Args:
        sender: the From header, decoded.
        subject: the Subject header, decoded.
    """
    marketplace = relay_of(sender)
    if marketplace is None:
        return None
    buyer = parseaddr(sender)[1].lower()
    pattern = _ORDER.get(marketplace.channel)
    found = pattern.search(subject) if pattern else None
    order = found[0] if found else None
    return RelayedMail(marketplace.channel, buyer, f"{buyer}/{order or 'general'}", order, subject)


def as_marketplace(message: InboundMessage) -> InboundMessage:
    """Return a mail that a marketplace relayed as the marketplace's own message; any other message unchanged.

    The channel's name brings the marketplace's clock and rules with it; how to answer, by mail, stays as it was.

    Args:
        message: as the e-mail channel parsed it.
    """
    mail = relayed(message.sender.email or message.sender.id, message.subject or "")
    if mail is None:
        return message
    known = {"number": mail.order, **(message.order or {})} if mail.order else message.order
    return msgspec.structs.replace(
        message,
        channel=mail.channel,
        sender=msgspec.structs.replace(message.sender, id=mail.buyer, email=mail.buyer),
        conversation=mail.thread,
        order=known,
    )


def answer_subject(subject: str) -> str:
    """Return the subject of an answer: one "Re:", and everything else, tokens included, untouched."""
    return f"Re: {_ANSWERED.sub('', subject)}"


_EMAIL = re.compile(r"[\w.+-]+\s?(?:@|＠|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
# Names without "http" count only in small letters: "Das ist gut.Es kommt" is no address.
_LINK = re.compile(
    r"(?:[hH][tT][tT][pP][sS]?://|[wW]{3}\.)[^\s<>\"）)]+"
    r"|(?<![@\w.-])(?:[a-z0-9-]+\.)+(?:com|net|org|shop|store|io|de|fr|es|it|pl|nl|jp|cn)(?:/[^\s<>\"）)]*)?(?![\w@])"
)
_HOST = re.compile(r"^(?:https?://)?(?:[^/@]*@)?([^/:?#]+)", re.IGNORECASE)

_REASONS: dict[Forbidden, Reason] = {
    "link": reason(
        "marketplace_link", "The marketplace forbids links to other sites in messages to buyers. Take this one out."
    ),
    "email": reason(
        "marketplace_email", "The marketplace forbids e-mail addresses in messages to buyers. Take this one out."
    ),
    "phone": reason(
        "marketplace_phone", "The marketplace forbids telephone numbers in messages to buyers. Take this one out."
    ),
}


def lint_answer(text: str, channel: str, country: str | None = None) -> tuple[Remark, ...]:
    """Find what a marketplace's rules forbid in an answer to a buyer.

    Args:
        text: the answer as the buyer would read it.
        channel: the marketplace's name; for a name that is none of `MARKETPLACES` every link counts.
        country: ISO 3166-1 code, in whose national form telephone numbers may be written.

    Returns:
        A remark for each find, in the order of the text; spans are offsets in code points.
    """
    emails = [match.span() for match in _EMAIL.finditer(text)]
    links = [span for span in _links(text, channel) if not _within(span, emails)]
    phones = [span for span in _phones(text, country) if not _within(span, [*emails, *_all_links(text)])]
    kinds: tuple[tuple[Forbidden, list[tuple[int, int]]], ...] = (("email", emails), ("link", links), ("phone", phones))
    found = [(span, kind) for kind, spans in kinds for span in spans]
    return tuple(
        Remark(_REASONS[kind].code, _REASONS[kind], span, (text[slice(*span)],)) for span, kind in sorted(found)
    )


def _all_links(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _LINK.finditer(text)]


def _links(text: str, channel: str) -> Iterator[tuple[int, int]]:
    """Yield links that lead away from the marketplace."""
    own = next((one.own_links for one in MARKETPLACES if one.channel == channel), None)
    for match in _LINK.finditer(text):
        host = _HOST.match(match[0])
        if own is None or host is None or not own.fullmatch(host[1].lower().rstrip(".")):
            yield match.span()


def _phones(text: str, country: str | None) -> Iterator[tuple[int, int]]:
    for match in phonenumbers.PhoneNumberMatcher(text, country):
        yield match.start, match.end


def _within(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)
