"""The inbox: which conversations wait, for whom, since when and until when; a page at a time."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import func, literal, or_, select, text, tuple_

from gateway.conversations.search import holding
from gateway.conversations.steps import close, hand_over
from gateway.database.tables import Agent, Conversation, Customer, Event, Message, Queue, ReadMark, Translation
from gateway.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.queue import Queue as JobQueue

STATUSES = ("open", "waiting", "resolved", "all")
Order = Literal["deadline", "latest"]
SNIPPET = 160
"""Characters of the latest message that a list shows."""
_DUE = func.coalesce(Conversation.due_at, text("'infinity'::timestamptz"))


class InboxFilters(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What an inbox shows; all that is set must fit."""

    status: str = "open"
    """One of STATUSES."""
    assignee: str = ""
    """me, nobody, or an agent's id; anybody where it is empty."""
    channel: str = ""
    country: str = ""
    language: str = ""
    priority: str = ""
    unread: bool = False
    q: str = ""
    """Words to search for."""
    order: Order = "deadline"


class InboxRow(Struct, frozen=True):
    """One conversation in a list."""

    id: UUID
    customer: str | None
    country: str | None
    channel: str
    language: str | None
    subject: str | None
    status: str
    priority: str
    agent: str | None
    queue: str | None
    due_at: dt.datetime | None
    waiting_since: dt.datetime | None
    """When the customer last wrote, where the answer is ours to give."""
    last_message_at: dt.datetime
    unread: bool
    snippet: str
    snippet_language: str | None
    original: str
    """The snippet as it was written; the same where it is not translated."""


class InboxPage(Struct, frozen=True):
    """A part of an inbox."""

    rows: tuple[InboxRow, ...]
    next_cursor: str | None


class _Position(Struct, frozen=True, array_like=True):
    """The last row of a page: its place in the order."""

    at: str
    id: UUID


async def read_inbox(
    session: AsyncSession, filters: InboxFilters, agent_id: UUID, *, limit: int = 50, cursor: str | None = None
) -> InboxPage:
    """Read a page of an inbox.

    Args:
        session: the merchant's transaction.
        filters: what to show.
        agent_id: who reads: says what me and unread mean.
        limit: rows a page.
        cursor: next_cursor of the page before.

    Raises:
        InvalidInputError: the cursor, or an id among the filters, is none.
    """
    statement = _ordered(_filtered(_rows(agent_id), filters, agent_id), filters, cursor)
    if filters.q.strip():
        statement = statement.where(await holding(session, filters.q))
    found = (await session.execute(statement.limit(limit + 1))).all()
    shown = found[:limit]
    latest = await _latest_messages(session, [row[0].id for row in shown])
    rows = tuple(_row(row, latest) for row in shown)
    more = len(found) > limit
    return InboxPage(rows, _cursor(shown[-1][0], filters) if more else None)


def _rows(agent_id: UUID) -> Select[Any]:
    read = (ReadMark.conversation_id == Conversation.id) & (ReadMark.agent_id == agent_id)
    return (
        select(Conversation, Customer.name, Agent.name, Queue.name, ReadMark.read_at)
        .join(Customer, Customer.id == Conversation.customer_id)
        .outerjoin(Agent, Agent.id == Conversation.agent_id)
        .outerjoin(Queue, Queue.id == Conversation.queue_id)
        .outerjoin(ReadMark, read)
    )


def _filtered(statement: Select[Any], filters: InboxFilters, agent_id: UUID) -> Select[Any]:
    if filters.status != "all":
        statement = statement.where(Conversation.status == filters.status)
    for name in ("channel", "country", "language", "priority"):
        if wanted := getattr(filters, name):
            statement = statement.where(getattr(Conversation, name) == wanted)
    if filters.assignee == "nobody":
        statement = statement.where(Conversation.agent_id.is_(None))
    elif filters.assignee:
        statement = statement.where(Conversation.agent_id == _assignee(filters.assignee, agent_id))
    if filters.unread:
        statement = statement.where(_unread())
    return statement


def _assignee(wanted: str, agent_id: UUID) -> UUID:
    if wanted == "me":
        return agent_id
    try:
        return UUID(wanted)
    except ValueError:
        raise InvalidInputError("assignee is me, nobody or an agent's id", field="assignee") from None


def _unread() -> ColumnElement[bool]:
    return or_(ReadMark.read_at.is_(None), ReadMark.read_at < Conversation.last_customer_message_at)


def _by_deadline(filters: InboxFilters) -> bool:
    """Only open conversations have deadlines."""
    return filters.order == "deadline" and filters.status == "open"


