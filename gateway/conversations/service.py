"""Conversations as agents and programs see and change them."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import Select, select

from gateway.conversations.step_log import read_steps
from gateway.database.events import announce
from gateway.database.session import merchant_of
from gateway.database.tables import Agent, Conversation, Customer, Delivery, HistoryEntry, Message, Queue, Translation
from gateway.errors import InvalidInputError, NotFoundError
from gateway.messages import Analysis

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


class Filters(Struct, frozen=True):
    """Which conversations to list; all that are set must fit."""

    status: str | None = None
    agent_id: UUID | None = None
    queue_id: UUID | None = None
    channel: str | None = None
    country: str | None = None
    language: str | None = None
    priority: str | None = None


class Page(Struct, frozen=True):
    """A part of a list."""

    rows: Sequence[tuple[Conversation, Customer]]
    next_cursor: str | None


def encode_cursor(identifier: UUID) -> str:
    """Make the opaque cursor behind a row."""
    return base64.urlsafe_b64encode(identifier.bytes).decode().rstrip("=")


def decode_cursor(cursor: str) -> UUID:
    """Read a cursor.

    Raises:
        InvalidInputError: it is none of ours.
    """
    try:
        return UUID(bytes=base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        raise InvalidInputError(
            "cursor is not one that this list gave; leave it out to start", field="cursor"
        ) from None


async def list_conversations(session: AsyncSession, filters: Filters, *, limit: int, cursor: str | None) -> Page:
    """List conversations, newest first.

    Args:
        session: the merchant's transaction.
        filters: what to show.
        limit: rows a page.
        cursor: next_cursor of the page before.

    Raises:
        InvalidInputError: the cursor is none of ours.
    """
    statement: Select[tuple[Conversation, Customer]] = (
        select(Conversation, Customer)
        .join(Customer, Customer.id == Conversation.customer_id)
        .order_by(Conversation.id.desc())
        .limit(limit + 1)
    )
    for column in ("status", "agent_id", "queue_id", "channel", "country", "language", "priority"):
        wanted = getattr(filters, column)
        if wanted is not None:
            statement = statement.where(getattr(Conversation, column) == wanted)
    if cursor:
        statement = statement.where(Conversation.id < decode_cursor(cursor))
    rows = [(conversation, customer) for conversation, customer in (await session.execute(statement)).all()]
    more = len(rows) > limit
    return Page(rows[:limit], encode_cursor(rows[limit - 1][0].id) if more else None)


async def find_conversation(session: AsyncSession, conversation_id: UUID, *, lock: bool = False) -> Conversation:
    """Return a conversation.

    Raises:
        NotFoundError: the merchant has none of this id.
    """
    conversation = await session.get(Conversation, conversation_id, with_for_update=True if lock else None)
    if conversation is None:
        raise NotFoundError(f"there is no conversation {conversation_id}")
    return conversation


class Thread(Struct, frozen=True):
    """A conversation with all that was said."""

    conversation: Conversation
    customer: Customer
    messages: Sequence[Message]
    translations: dict[UUID, Sequence[Translation]]
    deliveries: dict[UUID, Sequence[Delivery]]
    history: Sequence[HistoryEntry]
    """Deadlines, hand-overs and the end, oldest first."""

    def newest_of_customer(self) -> dict[str, str]:
        """Return the customer's newest message by language: as written, and its translations; empty before one."""
        newest = next((message for message in reversed(self.messages) if message.kind == "inbound"), None)
        if newest is None:
            return {}
        written = {newest.language: newest.text} if newest.language else {}
        return written | {one.target: one.text for one in self.translations.get(newest.id, ())}


