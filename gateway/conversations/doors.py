"""The doors by which a customer can be reached: an identity, and a connection that leads to it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import select

from culture_profiles import channel_kind
from gateway.channels.registry import CHANNELS
from gateway.database.tables import Connection, ContactIdentity, Conversation
from gateway.messages import ReplyHandle, Sender

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from culture_profiles import ChannelKind

ENDPOINT = "webhook"
"""The channel by which replies go to the merchant's own system, which knows the customer's channel itself."""


class Door(Struct, frozen=True):
    """One way to a customer."""

    channel: str
    """The customer's: whatsapp; the connection's may be the merchant's endpoint."""
    connection: Connection
    identity_id: UUID
    to: Sender
    reply: ReplyHandle | None = None
    thread: str | None = None
    last_message_at: dt.datetime | None = None
    """When the customer last wrote there; none: never."""
    template: str | None = None
    """Name of the approved template by which alone it can be used now."""

    @property
    def kind(self) -> ChannelKind:
        """The class of the customer's channel."""
        return channel_kind(self.channel)

    def closes_at(self) -> dt.datetime | None:
        """When free replies end; none where the vendor has no window.

        A window that was never opened, since the customer has not written there, ended long ago.
        """
        if self.reply is not None and self.reply.expires_at is not None:
            return self.reply.expires_at
        hours = CHANNELS[self.connection.channel].capabilities.window_hours
        if hours is None:
            return None
        if self.last_message_at is None:
            return dt.datetime.min.replace(tzinfo=dt.UTC)
        return self.last_message_at + dt.timedelta(hours=hours)


async def door_of(session: AsyncSession, conversation: Conversation, channel: str | None = None) -> Door | None:
    """Return the door for the next answer in a conversation; None where nothing leads there.

    Args:
        session: the merchant's transaction.
        conversation: which.
        channel: where the answer shall go; where the customer last wrote, if it is not said.
    """
    if channel is not None and channel != conversation.channel:
        for door in await doors_of(session, conversation.customer_id):
            if door.channel == channel:
                return door
    identity = await session.get_one(ContactIdentity, conversation.identity_id)
    connection = await _own(session, conversation) or await _endpoint(session)
    return _door(identity, connection, conversation) if connection else None


async def doors_of(session: AsyncSession, customer_id: UUID) -> list[Door]:
    """Return every door to a customer, those used last first, at most one a channel.

    An e-mail address that is proven to be the customer's is a door too, where an e-mail account is connected.
    """
    connections = await _connections(session)
    identities = (
        await session.scalars(select(ContactIdentity).where(ContactIdentity.customer_id == customer_id))
    ).all()
    newest = await _newest_conversations(session, customer_id)
    doors = []
    for identity in identities:
        conversation = newest.get(identity.id)
        connection = _choose(connections, identity.channel, conversation)
        if connection is not None:
            doors.append(_door(identity, connection, conversation))
    doors.sort(key=lambda door: door.last_message_at.timestamp() if door.last_message_at else 0.0, reverse=True)
    known: dict[str, Door] = {}
    for door in (*doors, *_by_mail(identities, connections)):
        known.setdefault(door.channel, door)
    return list(known.values())


def _door(identity: ContactIdentity, connection: Connection, conversation: Conversation | None) -> Door:
    handle = conversation.reply_handle if conversation else None
    return Door(
        channel=identity.channel,
        connection=connection,
        identity_id=identity.id,
        to=Sender(id=identity.external_id, name=identity.name, email=identity.email, phone=identity.phone),
        reply=msgspec.convert(handle, ReplyHandle) if handle else None,
        thread=conversation.thread if conversation else None,
        last_message_at=conversation.last_customer_message_at if conversation else None,
    )


async def _own(session: AsyncSession, conversation: Conversation) -> Connection | None:
    if conversation.connection_id is None:
        return None
    own = await session.get(Connection, conversation.connection_id)
    return own if own is not None and own.active else None


async def _endpoint(session: AsyncSession) -> Connection | None:
    endpoint: Connection | None = await session.scalar(
        select(Connection).where(Connection.channel == ENDPOINT, Connection.active).order_by(Connection.id).limit(1)
    )
    return endpoint


async def _connections(session: AsyncSession) -> Sequence[Connection]:
    return (await session.scalars(select(Connection).where(Connection.active).order_by(Connection.id))).all()


async def _newest_conversations(session: AsyncSession, customer_id: UUID) -> dict[UUID, Conversation]:
    rows = await session.scalars(
        select(Conversation).where(Conversation.customer_id == customer_id).order_by(Conversation.last_message_at)
    )
    return {row.identity_id: row for row in rows}


def _choose(connections: Sequence[Connection], channel: str, conversation: Conversation | None) -> Connection | None:
    """Take the account that the customer wrote to, else any of the channel, else the merchant's own endpoint."""
    used = [one for one in connections if conversation is not None and one.id == conversation.connection_id]
    same = [one for one in connections if one.channel == channel]
    endpoint = [one for one in connections if one.channel == ENDPOINT]
    return next(iter([*used, *same, *endpoint]), None)


def _by_mail(identities: Sequence[ContactIdentity], connections: Sequence[Connection]) -> list[Door]:
    return [
        Door("email", connection, identity.id, Sender(id=identity.email, name=identity.name, email=identity.email))
        for connection in connections
        if connection.channel == "email"
        for identity in identities
        if identity.email and "email" in identity.verified
    ]
