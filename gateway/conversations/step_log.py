"""What happened to a conversation between its messages: each step once, with why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from gateway.database.session import merchant_of
from gateway.database.tables import HistoryEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.tables import Conversation
    from locales import Reason


async def add_step(
    session: AsyncSession,
    conversation: Conversation,
    kind: str,
    key: str,
    reasons: Iterable[Reason],
    *,
    message_id: UUID | None = None,
    from_agent_id: UUID | None = None,
) -> None:
    """Write a step down, with the agent and queue that have the conversation now; nothing if it is there already.

    Args:
        session: the merchant's transaction.
        conversation: which.
        kind: see tables.HistoryEntry.
        key: what makes it the same step.
        reasons: why, most decisive first.
        message_id: the customer's message that it is about.
        from_agent_id: who had the conversation before.
    """
    statement = (
        insert(HistoryEntry)
        .values(
            merchant_id=merchant_of(session),
            conversation_id=conversation.id,
            message_id=message_id,
            key=key,
            kind=kind,
            from_agent_id=from_agent_id,
            agent_id=conversation.agent_id,
            queue_id=conversation.queue_id,
            reasons=msgspec.to_builtins(tuple(reasons)),
        )
        .on_conflict_do_nothing(constraint="history_entry_once")
    )
    await session.execute(statement)


async def is_done(session: AsyncSession, key: str) -> bool:
    """Whether a step was taken before."""
    return await session.scalar(select(HistoryEntry.id).where(HistoryEntry.key == key)) is not None


async def read_steps(session: AsyncSession, conversation_id: UUID) -> Sequence[HistoryEntry]:
    """Read all steps of a conversation, oldest first."""
    statement = select(HistoryEntry).where(HistoryEntry.conversation_id == conversation_id).order_by(HistoryEntry.id)
    return (await session.scalars(statement)).all()


async def silent_agents(session: AsyncSession, message_id: UUID) -> tuple[str, ...]:
    """Return the ids of the agents from whom a message was taken."""
    statement = select(HistoryEntry.from_agent_id).where(
        HistoryEntry.message_id == message_id, HistoryEntry.from_agent_id.is_not(None)
    )
    return tuple(str(agent) for agent in (await session.scalars(statement)).all())
