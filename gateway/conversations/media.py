"""Files that a message only names: a job asks the vendor for each, and keeps it beside those of mails."""

from __future__ import annotations

import datetime as dt
import logging
import mimetypes
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from sqlalchemy import func, select

from gateway.channels.base import TOO_LARGE, Fetched, MediaSource, Rejected, Retry, Unknown
from gateway.channels.base import Connection as OpenConnection
from gateway.conversations.attachments import LARGEST_FILE, LARGEST_LOT
from gateway.conversations.connections import open_connection
from gateway.database.events import announce
from gateway.database.session import merchant_of
from gateway.database.storable import storable
from gateway.database.tables import Attachment, Connection, Message
from gateway.messages import Media

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    import httpx
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.channels.base import Channel
    from gateway.database.queue import Queue
    from gateway.database.session import Database
    from gateway.messages import InboundMessage, MissingFile
    from gateway.people.vault import Vault

_log = logging.getLogger(__name__)

FETCH_MEDIA = "fetch_media"
"""Name of the task in gateway.jobs that asks for one file."""

WAITS_SECONDS = (10, 60, 300, 1800, 7200)
"""After each attempt that failed for the time being; with the last one the file is given up, after three hours."""

LANES = 2
"""Files of one connection that are fetched at once."""
AFTER_MESSAGES = -1
"""Priority of jobs about files: messages are understood first."""

NO_SOURCE = Rejected(code="no_source", reason="The connection is switched off, or hands out no files.")


class Errand(Struct, frozen=True):
    """A file to ask for, and whom."""

    media: Media
    channel: MediaSource
    connection: OpenConnection


async def ask_for_media(
    session: AsyncSession, queue: Queue, connection_id: UUID | None, message_id: UUID, message: InboundMessage
) -> None:
    """Queue one job for each file of a message that is waited for; they run after the commit.

    Those of one connection share two lanes, so that an album or a slow vendor leaves workers for the messages.
    """
    lane = f"media:{connection_id}:{message_id.int % LANES}"
    for media_id in dict.fromkeys(one.media_id for one in message.media if one.missing == "waiting"):
        await _defer(session, queue, message_id, str(media_id), attempt=1, lock=lane)


async def _defer(
    session: AsyncSession,
    queue: Queue,
    message_id: UUID,
    media_id: str,
    *,
    attempt: int,
    lock: str | None = None,
    at: dt.datetime | None = None,
) -> None:
    await queue.defer(
        session,
        FETCH_MEDIA,
        lock=lock,
        at=at,
        priority=AFTER_MESSAGES,
        merchant_id=str(merchant_of(session)),
        message_id=str(message_id),
        media_id=media_id,
        attempt=attempt,
    )


