"""The way out that agents' answers and the gateway's own notices share: cut to the channel, put into the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.channels.registry import CHANNELS
from gateway.channels.text import split_text
from gateway.conversations.outbox import queue_delivery
from gateway.messages import OutboundMessage

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.conversations.doors import Door
    from gateway.database.queue import Queue
    from gateway.database.tables import Conversation, Delivery, Message
    from gateway.messages import Composition


async def queue_parts(
    session: AsyncSession,
    queue: Queue,
    conversation: Conversation,
    message: Message,
    composition: Composition,
    door: Door,
) -> list[Delivery]:
    """Queue a message's text, in parts where the channel takes no longer ones."""
    message.channel = door.channel
    capabilities = CHANNELS[door.connection.channel].capabilities
    limit = capabilities.text_limit
    parts = split_text(composition.text, limit, capabilities.text_unit) if limit else [composition.text]
    return [
        await queue_delivery(
            session,
            queue,
            message,
            OutboundMessage(
                key=f"{message.id}-{number}",
                text=text,
                language=composition.language,
                to=door.to,
                reply=door.reply,
                conversation=door.thread,
                subject=conversation.subject,
                context=_context(conversation, message),
                part=number,
                parts=len(parts),
            ),
            door.connection,
        )
        for number, text in enumerate(parts, start=1)
    ]


def takes_notices(door: Door, now: datetime) -> bool:
    """Whether the channel has room for more than the agent's answer: no single-use handle, no window that is over."""
    if CHANNELS[door.connection.channel].capabilities.sends_per_window == 1:
        return False
    closes_at = door.closes_at()
    return closes_at is None or now < closes_at


def _context(conversation: Conversation, message: Message) -> dict[str, Any]:
    return {
        "conversation_id": str(conversation.id),
        "message_id": str(message.id),
        "kind": message.kind,
        "channel": message.channel,
        "agent": str(message.agent_id) if message.agent_id else None,
        "original": message.text,
    }
