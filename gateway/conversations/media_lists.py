"""Which files a message has, where the vendor's message does not even name them (Zendesk): a job asks for the list."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec

from gateway.channels.base import MediaIndex, PayloadError, Rejected, Retry, Unknown
from gateway.conversations.attachments import with_awaited
from gateway.conversations.media import AFTER_MESSAGES, ask_for_media, connection_of, next_attempt
from gateway.database.events import announce
from gateway.database.session import merchant_of
from gateway.database.storable import storable_struct
from gateway.database.tables import Message
from gateway.messages import InboundMessage, Media

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from uuid import UUID

    import httpx
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.channels.base import Channel
    from gateway.database.queue import Queue
    from gateway.database.session import Database
    from gateway.people.vault import Vault

_log = logging.getLogger(__name__)

LIST_MEDIA = "list_media"
"""Name of the task in gateway.jobs that asks which files a message has."""


async def ask_for_list(
    session: AsyncSession, queue: Queue, message_id: UUID, *, attempt: int = 1, at: dt.datetime | None = None
) -> None:
    """Queue the question; the job runs after the commit."""
    await queue.defer(
        session,
        LIST_MEDIA,
        at=at,
        priority=AFTER_MESSAGES,
        merchant_id=str(merchant_of(session)),
        message_id=str(message_id),
        attempt=attempt,
    )


class MediaLister:
    """Asks vendors which files customers sent.

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

    async def look_up(self, merchant_id: UUID, message_id: UUID, attempt: int) -> None:
        """Ask once for a message's files, note them and queue their jobs; a known list stays as it is.

        Args:
            merchant_id: whose message.
            message_id: which.
            attempt: from 1; others follow as those for the files themselves.
        """
        found = await self._ask(merchant_id, message_id)
        if not found:
            return
        async with self._database.merchant(merchant_id) as session:
            message = await session.get(Message, message_id, with_for_update=True)
            at = next_attempt(found, attempt)
            if message is None or message.source.get("media"):
                return
            if at is not None:
                await ask_for_list(session, self._queue, message_id, attempt=attempt + 1, at=at)
            elif isinstance(found, tuple):
                await self._note(session, message, found)
            else:
                _log.warning("the files of message %s are not listed: %s", message_id, found.reason)

    async def _ask(self, merchant_id: UUID, message_id: UUID) -> tuple[Media, ...] | Retry | Rejected | Unknown:
        """Ask once; nothing where there is nobody to ask."""
        async with self._database.merchant(merchant_id) as session:
            message = await session.get(Message, message_id)
            connection = await connection_of(session, self._vault, message) if message else None
        channel: object = self._channels.get(connection.channel) if connection else None
        if message is None or connection is None or not isinstance(channel, MediaIndex):
            return ()
        try:
            return await channel.list_media(msgspec.convert(message.source, InboundMessage), connection, self._client)
        except PayloadError as error:
            return Rejected("unreadable", str(error))

    async def _note(self, session: AsyncSession, message: Message, media: tuple[Media, ...]) -> None:
        inbound = msgspec.structs.replace(msgspec.convert(message.source, InboundMessage), media=media)
        noted = with_awaited(storable_struct(inbound))
        message.source = {**message.source, "media": msgspec.to_builtins(noted.media)}
        await ask_for_media(session, self._queue, message.connection_id, message.id, noted)
        await session.flush()
        await announce(session, "message.media", message.conversation_id, message_id=str(message.id))
