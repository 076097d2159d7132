"""Queues: where conversations wait for a team, with its hours and the queue that takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct
from sqlalchemy import delete, select

from gateway.database.session import merchant_of
from gateway.database.tables import Queue
from gateway.errors import ConflictError, InvalidInputError, NotFoundError
from gateway.people.team import WorkingHours, check_hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession


class QueueInput(Struct, frozen=True):
    """What a merchant sets for a queue."""

    name: str
    working: WorkingHours | None
    """None for a queue that is always open."""
    overflow_id: UUID | None
    """The queue that takes over while this one is closed."""


async def list_queues(session: AsyncSession) -> Sequence[Queue]:
    """List all queues by name."""
    return (await session.scalars(select(Queue).order_by(Queue.name))).all()


async def save_queue(session: AsyncSession, queue_id: UUID | None, given: QueueInput) -> Queue:
    """Change a queue, or make one where no id is given.

    Raises:
        InvalidInputError: a value is not allowed; names its field.
        ConflictError: another queue has the name.
        NotFoundError: there is no such queue.
    """
    if given.working:
        check_hours(given.working)
    queues = {row.id: row for row in await list_queues(session)}
    row = queues.get(queue_id) if queue_id else Queue(merchant_id=merchant_of(session))
    if row is None:
        raise NotFoundError(f"there is no queue {queue_id}")
    if any(other.name == given.name for other in queues.values() if other is not row):
        raise ConflictError(f"another queue is called {given.name}")
    _check_overflow(queue_id, given.overflow_id, queues)
    row.name, row.overflow_id = given.name, given.overflow_id
    working = given.working
    row.hours, row.time_zone = (working.hours, working.time_zone) if working else (None, None)
    row.holiday_calendar = working.holiday_calendar if working else None
    session.add(row)
    await session.flush()
    return row


async def drop_queue(session: AsyncSession, queue_id: UUID) -> Queue | None:
    """Drop a queue; what waits there waits for any agent. Return what it was, none where there was none."""
    row = await session.get(Queue, queue_id)
    if row is not None:
        await session.execute(delete(Queue).where(Queue.id == queue_id))
    return row


def _check_overflow(queue_id: UUID | None, overflow_id: UUID | None, queues: dict[UUID, Queue]) -> None:
    """Follow the queues that take over from one another: they may not lead back."""
    following = overflow_id
    while following is not None:
        if following not in queues:
            raise InvalidInputError(f"there is no queue {following}", field="overflow")
        if following == queue_id:
            raise InvalidInputError("the queues would take over from one another for ever", field="overflow")
        following = queues[following].overflow_id
