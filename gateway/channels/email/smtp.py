"""Handing a mail to its server; every way that can end is an outcome."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from gateway.channels.base import Outcome, Rejected, Retry, Sent, Unknown
from gateway.channels.email.compose import on_the_wire
from gateway.channels.outbound import AddressRefusedError, connected_socket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from email.message import EmailMessage

    import httpx

    from gateway.channels.email.settings import MailSettings

SECONDS = 20.0
"""How long one answer of the server may take."""


async def send(mail: EmailMessage, settings: MailSettings, client: httpx.AsyncClient) -> Outcome:
    """Send a mail to its only recipient.

    Args:
        mail: from compose.
        settings: the mailbox.
        client: tells whether servers at private addresses may be called.

    """
    recipient = str(mail["To"].addresses[0].addr_spec)
    if not recipient.isascii():
        return Rejected("smtputf8", "The customer's address is not ASCII; the server cannot be relied on to take it.")
    content = on_the_wire(mail)
    handed_over = False
    try:
        async with session(settings, client) as smtp:
            await smtp.mail(settings.address)
            await smtp.rcpt(recipient)
            handed_over = True
            await smtp.data(content)
    except SMTPResponseException as error:
        return _refusal(error)
    except (SMTPException, OSError) as error:
        reason = _reason(error, settings)
        # Once the text is on its way, a lost answer may mean either.
        return Unknown(reason) if handed_over else Retry(None, reason)
    return Sent(str(mail["Message-ID"]).strip("<>"))


async def check(settings: MailSettings, client: httpx.AsyncClient) -> str | None:
    """Log in; None where that works."""
    try:
        async with session(settings, client):
            return None
    except (SMTPException, OSError) as error:
        return f"SMTP: {_reason(error, settings)}"


@contextlib.asynccontextmanager
async def session(settings: MailSettings, client: httpx.AsyncClient) -> AsyncIterator[SMTP]:
    """Open a connection that is logged in where there is a password; the goodbye may fail, what was said stands."""
    server = settings.smtp
    sock = await connected_socket(client, server.host, server.port, SECONDS)
    smtp = SMTP(
        hostname=server.host,
        sock=sock,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        timeout=SECONDS,
        local_hostname=settings.domain,
    )
    try:
        await smtp.connect()
        if settings.password:
            await smtp.login(settings.username, settings.password)
        yield smtp
        with contextlib.suppress(SMTPException, OSError):
            await smtp.quit()
    finally:
        smtp.close()
        sock.close()


def _refusal(error: SMTPResponseException) -> Outcome:
    reason = " ".join(str(error.message).split())[:300]
    if 400 <= error.code < 500:
        return Retry(None, f"{error.code} {reason}")
    return Rejected(str(error.code), reason or "The server refused the mail.")


def _reason(error: Exception, settings: MailSettings) -> str:
    if isinstance(error, AddressRefusedError):
        return str(error)
    return f"{settings.smtp.host}:{settings.smtp.port}: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
