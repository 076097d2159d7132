"""Which messages help desks are to show: queued in the transaction that makes them worth showing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from gateway.database.session import merchant_of
from gateway.database.tables import Connection, Message, Presentation

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.queue import Queue
    from gateway.database.tables import Delivery

PRESENT = "present"
"""Name of the task in gateway.jobs that shows one message in one desk."""

FAILURES = ("failed", "dead", "unknown")
"""Ends of a delivery that whoever wrote the answer must hear of."""
_ANSWER = "desk"
"""Begins the idempotency key of an answer that was written in a desk: desk, its connection, its comment."""


def answer_key(connection_id: UUID, comment: str) -> str:
    """Return the idempotency key of an answer that was written in a desk."""
    return f"{_ANSWER}:{connection_id}:{comment}"


def desk_of(message: Message) -> UUID | None:
    """Return the desk (a connection) that an answer was written in; None where it was written elsewhere."""
    kind, _, rest = (message.idempotency_key or "").partition(":")
    if message.kind != "reply" or kind != _ANSWER:
        return None
    try:
        return UUID(rest.partition(":")[0])
    except ValueError:
        return None


async def tell_desk_of_failure(session: AsyncSession, queue: Queue, delivery: Delivery) -> None:
    """Tell the desk in which an answer was written that it did not arrive, once for each answer.

    Args:
        session: the merchant's transaction, in which the delivery ended.
        queue: where the job goes.
        delivery: of any status; only failures are told.
    """
    if delivery.status not in FAILURES:
        return
    message = await session.get_one(Message, delivery.message_id)
    desk = desk_of(message)
    if desk is not None and await session.get(Connection, desk) is not None:
        await queue_presentation(session, queue, message, desk)


async def queue_presentations(session: AsyncSession, queue: Queue, message_id: UUID) -> int:
    """Have a message shown in the merchant's desks: the active connections whose config says `destination: true`.

    Args:
        session: the merchant's transaction, in which the message is analysed or its answer is held.
        queue: where the jobs go.
        message_id: a customer's message.

    Returns:
        How many desks will show it; those that do already are not counted.
    """
    message = await session.get_one(Message, message_id)
    desks = await session.scalars(
        select(Connection.id)
        .where(Connection.active, Connection.config["destination"].astext == "true")
        .order_by(Connection.id)
    )
    queued = 0
    for connection_id in desks.all():
        queued += await queue_presentation(session, queue, message, connection_id)
    return queued


async def queue_presentation(session: AsyncSession, queue: Queue, message: Message, connection_id: UUID) -> bool:
    """Have a message shown in one desk; False where that is on its way already."""
    made = await session.scalar(
        insert(Presentation)
        .values(merchant_id=merchant_of(session), message_id=message.id, connection_id=connection_id)
        .on_conflict_do_nothing(constraint="presentation_once")
        .returning(Presentation.id)
    )
    if made is None:
        return False
    await defer_presentation(session, queue, message.conversation_id, connection_id, made)
    return True


async def defer_presentation(
    session: AsyncSession,
    queue: Queue,
    conversation_id: UUID,
    connection_id: UUID,
    presentation_id: UUID,
    at: dt.datetime | None = None,
) -> None:
    """Queue the job that shows a message in a desk; those of one conversation run one after another."""
    await queue.defer(
        session,
        PRESENT,
        # One after another: the first message opens the ticket that the next ones go to.
        lock=f"desk:{connection_id}:{conversation_id}",
        at=at,
        merchant_id=str(merchant_of(session)),
        presentation_id=str(presentation_id),
    )
