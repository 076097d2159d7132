"""Asking a vendor for a sender's name and language, where its messages carry neither (LINE)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import select

from gateway.channels.base import ProfileSource
from gateway.conversations.connections import open_connection
from gateway.database.session import merchant_of
from gateway.database.storable import storable_struct
from gateway.database.tables import Connection, ContactIdentity, Customer
from gateway.people.identities import learn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    import httpx
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.channels.base import Channel
    from gateway.database.queue import Queue
    from gateway.database.session import Database
    from gateway.messages import InboundMessage, Sender
    from gateway.people.vault import Vault

ENRICH = "enrich"
"""Name of the task in gateway.jobs that asks for a sender's profile."""


async def ask_for_profile(session: AsyncSession, queue: Queue, connection_id: UUID, message: InboundMessage) -> None:
    """Queue the question for a sender whose name is not known; the job runs after the commit."""
    sender = message.sender
    if sender.name or message.echo or await _named(session, message.channel, sender.id):
        return
    await queue.defer(
        session,
        ENRICH,
        lock=f"sender:{connection_id}:{sender.id}",
        merchant_id=str(merchant_of(session)),
        connection_id=str(connection_id),
        sender=msgspec.to_builtins(sender),
    )


async def _named(session: AsyncSession, channel: str, identifier: str) -> bool:
    name = await session.scalar(
        select(ContactIdentity.name).where(
            ContactIdentity.channel == channel, ContactIdentity.external_id == identifier
        )
    )
    return name is not None


class Enricher:
    """Asks vendors who their users are.

    Args:
        database: where identities stand.
        channels: name to adapter.
        vault: opens connections' secrets.
        client: for calls to vendors.
    """

    def __init__(
        self, database: Database, channels: Mapping[str, Channel], vault: Vault, client: httpx.AsyncClient
    ) -> None:
        self._database = database
        self._channels = channels
        self._vault = vault
        self._client = client

    async def enrich(self, merchant_id: UUID, connection_id: UUID, sender: Sender) -> None:
        """Ask for a sender's name and language, and keep what the vendor tells."""
        async with self._database.merchant(merchant_id) as session:
            row = await session.get(Connection, connection_id)
            connection = open_connection(row, self._vault) if row and row.active else None
        if connection is None:
            return
        channel: object = self._channels.get(connection.channel)
        if not isinstance(channel, ProfileSource):
            return
        told = storable_struct(await channel.profile(sender, connection, self._client))
        if told == sender:
            return
        async with self._database.merchant(merchant_id) as session:
            identity = await session.scalar(
                select(ContactIdentity).where(
                    ContactIdentity.channel == connection.channel, ContactIdentity.external_id == sender.id
                )
            )
            if identity is not None:
                learn(identity, await session.get_one(Customer, identity.customer_id), told)
