"""Following a mailbox: every new mail once, in order, as it arrives (IMAP4rev1 with IDLE, RFC 2177)."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aioimaplib import IMAP4, AioImapException
from aioimaplib.aioimaplib import Command, IMAP4ClientProtocol
from msgspec import Struct

from gateway.channels.outbound import connected_socket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from gateway.channels.email.settings import MailSettings, Server

SECONDS = 20.0
"""How long one answer of the server may take."""
IDLE_SECONDS = 24 * 60.0
"""Servers may close an idle connection after 30 minutes (RFC 2177); ours asks anew before."""
LARGEST_MAIL = 25 * 1024 * 1024
"""Bytes; of a larger mail only the beginning is read, where its text stands."""

_UID_VALIDITY = re.compile(rb"\[UIDVALIDITY (\d+)\]")
_UID_NEXT = re.compile(rb"\[UIDNEXT (\d+)\]")


class MailboxError(Exception):
    """The server refused something, or said what nobody can read; the message tells what."""


class Position(Struct, frozen=True):
    """How far a mailbox was read."""

    uid_validity: int
    """While this stays, identifiers keep their meaning (RFC 3501, section 2.3.1.1)."""
    uid: int
    """The last mail that is stored with us."""
    at: datetime
    """When that was; aware."""


Take = Callable[[bytes, Position], Awaitable[None]]
"""Stores a mail together with the position behind it; only then is the mail marked as seen."""


async def follow(settings: MailSettings, client: httpx.AsyncClient, position: Position | None, take: Take) -> None:
    """Hand over every new mail until cancelled; the first time, mails that arrive from now on.

    Args:
        settings: the mailbox.
        client: tells whether servers at private addresses may be called.
        position: where the last run stopped; none the first time.
        take: called for one mail after the other.

    Raises:
        MailboxError, AioImapException, OSError, TimeoutError: the connection broke or the server refused; begin again
            from the last position.

    """
    async with session(settings, client) as imap:
        selected = _lines(await imap.select(_quoted(settings.folder)), f"the folder {settings.folder}")
        validity = _number(_UID_VALIDITY, selected)
        if position is None:
            position = Position(validity, _number(_UID_NEXT, selected) - 1, datetime.now(UTC))
            await take(b"", position)
        missed = await _since(imap, position.at) if position.uid_validity != validity else None
        reached = position.uid if missed is None else 0
        while True:
            for uid in await _new(imap, reached) if missed is None else missed:
                raw = await _fetch(imap, uid)
                if raw is not None:
                    await take(raw, Position(validity, uid, datetime.now(UTC)))
                    await imap.uid("store", str(uid), "+FLAGS.SILENT", r"(\Seen)")
                reached = uid
            missed = None
            await _wait(imap)


async def check(settings: MailSettings, client: httpx.AsyncClient) -> str | None:
    """Log in and open the folder; None where that works, or where mails come by the hook."""
    if settings.imap is None:
        return None
    try:
        async with session(settings, client) as imap:
            _lines(await imap.examine(_quoted(settings.folder)), f"the folder {settings.folder}")
            if not imap.has_capability("IDLE"):
                return "IMAP: the server does not offer IDLE"
    except (MailboxError, AioImapException, OSError, TimeoutError) as error:
        return f"IMAP: {settings.imap.host}:{settings.imap.port}: {_said(error)}"
    return None


@contextlib.asynccontextmanager
async def session(settings: MailSettings, client: httpx.AsyncClient) -> AsyncIterator[_Client]:
    """Open a connection that is logged in; closed afterwards, also where the server is gone."""
    if settings.imap is None:
        raise MailboxError("imap_host is not set")
    imap = _Client(await connected_socket(client, settings.imap.host, settings.imap.port, SECONDS), settings.imap)
    try:
        await imap.wait_hello_from_server()
        if settings.imap.security == "starttls":
            await imap.encrypt()
        _lines(await imap.login(_quoted(settings.username), settings.password), "the login")
        if not imap.has_capability("IDLE"):
            await imap.protocol.capability()
        yield imap
    finally:
        await imap.hang_up()


class _Client(IMAP4):  # type: ignore[misc]
    """The library's client over a socket that is connected already, to an address that was checked."""

    def __init__(self, sock: Any, server: Server) -> None:
        self._socket, self._server = sock, server
        self.lost = asyncio.Event()
        super().__init__(server.host, server.port, timeout=SECONDS)

    def create_client(self, host: str, port: int, loop: Any, conn_lost_cb: Any = None, ssl_context: Any = None) -> None:  # noqa: ARG002
        running = asyncio.get_running_loop()
        self.protocol = IMAP4ClientProtocol(running, self._lost)
        secure = self._server.security == "tls"
        self._client_task = running.create_task(
            running.create_connection(
                lambda: self.protocol,
                sock=self._socket,
                ssl=ssl.create_default_context() if secure else None,
                server_hostname=host if secure else None,
            )
        )

    async def encrypt(self) -> None:
        """Go on encrypted (STARTTLS, RFC 3501, section 6.2.1); what was said before in the clear is forgotten.

        Raises:
            MailboxError: the server refuses.
            AioImapException, OSError, TimeoutError: it breaks off, or its certificate is not the host's.

        """
        running, protocol = asyncio.get_running_loop(), self.protocol
        async with asyncio.timeout(SECONDS):
            asked = Command("STARTTLS", protocol.new_tag(), loop=running, timeout=SECONDS)
            _lines(await protocol.execute(asked), "STARTTLS")
            context, host = ssl.create_default_context(), self._server.host
            protocol.transport = await running.start_tls(protocol.transport, protocol, context, server_hostname=host)
            protocol.incomplete_line, protocol.capabilities = b"", set()
            await protocol.capability()

    def _lost(self, error: Exception | None) -> None:
        """Wake whoever waits for news: there will be none."""
        self.lost.set()
        self.protocol.idle_queue.put_nowait(error or ConnectionResetError("the server closed the connection"))

    async def hang_up(self) -> None:
        """Close the connection without further words."""
        self._client_task.cancel()
        for task in [*self.tasks, *self.protocol.tasks]:
            task.cancel()
        if self._idle_waiter is not None:
            self._idle_waiter.cancel()
        if self.protocol.transport is not None:
            self.protocol.transport.abort()
        self._socket.close()
        await asyncio.gather(self._client_task, return_exceptions=True)


