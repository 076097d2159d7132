"""One visitor at one widget, for the length of a request or a socket."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from gateway.channels.base import Connection, HookRequest
from gateway.channels.webchat import CHANNEL
from gateway.channels.webchat.adapter import TOKEN
from gateway.channels.webchat.visitors import visitor_of
from gateway.conversations.accept import accept, one_at_a_time
from gateway.conversations.chats import report
from gateway.conversations.connections import open_connection
from gateway.conversations.throttle import check_pace
from gateway.database.tables import Connection as ConnectionRow
from gateway.errors import NotFoundError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.application import Gateway


class Visit:
    """What a visitor may do; made by open_visit, which checks the token."""

    def __init__(self, gateway: Gateway, merchant_id: UUID, connection: Connection, visitor: str, token: str) -> None:
        self.gateway = gateway
        self.merchant_id = merchant_id
        self.connection = connection
        self.connection_id = UUID(connection.id)
        self.visitor = visitor
        self._token = token

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Open the merchant's transaction."""
        async with self.gateway.database.merchant(self.merchant_id) as session:
            yield session

    async def write(self, body: bytes, url: str, accept_language: str) -> None:
        """Store a message as the channel reads it.

        Raises:
            SignatureError: the token is too old by now.
            PayloadError: it is no message.
            RateLimitedError: the visitor, or all visitors together, wrote too many within a minute.
        """
        headers = {TOKEN: self._token, "accept-language": accept_language}
        request = HookRequest("POST", url, headers, body, datetime.now(UTC))
        CHANNEL.verify(request, self.connection)
        (message,) = CHANNEL.parse(request, self.connection).messages
        async with self.session() as session:
            await one_at_a_time(session, (message,))
            await check_pace(session, CHANNEL.capabilities, self.connection_id, message)
            await accept(session, self.gateway.queue, message, connection_id=self.connection_id)

    async def report(self, key: str, status: str) -> None:
        """Note that a reply was delivered or read."""
        async with self.session() as session:
            await report(session, self.visitor, self.connection_id, key, status)


async def find_widget(gateway: Gateway, connection_id: UUID) -> tuple[UUID, Connection]:
    """Return whose widget it is, and its connection.

    Raises:
        NotFoundError: there is no such widget, or it is switched off.
    """
    async with gateway.database.system() as session:
        row = await session.get(ConnectionRow, connection_id)
    if row is None or not row.active or row.channel != CHANNEL.name:
        raise NotFoundError(f"there is no web chat {connection_id}")
    return row.merchant_id, open_connection(row, gateway.vault)


async def open_visit(gateway: Gateway, connection_id: UUID, token: str) -> Visit:
    """Open a visit.

    Raises:
        SignatureError: the token is not ours.
        NotFoundError: there is no such widget.
    """
    merchant_id, connection = await find_widget(gateway, connection_id)
    visitor = visitor_of(token, connection, datetime.now(UTC))
    return Visit(gateway, merchant_id, connection, visitor, token)