async def read_thread(session: AsyncSession, conversation_id: UUID) -> Thread:
    """Read a conversation with its messages, oldest first.

    Raises:
        NotFoundError: the merchant has none of this id.
    """
    conversation = await find_conversation(session, conversation_id)
    customer = await session.get_one(Customer, conversation.customer_id)
    messages = (
        await session.scalars(select(Message).where(Message.conversation_id == conversation_id).order_by(Message.id))
    ).all()
    ids = [message.id for message in messages]
    translations = (await session.scalars(select(Translation).where(Translation.message_id.in_(ids)))).all()
    deliveries = (
        await session.scalars(select(Delivery).where(Delivery.message_id.in_(ids)).order_by(Delivery.part))
    ).all()
    steps = await read_steps(session, conversation_id)
    return Thread(conversation, customer, messages, by_message(translations), by_message(deliveries), steps)


def by_message(rows: Sequence[Any]) -> dict[UUID, Sequence[Any]]:
    """Group rows by the message that they belong to."""
    grouped: dict[UUID, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.message_id, []).append(row)
    return dict(grouped)


async def assign(
    session: AsyncSession, conversation_id: UUID, *, agent_id: UUID | None, queue_id: UUID | None
) -> Conversation:
    """Give a conversation to an agent or a queue.

    Raises:
        NotFoundError: there is no such conversation, agent or queue.
        InvalidInputError: neither or both were named.
    """
    if (agent_id is None) == (queue_id is None):
        raise InvalidInputError("name either an agent or a queue", field="agent")
    conversation = await find_conversation(session, conversation_id, lock=True)
    if agent_id is not None:
        await find_agent(session, agent_id)
    elif await session.get(Queue, queue_id) is None:
        raise NotFoundError(f"there is no queue {queue_id}")
    conversation.agent_id, conversation.queue_id = agent_id, queue_id
    await announce(
        session,
        "conversation.assigned",
        conversation.id,
        agent=str(agent_id) if agent_id else None,
        queue=str(queue_id) if queue_id else None,
    )
    return conversation


async def find_agent(session: AsyncSession, agent_id: UUID) -> Agent:
    """Return an agent.

    Raises:
        NotFoundError: the merchant has none of this id.
    """
    agent = await session.get(Agent, agent_id)
    if agent is None or not agent.active:
        raise NotFoundError(f"there is no agent {agent_id}")
    return agent


async def resolve(session: AsyncSession, conversation_id: UUID) -> Conversation:
    """Close a conversation; the customer's next message opens it again."""
    conversation = await find_conversation(session, conversation_id, lock=True)
    if conversation.status != "resolved":
        conversation.status = "resolved"
        conversation.resolved_at = dt.datetime.now(dt.UTC)
        conversation.due_at = None
        await announce(session, "conversation.resolved", conversation.id)
    return conversation


async def reopen(session: AsyncSession, conversation_id: UUID) -> Conversation:
    """Open a closed conversation again; what the customer still waits for is due when it was before."""
    conversation = await find_conversation(session, conversation_id, lock=True)
    if conversation.status == "resolved":
        conversation.status, conversation.resolved_at = "open", None
        latest = await session.scalar(
            select(Message)
            .where(Message.conversation_id == conversation_id, Message.kind.in_(("inbound", "reply")))
            .order_by(Message.id.desc())
            .limit(1)
        )
        if latest is not None and latest.kind == "inbound" and latest.analysis is not None:
            routing = msgspec.convert(latest.analysis, Analysis).routing
            conversation.due_at, conversation.due_rule = routing.due_at, routing.due_rule
        await announce(session, "conversation.reopened", conversation.id)
    return conversation


async def add_note(session: AsyncSession, conversation_id: UUID, text: str, agent_id: UUID | None) -> Message:
    """Keep a note that only agents see."""
    conversation = await find_conversation(session, conversation_id)
    if agent_id is not None:
        await find_agent(session, agent_id)
    now = dt.datetime.now(dt.UTC)
    note = Message(
        merchant_id=merchant_of(session),
        conversation_id=conversation.id,
        kind="note",
        channel=conversation.channel,
        agent_id=agent_id,
        text=text,
        status="analysed",
        sent_at=now,
    )
    session.add(note)
    await announce(session, "note.added", conversation.id, message_id=str(note.id))
    return note
