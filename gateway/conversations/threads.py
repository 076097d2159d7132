"""Where conversations are carried on: a message is led to its conversation by channel, connection and thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from gateway.database.session import merchant_of
from gateway.database.tables import Conversation, Thread

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession


async def find_thread(
    session: AsyncSession, channel: str, connection_id: UUID | None, name: str, customer_id: UUID | None
) -> Conversation | None:
    """Return the conversation that a thread belongs to.

    Args:
        session: the merchant's transaction.
        channel: name in the registry, or as the API's caller gave it.
        connection_id: the account; none for the API.
        name: the vendor's identifier of the thread, or sender: and the identity.
        customer_id: whose it must be, where the thread is only one sender's: after a split it begins anew.
    """
    statement = (
        select(Conversation)
        .join(Thread, Thread.conversation_id == Conversation.id)
        .where(
            Thread.channel == channel,
            Thread.connection_id.is_not_distinct_from(connection_id),
            Thread.name == name,
        )
        .with_for_update(of=Conversation)
    )
    if customer_id is not None:
        statement = statement.where(Conversation.customer_id == customer_id)
    found: Conversation | None = await session.scalar(statement)
    return found


async def keep_thread(session: AsyncSession, conversation: Conversation) -> None:
    """Lead what comes by the conversation's present channel, connection and thread to it from now on."""
    values = {
        "merchant_id": merchant_of(session),
        "conversation_id": conversation.id,
        "channel": conversation.channel,
        "connection_id": conversation.connection_id,
        "name": conversation.thread,
    }
    await session.execute(
        insert(Thread)
        .values(**values)
        .on_conflict_do_update(
            constraint="thread_once", set_={"conversation_id": conversation.id, "updated_at": func.now()}
        )
    )
