"""A conversation goes on by another channel of the same customer, with all that was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gateway.conversations.doors import doors_of
from gateway.conversations.service import find_conversation
from gateway.conversations.threads import keep_thread
from gateway.database.events import announce
from gateway.database.tables import ContactIdentity
from gateway.errors import ConflictError, InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.conversations.doors import Door
    from gateway.database.tables import Conversation


async def move_conversation(
    session: AsyncSession, conversation_id: UUID, *, channel: str | None = None, identity_id: UUID | None = None
) -> Conversation:
    """Let a conversation go on by another channel; what the customer writes by either comes to it.

    Args:
        session: the merchant's transaction; this is its last act.
        conversation_id: which.
        channel: name of the customer's channel, or
        identity_id: one of the customer's identities.

    Raises:
        NotFoundError: there is no such conversation, or the customer has no such identity.
        InvalidInputError: neither or both were named.
        ConflictError: no connection leads there.
    """
    if (channel is None) == (identity_id is None):
        raise InvalidInputError("name either a channel or an identity", field="channel")
    conversation = await find_conversation(session, conversation_id, lock=True)
    door = await _door(session, conversation, channel, identity_id)
    await keep_thread(session, conversation)
    conversation.channel = door.channel
    conversation.identity_id = door.identity_id
    # The API's messages come without a connection; its replies leave by the merchant's endpoint all the same.
    conversation.connection_id = door.connection.id if door.connection.channel == door.channel else None
    conversation.thread = door.thread or f"sender:{door.to.id}"
    conversation.reply_handle = msgspec.to_builtins(door.reply) if door.reply else None
    conversation.reply_channel = door.channel
    await session.flush()
    await keep_thread(session, conversation)
    await announce(session, "conversation.moved", conversation.id, channel=door.channel)
    return conversation


async def _door(
    session: AsyncSession, conversation: Conversation, channel: str | None, identity_id: UUID | None
) -> Door:
    doors = await doors_of(session, conversation.customer_id)
    if identity_id is not None:
        identity = await session.get(ContactIdentity, identity_id)
        if identity is None or identity.customer_id != conversation.customer_id:
            raise NotFoundError(f"the customer has no identity {identity_id}")
        channel = identity.channel
        doors = [door for door in doors if door.identity_id == identity_id]
    for door in doors:
        if door.channel == channel:
            return door
    raise ConflictError(f"the customer cannot be reached by {channel}: connect the channel, or merge the identity")
