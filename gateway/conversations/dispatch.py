"""The way out that agents' answers and the gateway's own notices share: cut to the channel, put into the outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import select

from gateway.channels.registry import CHANNELS
from gateway.channels.text import split_text
from gateway.conversations.outbox import queue_delivery
from gateway.database.tables import Connection, ContactIdentity
from gateway.messages import OutboundMessage, ReplyHandle, Sender

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.queue import Queue
    from gateway.database.tables import Conversation, Delivery, Message
    from gateway.messages import Composition


async def queue_parts(
    session: AsyncSession,
    queue: Queue,
    conversation: Conversation,
    message: Message,
    composition: Composition,
    connection: Connection,
) -> list[Delivery]:
    """Queue a message's text, in parts where the channel takes no longer ones."""
    capabilities = CHANNELS[connection.channel].capabilities
    limit = capabilities.text_limit
    parts = split_text(composition.text, limit, capabilities.text_unit) if limit else [composition.text]
    to = await _recipient(session, conversation)
    return [
        await queue_delivery(
            session,
            queue,
            message,
            OutboundMessage(
                key=f"{message.id}-{number}",
                text=text,
                language=composition.language,
                to=to,
                reply=_handle(conversation),
                conversation=conversation.thread,
                subject=conversation.subject,
                context=_context(conversation, message),
                part=number,
                parts=len(parts),
            ),
            connection,
        )
        for number, text in enumerate(parts, start=1)
    ]


async def connection_for(session: AsyncSession, conversation: Conversation) -> Connection | None:
    """Return the account that the customer wrote to, else the merchant's own endpoint."""
    if conversation.connection_id is not None:
        own = await session.get(Connection, conversation.connection_id)
        if own is not None and own.active:
            return own
    endpoint: Connection | None = await session.scalar(
        select(Connection).where(Connection.channel == "webhook", Connection.active).order_by(Connection.id).limit(1)
    )
    return endpoint


def takes_notices(connection: Connection, conversation: Conversation, now: datetime) -> bool:
    """Whether the channel has room for more than the agent's answer: no single-use handle, no window that is over."""
    capabilities = CHANNELS[connection.channel].capabilities
    if capabilities.sends_per_window == 1:
        return False
    handle, last = _handle(conversation), conversation.last_customer_message_at
    closes_at = handle.expires_at if handle else None
    if closes_at is None and capabilities.window_hours is not None and last is not None:
        closes_at = last + timedelta(hours=capabilities.window_hours)
    return closes_at is None or now < closes_at


def _handle(conversation: Conversation) -> ReplyHandle | None:
    return msgspec.convert(conversation.reply_handle, ReplyHandle) if conversation.reply_handle else None


async def _recipient(session: AsyncSession, conversation: Conversation) -> Sender:
    identity = await session.get_one(ContactIdentity, conversation.identity_id)
    return Sender(id=identity.external_id, name=identity.name, email=identity.email, phone=identity.phone)


def _context(conversation: Conversation, message: Message) -> dict[str, Any]:
    return {
        "conversation_id": str(conversation.id),
        "message_id": str(message.id),
        "kind": message.kind,
        "channel": message.channel,
        "agent": str(message.agent_id) if message.agent_id else None,
        "original": message.text,
    }