def _ordered(statement: Select[Any], filters: InboxFilters, cursor: str | None) -> Select[Any]:
    position = _position(cursor) if cursor else None
    if _by_deadline(filters):
        if position:
            behind = tuple_(text("cast(:at AS timestamptz)").bindparams(at=position.at), literal(position.id))
            statement = statement.where(tuple_(_DUE, Conversation.id) > behind)
        return statement.order_by(_DUE, Conversation.id)
    if position:
        behind = tuple_(text("cast(:at AS timestamptz)").bindparams(at=position.at), literal(position.id))
        statement = statement.where(tuple_(Conversation.last_message_at, Conversation.id) < behind)
    return statement.order_by(Conversation.last_message_at.desc(), Conversation.id.desc())


def _cursor(row: Conversation, filters: InboxFilters) -> str:
    at = row.due_at if _by_deadline(filters) else row.last_message_at
    position = _Position(at.isoformat() if at else "infinity", row.id)
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def _position(cursor: str) -> _Position:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        position = msgspec.json.decode(raw, type=_Position)
        if position.at != "infinity":
            dt.datetime.fromisoformat(position.at)
    except (binascii.Error, ValueError):
        raise InvalidInputError(
            "cursor is not one that this list gave; leave it out to start", field="cursor"
        ) from None
    return position


async def _latest_messages(
    session: AsyncSession, ids: Sequence[UUID]
) -> dict[UUID, tuple[Message, Translation | None]]:
    """Read the latest message of each conversation that customer or agent wrote, with its translation."""
    if not ids:
        return {}
    latest = (
        select(Message)
        .where(Message.conversation_id.in_(ids), Message.kind.in_(("inbound", "reply")))
        .distinct(Message.conversation_id)
        .order_by(Message.conversation_id, Message.id.desc())
    )
    messages = (await session.scalars(latest)).all()
    inbound = [message.id for message in messages if message.kind == "inbound"]
    translations = await session.scalars(select(Translation).where(Translation.message_id.in_(inbound)))
    by_message = {row.message_id: row for row in translations}
    return {message.conversation_id: (message, by_message.get(message.id)) for message in messages}


def _row(found: Any, latest: dict[UUID, tuple[Message, Translation | None]]) -> InboxRow:
    conversation, customer, agent, queue, read_at = found
    message, translation = latest.get(conversation.id, (None, None))
    wrote_at = conversation.last_customer_message_at
    original = message.text[:SNIPPET] if message else ""
    return InboxRow(
        id=conversation.id,
        customer=customer,
        country=conversation.country,
        channel=conversation.channel,
        language=conversation.language,
        subject=conversation.subject,
        status=conversation.status,
        priority=conversation.priority,
        agent=agent,
        queue=queue,
        due_at=conversation.due_at,
        waiting_since=wrote_at if conversation.status == "open" else None,
        last_message_at=conversation.last_message_at,
        unread=wrote_at is not None and (read_at is None or read_at < wrote_at),
        snippet=translation.text[:SNIPPET] if translation else original,
        snippet_language=translation.target if translation else (message.language if message else None),
        original=original,
    )


class Choices(Struct, frozen=True):
    """What an inbox can be filtered by: only what occurs."""

    channels: tuple[str, ...]
    countries: tuple[str, ...]
    languages: tuple[str, ...]


async def read_choices(session: AsyncSession) -> Choices:
    """Read which channels, countries and languages occur."""
    return Choices(
        *[tuple(await session.scalars(_distinct(name))) for name in ("channel", "country", "language")],
    )


def _distinct(name: str) -> Any:
    """Skip from value to value along the index, not reading all rows (PostgreSQL wiki: Loose indexscan)."""
    return text(
        f"""WITH RECURSIVE seen AS (
            (SELECT {name} AS value FROM conversation WHERE {name} IS NOT NULL ORDER BY {name} LIMIT 1)
            UNION ALL
            SELECT (SELECT {name} FROM conversation WHERE {name} > seen.value ORDER BY {name} LIMIT 1)
            FROM seen WHERE seen.value IS NOT NULL
        ) SELECT value FROM seen WHERE value IS NOT NULL"""  # noqa: S608 - the names are our own
    )


async def latest_event(session: AsyncSession) -> int:
    """Return the position in the stream of events that a page shows the state of."""
    return await session.scalar(select(func.coalesce(func.max(Event.id), 0))) or 0


async def change_many(
    session: AsyncSession,
    queue: JobQueue,
    ids: Sequence[UUID],
    *,
    agent_id: UUID | None = None,
    resolved: bool = False,
) -> Sequence[Conversation]:
    """Assign or resolve several conversations; all of them are locked first, so that two agents cannot deadlock.

    Args:
        session: the merchant's transaction.
        ids: which; those that are not the merchant's are passed over.
        agent_id: who takes them over.
        resolved: whether they are resolved instead.
    """
    rows = await session.scalars(
        select(Conversation).where(Conversation.id.in_(ids)).order_by(Conversation.id).with_for_update()
    )
    changed = rows.all()
    for row in changed:
        if resolved:
            await close(session, queue, row.id)
        else:
            await hand_over(session, queue, row.id, agent_id=agent_id, queue_id=None)
    return changed
