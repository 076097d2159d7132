"""E-mail as a channel: what a raw mail says, and how a reply leaves."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from gateway.channels.base import (
    Capabilities,
    Connection,
    Field,
    HookRequest,
    Outcome,
    Parsed,
    PayloadError,
    PlainHook,
    Rejected,
    header,
)
from gateway.channels.email import imap, smtp
from gateway.channels.email.authentication import is_proven
from gateway.channels.email.compose import compose
from gateway.channels.email.loops import is_automated
from gateway.channels.email.markup import strip_markup_quotes
from gateway.channels.email.mime import Mail, Mailbox, read_files, read_mail
from gateway.channels.email.quoting import Ourselves, strip_quotes
from gateway.channels.email.settings import MailSettings, mail_settings
from gateway.channels.email.threading import identifiers, is_ours, thread_of
from gateway.channels.hints import hints
from gateway.channels.signatures import check_size, hmac_hex, new_token, require_fresh, require_same, secret_of
from gateway.messages import InboundMessage, OutboundMessage, ReplyHandle, Sender, StatusUpdate
from locales.negotiation import accepted

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

Relay = Callable[[InboundMessage], InboundMessage]
"""Recognises mails that a marketplace relays for its customers, and says who they really are from."""

SIGNATURE = "X-Mail-Signature"
TIMESTAMP = "X-Mail-Timestamp"

_RECIPIENTS = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
_FAILED = re.compile(r"^Action:\s*failed", re.IGNORECASE | re.MULTILINE)
_RETURNED_ID = re.compile(r"^Message-ID:\s*<([^<>\s]+)>", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"^Status:\s*(\d\.\d+\.\d+)", re.IGNORECASE | re.MULTILINE)


class Email(PlainHook):
    """One mailbox of a merchant.

    Args:
        relay: applied to every mail that is read.

    """

    name = "email"
    fields: tuple[Field, ...] = (
        Field("address"),
        Field("sender_name", required=False),
        Field("aliases", required=False),
        Field("username", required=False),
        Field("password", secret=True, required=False),
        Field("signing_secret", secret=True, generate=new_token),
        Field("smtp_host"),
        Field("smtp_port", required=False, default="587"),
        Field("smtp_security", required=False, default="starttls"),
        Field("imap_host", required=False),
        Field("imap_port", required=False, default="993"),
        Field("imap_security", required=False, default="tls"),
        Field("imap_folder", required=False, default="INBOX"),
        Field("plus_addressing", required=False, default="no"),
        Field("authserv_id", required=False),
    )
    capabilities = Capabilities(text_limit=None, media=True, ack_seconds=30)

    def __init__(self, relay: Relay = lambda message: message) -> None:
        self._relay = relay

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check the signature of a mail that a mail server posts: hex of HMAC-SHA256 over time stamp, dot and body."""
        check_size(request)
        timestamp = header(request.headers, TIMESTAMP.lower())
        expected = hook_signature(secret_of(connection, "signing_secret"), timestamp, request.body)
        require_same(expected, header(request.headers, SIGNATURE.lower()), SIGNATURE)
        require_fresh(timestamp, request.received_at)

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:
        """Read a raw mail; delivery reports on our own mails become status updates."""
        return self.parse_mail(request.body, connection, request.received_at)

    def parse_mail(self, raw: bytes, connection: Connection, received_at: datetime) -> Parsed:
        """Read a mail, from whichever door.

        Args:
            raw: RFC 5322.
            connection: the mailbox.
            received_at: when it came; the mail's own date counts only where it is not later.

        Raises:
            PayloadError: it is no mail.

        """
        settings = mail_settings(connection)
        mail = read_mail(raw)
        sender = next(iter(mail.addresses("from", "sender")), None)
        if sender is None:
            raise PayloadError("The mail's From header holds no address.")
        if mail.report and (status := _bounce(mail, settings, received_at)):
            return Parsed(statuses=(status,))
        own = sender.address in settings.own_addresses
        if own and is_ours(_identifier(mail, raw), settings.secret):
            return Parsed()  # our own copy: the reply is stored already
        message = _inbound(mail, raw, sender, settings, min(mail.sent_at or received_at, received_at))
        return Parsed(messages=(message,) if own else (self._relay(message),))

    def files(self, body: bytes) -> Iterator[tuple[str, bytes]]:
        """Give the attached files of a raw mail."""
        return read_files(body)

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Send by SMTP."""
        settings = mail_settings(connection)
        try:
            mail = compose(message, settings, datetime.now(UTC))
        except (ValueError, IndexError) as error:
            return Rejected("address", f"The customer's address cannot be written to: {error}")
        return await smtp.send(mail, settings, client)

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Log in at both servers."""
        try:
            settings = mail_settings(connection)
        except ValueError as error:
            return str(error)
        return await smtp.check(settings, client) or await imap.check(settings, client)


