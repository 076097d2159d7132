"""A reply as a mail: plain text and HTML, in the direction of its language, threaded, the same for every attempt."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING, Any

from gateway.channels.email.threading import identifiers, reply_address, reply_identifier
from locales.negotiation import is_right_to_left

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.channels.email.settings import MailSettings
    from gateway.messages import OutboundMessage

MOST_REFERENCES = 20
"""Longer chains are shortened in their middle; the first and the last ones tell the thread."""

_REPLY_PREFIX = re.compile(
    r"^\s*(?:re|aw|sv|vs|odp|ref|rif|res|ynt|antw|antwort|回复|回覆|答复|返信|답장|رد|від|ответ)\s*[:：]", re.IGNORECASE
)
_WIRE = SMTP.clone(max_line_length=300)
"""Long enough for our Message-ID: some programs do not read a folded one."""


def compose(message: OutboundMessage, settings: MailSettings, now: datetime) -> EmailMessage:
    """Write the mail of a reply or notice.

    Args:
        message: what to say, to whom, in which thread.
        settings: whose mailbox it leaves from.
        now: for the Date header.

    """
    address: dict[str, Any] = message.reply.address if message.reply else {}
    thread = message.conversation or f"sender:{message.to.id}"
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _mailbox(settings.name, settings.address)
    mail["To"] = _mailbox(message.to.name or "", str(address.get("to") or message.to.email or message.to.id))
    mail["Subject"] = _subject(message.subject or str(address.get("subject") or ""), settings, bool(address))
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_identifier(message, settings)
    back = reply_address(settings.address, thread, settings.secret)
    if back and settings.plus_addressing:
        mail["Reply-To"] = _mailbox(settings.name, back)
    _thread(mail, address)
    _mark(mail, notice=message.context.get("kind") == "notice")
    mail.set_content(message.text, subtype="plain", charset="utf-8", cte="quoted-printable")
    mail.add_alternative(_html(message.text, message.language), subtype="html", cte="quoted-printable")
    mail["Content-Language"] = message.language
    return mail


def on_the_wire(mail: EmailMessage) -> bytes:
    """Write a mail as a server takes it."""
    return mail.as_bytes(policy=_WIRE)


def message_identifier(message: OutboundMessage, settings: MailSettings) -> str:
    """Return the Message-ID of a reply, in brackets: the same for every attempt, and it names the thread."""
    thread = message.conversation or f"sender:{message.to.id}"
    return reply_identifier(message.key, thread, settings.domain, settings.secret)


def _mailbox(name: str, address: str) -> Address:
    return Address(" ".join(name.split()), addr_spec=address)


def _subject(subject: str, settings: MailSettings, answers: bool) -> str:
    plain = " ".join(subject.split())
    if not plain:
        return settings.name or settings.address
    return plain if _REPLY_PREFIX.match(plain) or not answers else f"Re: {plain}"


def _thread(mail: EmailMessage, address: dict[str, Any]) -> None:
    answered = str(address.get("message_id") or "")
    if not answered:
        return
    earlier = [one for one in identifiers(str(address.get("references") or "")) if f"<{one}>" != answered]
    if len(earlier) > MOST_REFERENCES:
        earlier = [earlier[0], *earlier[1 - MOST_REFERENCES :]]
    mail["In-Reply-To"] = answered
    mail["References"] = " ".join([*(f"<{one}>" for one in earlier), answered])


def _mark(mail: EmailMessage, *, notice: bool) -> None:
    """Say which mails a program wrote (RFC 3834); an agent's answer only asks absent people's programs for silence."""
    if notice:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
    else:
        mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"


def _html(text: str, language: str) -> str:
    direction = "rtl" if is_right_to_left(language) else "ltr"
    paragraphs = (part for part in re.split(r"\n\s*\n", text.strip()) if part.strip())
    body = "\n".join(f'<p dir="auto">{_lines(part)}</p>' for part in paragraphs)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" dir="{direction}">\n'
        f'<head><meta charset="utf-8"></head>\n<body dir="{direction}">\n{body}\n</body>\n</html>\n'
    )


def _lines(paragraph: str) -> str:
    return "<br>\n".join(escape(line) for line in paragraph.strip().split("\n"))
