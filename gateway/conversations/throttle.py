"""How many messages a minute are taken at doors that anybody may use: of one sender, and of one connection."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from gateway.database.tables import ContactIdentity, Conversation, Message
from gateway.errors import RateLimitedError

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.channels.base import Capabilities
    from gateway.messages import InboundMessage

WINDOW = dt.timedelta(minutes=1)


async def check_pace(
    session: AsyncSession, capabilities: Capabilities, connection_id: UUID, message: InboundMessage
) -> None:
    """Refuse a message where its sender, or all senders of its connection, wrote too many within a minute.

    The rows themselves are counted, so that the limit holds over all processes. The caller holds the sender's lock
    (gateway.conversations.accept.one_at_a_time).

    Raises:
        RateLimitedError: nothing was stored; says how long to wait.
    """
    limits = capabilities.taken_per_minute
    if limits is None:
        return
    since = dt.datetime.now(dt.UTC) - WINDOW
    recent = (
        select(func.count())
        .select_from(Message)
        .where(Message.connection_id == connection_id, Message.kind == "inbound", Message.created_at > since)
    )
    own = (
        recent.join(Conversation, Conversation.id == Message.conversation_id)
        .join(ContactIdentity, ContactIdentity.id == Conversation.identity_id)
        .where(ContactIdentity.channel == message.channel, ContactIdentity.external_id == message.sender.id)
    )
    seconds = int(WINDOW.total_seconds())
    if (await session.scalar(own) or 0) >= limits.sender:
        raise RateLimitedError(
            f"at most {limits.sender} messages a minute are taken; wait a little", retry_after=seconds
        )
    if (await session.scalar(recent) or 0) >= limits.connection:
        raise RateLimitedError("too many people write at this moment; try again in a minute", retry_after=seconds)