class MediaFetcher:
    """Asks vendors for the files that customers sent.

    Args:
        database, queue: where messages and jobs stand.
        channels: name to adapter.
        vault: opens connections' secrets.
        client: for calls to vendors.
    """

    def __init__(
        self,
        database: Database,
        queue: Queue,
        channels: Mapping[str, Channel],
        vault: Vault,
        client: httpx.AsyncClient,
    ) -> None:
        self._database = database
        self._queue = queue
        self._channels = channels
        self._vault = vault
        self._client = client

    async def fetch(self, merchant_id: UUID, message_id: UUID, media_id: str, attempt: int) -> None:
        """Ask for a file once, and keep it; nothing happens where it is no longer waited for.

        Args:
            merchant_id: whose message.
            message_id: which.
            media_id: as in its `gateway.messages.Media`.
            attempt: from 1; others follow after `WAITS_SECONDS`.
        """
        errand = await self._take(merchant_id, message_id, media_id)
        if errand is None:
            return
        outcome = await self._ask(errand) if isinstance(errand, Errand) else errand
        async with self._database.merchant(merchant_id) as session:
            # A file is kept once, however often it was asked for; and not when its message is gone meanwhile.
            message = await session.get(Message, message_id, with_for_update=True)
            media = waited_for(message, media_id) if message else None
            if message is not None and media is not None:
                await self._record(session, message, media, outcome, attempt)

    async def _take(self, merchant_id: UUID, message_id: UUID, media_id: str) -> Errand | Rejected | None:
        async with self._database.merchant(merchant_id) as session:
            message = await session.get(Message, message_id)
            media = waited_for(message, media_id) if message else None
            if message is None or media is None:
                return None
            connection = await connection_of(session, self._vault, message)
        channel: object = self._channels.get(connection.channel) if connection else None
        if connection is None or not isinstance(channel, MediaSource):
            return NO_SOURCE
        return Errand(media, channel, connection)

    async def _ask(self, errand: Errand) -> Fetched | Retry | Rejected | Unknown:
        """Ask once; a fault in an adapter must not leave the file waited for for ever."""
        try:
            return await errand.channel.fetch_media(errand.media, errand.connection, self._client, LARGEST_FILE)
        except Exception as error:
            _log.exception("the channel %s failed while fetching a file", errand.connection.channel)
            return Unknown(f"The channel failed while fetching ({type(error).__name__}).")

    async def _record(
        self,
        session: AsyncSession,
        message: Message,
        media: Media,
        outcome: Fetched | Retry | Rejected | Unknown,
        attempt: int,
    ) -> None:
        """Keep a file, or say why it is not there, or ask again later."""
        at = next_attempt(outcome, attempt)
        if at is not None:  # in no lane, where it would keep all others waiting
            await _defer(session, self._queue, message.id, str(media.media_id), attempt=attempt + 1, at=at)
            return
        if isinstance(outcome, Fetched):
            fits = await _room(session, message.id) >= len(outcome.content)
            found = _keep(session, message.id, media, outcome) if fits else _without(media, "too_large")
        else:
            _log.warning("a file of message %s is not fetched: %s", message.id, outcome.reason)
            large = isinstance(outcome, Rejected) and outcome.code == TOO_LARGE
            found = _without(media, "too_large" if large else "failed")
        message.source = {**message.source, "media": _replaced(message, found)}
        await session.flush()
        await announce(session, "message.media", message.conversation_id, message_id=str(message.id))


async def connection_of(session: AsyncSession, vault: Vault, message: Message) -> OpenConnection | None:
    """Return the account that a message came by, unless it is switched off."""
    row = await session.get(Connection, message.connection_id) if message.connection_id else None
    return open_connection(row, vault) if row and row.active else None


def waited_for(message: Message, media_id: str) -> Media | None:
    """Return the file of a message, as long as it is waited for."""
    return next((one for one in _media(message) if one.media_id == media_id and one.missing == "waiting"), None)


def next_attempt(outcome: object, attempt: int) -> dt.datetime | None:
    """Return when to ask again, where that makes sense: at least as late as the vendor says.

    Args:
        outcome: of the attempt.
        attempt: which it was, from 1.
    """
    if not isinstance(outcome, Retry | Unknown) or attempt > len(WAITS_SECONDS):
        return None
    asked = outcome.after_seconds if isinstance(outcome, Retry) else None
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=max(WAITS_SECONDS[attempt - 1], asked or 0))


def _media(message: Message) -> tuple[Media, ...]:
    return msgspec.convert(message.source.get("media", ()), tuple[Media, ...])


def _replaced(message: Message, found: Media) -> list[object]:
    return [msgspec.to_builtins(found if one.media_id == found.media_id else one) for one in _media(message)]


async def _room(session: AsyncSession, message_id: UUID) -> int:
    """Return how many more bytes may be kept with a message."""
    kept = select(func.coalesce(func.sum(func.octet_length(Attachment.content)), 0))
    return LARGEST_LOT - int(await session.scalar(kept.where(Attachment.message_id == message_id)) or 0)


def _keep(session: AsyncSession, message_id: UUID, media: Media, fetched: Fetched) -> Media:
    """Add a file to the transaction; what the message said of it counts before what the vendor's answer says."""
    content_type = storable(media.content_type or fetched.content_type or "") or None
    session.add(
        Attachment(
            merchant_id=merchant_of(session),
            message_id=message_id,
            media_id=media.media_id,
            filename=media.filename or default_filename(media, content_type),
            content_type=content_type,
            content=fetched.content,
        )
    )
    size = len(fetched.content)
    return msgspec.structs.replace(media, kept=True, missing=None, content_type=content_type, size=size)


def default_filename(media: Media, content_type: str | None) -> str:
    """Name a file that came without a name by its kind: image.jpg."""
    return media.kind + (mimetypes.guess_extension(content_type or "") or "")


def _without(media: Media, missing: MissingFile) -> Media:
    return msgspec.structs.replace(media, missing=missing)
