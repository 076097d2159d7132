"""Vendors' windows: how long, and how often, a customer may be written to freely after their last message."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import func, select

from gateway.database.tables import Delivery, Message
from gateway.messages import ReplyHandle

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.channels.base import Capabilities
    from gateway.database.tables import Conversation
    from gateway.messages import OutboundMessage

_USED_UP = ("sending", "sent", "delivered", "read", "unknown")


def newest_handle(outbound: OutboundMessage, conversation: Conversation, delivery: Delivery) -> OutboundMessage:
    """Answer the customer's latest message where the one that was answered can no longer be: its window is over."""
    here = conversation.connection_id == delivery.connection_id and conversation.reply_handle is not None
    old = outbound.reply.expires_at if outbound.reply else None
    if not here or old is None:
        return outbound
    newest = msgspec.convert(conversation.reply_handle, ReplyHandle)
    later = newest.expires_at is not None and newest.expires_at > old
    return msgspec.structs.replace(outbound, reply=newest) if later else outbound


async def why_closed(
    session: AsyncSession,
    delivery: Delivery,
    outbound: OutboundMessage,
    conversation: Conversation,
    capabilities: Capabilities,
    now: dt.datetime,
) -> str | None:
    """Say why a delivery may not be sent freely now; None where it may.

    Args:
        session: the merchant's transaction.
        delivery: what is to be sent.
        outbound: its payload.
        conversation: its conversation.
        capabilities: of the channel that it leaves by.
        now: aware.
    """
    if outbound.template:
        return None
    closes_at = _closes_at(delivery, outbound, conversation, capabilities)
    if closes_at is not None and closes_at <= now:
        return f"The vendor's window for free replies closed at {closes_at.isoformat(timespec='seconds')}."
    limit = capabilities.sends_per_window
    if limit is not None and await _used_up(session, delivery, conversation) >= limit:
        return f"The vendor takes {limit} messages after each message of the customer; they are used up."
    return None


def _closes_at(
    delivery: Delivery, outbound: OutboundMessage, conversation: Conversation, capabilities: Capabilities
) -> dt.datetime | None:
    if outbound.reply is not None and outbound.reply.expires_at is not None:
        return outbound.reply.expires_at
    last = conversation.last_customer_message_at
    here = conversation.connection_id == delivery.connection_id
    if not here or last is None or capabilities.window_hours is None:
        return None
    return last + dt.timedelta(hours=capabilities.window_hours)


async def _used_up(session: AsyncSession, delivery: Delivery, conversation: Conversation) -> int:
    """Count what went out on the same connection since the customer's last message."""
    count = (
        select(func.count())
        .select_from(Delivery)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Message.conversation_id == conversation.id,
            Delivery.connection_id == delivery.connection_id,
            Delivery.status.in_(_USED_UP),
            Delivery.id != delivery.id,
        )
    )
    if conversation.last_customer_message_at is not None:
        count = count.where(Message.sent_at > conversation.last_customer_message_at)
    return await session.scalar(count) or 0
