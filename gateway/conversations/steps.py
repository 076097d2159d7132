"""What people do with a conversation beside answering: hand it over, close it, open it; the customer is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import select

from gateway.conversations.notify import tell_handover, tell_resolved
from gateway.conversations.rereading import queue_rereading
from gateway.conversations.service import assign, find_agent, find_conversation, reopen, resolve
from gateway.conversations.step_log import add_step
from gateway.database.tables import Agent, Message
from gateway.database.tables import Queue as QueueRow
from locales import reason

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.queue import Queue
    from gateway.database.tables import Conversation


async def hand_over(
    session: AsyncSession, queue: Queue, conversation_id: UUID, *, agent_id: UUID | None, queue_id: UUID | None
) -> Conversation:
    """Give a conversation to an agent or a queue, and tell the customer where the profile expects status updates.

    The customer is told only where somebody else had the conversation and it is not closed.

    Raises:
        NotFoundError: there is no such conversation, agent or queue.
        InvalidInputError: neither or both were named.
    """
    before = (await find_conversation(session, conversation_id, lock=True)).agent_id
    conversation = await assign(session, conversation_id, agent_id=agent_id, queue_id=queue_id)
    if before == agent_id:
        return conversation
    why = reason("assigned_by_hand", "Somebody of the team handed it over.")
    step = f"assigned:{uuid4()}"
    await add_step(session, conversation, "conversation.assigned", step, (why,), from_agent_id=before)
    if agent_id is not None:
        await queue_rereading(session, queue, conversation_id, agent_id)
    if before is not None and conversation.status != "resolved":
        agent = (await session.get_one(Agent, agent_id)).name if agent_id else None
        team = (await session.get_one(QueueRow, queue_id)).name if queue_id else None
        await tell_handover(session, queue, conversation, step, agent=agent, team=team)
    return conversation


async def close(session: AsyncSession, queue: Queue, conversation_id: UUID) -> Conversation:
    """Close a conversation, and tell the customer so and ask how it was, as profile and merchant want.

    Raises:
        NotFoundError: there is no such conversation.
    """
    open_before = (await find_conversation(session, conversation_id, lock=True)).status != "resolved"
    conversation = await resolve(session, conversation_id)
    if open_before:
        key = f"resolved:{await _latest_message(session, conversation_id)}"
        why = reason("resolved_by_hand", "Somebody of the team closed it.")
        await add_step(session, conversation, "conversation.resolved", f"resolved:{uuid4()}", (why,))
        await tell_resolved(session, queue, conversation, key)
    return conversation


async def open_again(
    session: AsyncSession, conversation_id: UUID, *, agent_id: UUID | None = None, why: str | None = None
) -> Conversation:
    """Open a closed conversation again; one that is open stays as it is.

    Args:
        session: the merchant's transaction.
        conversation_id: which.
        agent_id: who opens it; none for a program.
        why: in the words of who opens it.

    Raises:
        NotFoundError: there is no such conversation or agent.
    """
    agent = await find_agent(session, agent_id) if agent_id else None
    conversation = await find_conversation(session, conversation_id, lock=True)
    if conversation.status != "resolved":
        return conversation
    reasons = [
        reason("reopened_by_agent", "{agent} opened it again.", agent=agent.name)
        if agent
        else reason("reopened_by_hand", "Somebody of the team opened it again.")
    ]
    if why:
        reasons.append(reason("reopened_because", "The reason given: {why}", why=why))
    await add_step(session, conversation, "conversation.reopened", f"reopened:{uuid4()}", reasons)
    return await reopen(session, conversation_id)


async def _latest_message(session: AsyncSession, conversation_id: UUID) -> UUID | None:
    """Return the latest message between the two: the customer is told once of an end without one after it."""
    found: UUID | None = await session.scalar(
        select(Message.id)
        .where(Message.conversation_id == conversation_id, Message.kind.in_(("inbound", "reply")))
        .order_by(Message.id.desc())
        .limit(1)
    )
    return found