def hook_signature(secret: str, timestamp: str, body: bytes) -> str:
    """Sign a mail for the hook."""
    return hmac_hex(secret, f"{timestamp}.".encode(errors="replace"), body)


def _inbound(mail: Mail, raw: bytes, sender: Mailbox, settings: MailSettings, sent_at: datetime) -> InboundMessage:
    identifier = _identifier(mail, raw)
    echo = sender.address in settings.own_addresses
    person = next(iter(mail.addresses("to")), sender) if echo else sender
    headers = mail.headers
    thread = thread_of(
        identifier,
        headers.get("in-reply-to", ""),
        headers.get("references", ""),
        [one.address for one in mail.addresses(*_RECIPIENTS)],
        person.address,
        settings.secret,
    )
    return InboundMessage(
        channel=Email.name,
        external_id=identifier,
        sender=Sender(
            id=person.address,
            name=person.name or None,
            email=person.address,
            verified=() if echo else _proofs(mail, sender, settings),
        ),
        text=_words(mail, settings),
        received_at=sent_at,
        conversation=thread,
        format=mail.format,
        media=mail.media,
        hints=hints(*accepted(headers.get("content-language", "")), *accepted(headers.get("accept-language", ""))),
        reply=None if echo else _reply(mail, sender, identifier),
        automated=is_automated(headers, sender.address),
        echo=echo,
        subject=headers.get("subject") or None,
    )


def _proofs(mail: Mail, sender: Mailbox, settings: MailSettings) -> tuple[Literal["email"], ...]:
    proven = mail.has_one_author and is_proven(mail.authentication, sender.address, settings.authserv_id)
    return ("email",) if proven else ()


def _words(mail: Mail, settings: MailSettings) -> str:
    if mail.format == "html":
        return strip_markup_quotes(mail.body)
    names = (settings.name,) if settings.name else ()
    return strip_quotes(mail.body, Ourselves(settings.own_addresses, names)) or mail.headers.get("subject", "")


def _reply(mail: Mail, sender: Mailbox, identifier: str) -> ReplyHandle:
    to = next(iter(mail.addresses("reply-to")), sender)
    address = {
        "to": to.address,
        "message_id": f"<{identifier}>" if "message-id" in mail.headers else "",
        "references": mail.headers.get("references") or mail.headers.get("in-reply-to", ""),
        "subject": mail.headers.get("subject", ""),
    }
    return ReplyHandle(address=address)


def _identifier(mail: Mail, raw: bytes) -> str:
    """Return the Message-ID without its brackets; a digest of the mail where it has none."""
    given = mail.headers.get("message-id", "")
    found = identifiers(given)
    return found[0] if found else given.strip() or f"sha256:{_digest(raw)}"


def _digest(raw: bytes) -> str:
    # Without the trace headers, which every hop adds to, so that the same mail by two doors is one.
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    kept = [line for line in head.split(b"\n") if line.lower().startswith((b"from:", b"to:", b"date:", b"subject:"))]
    return hashlib.sha256(b"\n".join([*kept, body.strip()])).hexdigest()


def _bounce(mail: Mail, settings: MailSettings, at: datetime) -> StatusUpdate | None:
    """Read a delivery report on a mail of ours (RFC 3464)."""
    returned = next((one for one in _RETURNED_ID.findall(mail.report) if is_ours(one, settings.secret)), None)
    if returned is None or not _FAILED.search(mail.report):
        return None
    status = _STATUS.search(mail.report)
    return StatusUpdate(returned, "failed", at, reason=f"The mail came back ({status[1] if status else 'no status'}).")