async def _wait(imap: _Client) -> None:
    """Wait until the server has news, or until it is time to ask anew."""
    idle = await imap.idle_start(timeout=IDLE_SECONDS)
    news = await imap.wait_server_push(timeout=IDLE_SECONDS + SECONDS)
    if isinstance(news, Exception):
        raise news
    if imap.has_pending_idle():
        imap.idle_done()
    lost = asyncio.ensure_future(imap.lost.wait())
    await asyncio.wait({idle, lost}, timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
    lost.cancel()
    if not idle.done():
        raise MailboxError("the server closed the connection, or does not end IDLE")


async def _new(imap: IMAP4, after: int) -> list[int]:
    # The last mail always fits a range that ends in a star, however low it is: hence the filter.
    return [uid for uid in await _search(imap, "UID", f"{after + 1}:*") if uid > after]


async def _since(imap: IMAP4, at: datetime) -> list[int]:
    """List mails since the day before an instant; those that are ours already are known by their Message-ID."""
    day = at - timedelta(days=1)
    return await _search(imap, "SINCE", f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}")


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


async def _search(imap: IMAP4, *criteria: str) -> list[int]:
    lines = _lines(await imap.uid_search(*criteria, charset=None), "a search")
    found = next((line for line in lines if re.fullmatch(rb"(?:SEARCH )?[\d ]*", line)), b"")
    return sorted(int(number) for number in found.removeprefix(b"SEARCH").split())


async def _fetch(imap: IMAP4, uid: int) -> bytes | None:
    """Fetch a mail without marking it; None where it was deleted meanwhile."""
    answer = await imap.uid("fetch", str(uid), f"(UID BODY.PEEK[]<0.{LARGEST_MAIL}>)")
    lines = _lines(answer, "fetching a mail")
    return next((bytes(line) for line in lines if isinstance(line, bytearray)), None)


def _lines(answer: Any, what: str) -> list[Any]:
    if answer.result != "OK":
        said = b" ".join(bytes(line) for line in answer.lines).decode(errors="replace")[:200]
        raise MailboxError(f"the server refused {what}: {said}")
    return list(answer.lines)


def _number(pattern: re.Pattern[bytes], lines: list[Any]) -> int:
    for line in lines:
        if found := pattern.search(bytes(line)):
            return int(found[1])
    raise MailboxError("the server does not tell UIDVALIDITY and UIDNEXT")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
