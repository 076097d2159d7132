"""Deliveries as people see them: what waits, what is dead, and how to drive it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from gateway.conversations.delivery_status import refresh_message
from gateway.conversations.outbox import schedule
from gateway.conversations.service import decode_cursor, encode_cursor
from gateway.database.events import announce
from gateway.database.tables import Delivery, Message
from gateway.errors import ConflictError, InvalidInputError, NotFoundError
from gateway.messages import DeliveryStatus

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.queue import Queue

_GIVEN_UP = ("dead", "failed")


class DeliveryPage(Struct, frozen=True):
    """A part of a list: deliveries with the conversations that they belong to."""

    rows: Sequence[tuple[Delivery, UUID]]
    next_cursor: str | None


async def list_deliveries(
    session: AsyncSession, *, status: str | None, limit: int, cursor: str | None = None
) -> DeliveryPage:
    """List deliveries, newest first.

    Raises:
        InvalidInputError: there is no such status, or the cursor is none of ours.
    """
    if status is not None and status not in get_args(DeliveryStatus):
        known = ", ".join(get_args(DeliveryStatus))
        raise InvalidInputError(f"status {status!r} is none of: {known}", field="status")
    statement = (
        select(Delivery, Message.conversation_id)
        .join(Message, Message.id == Delivery.message_id)
        .order_by(Delivery.id.desc())
        .limit(limit + 1)
    )
    if status is not None:
        statement = statement.where(Delivery.status == status)
    if cursor is not None:
        statement = statement.where(Delivery.id < decode_cursor(cursor))
    rows = [(delivery, conversation) for delivery, conversation in (await session.execute(statement)).all()]
    return DeliveryPage(rows[:limit], encode_cursor(rows[limit - 1][0].id) if len(rows) > limit else None)


async def retry_delivery(session: AsyncSession, queue: Queue, delivery_id: UUID, *, force: bool = False) -> Delivery:
    """Drive a delivery again that was given up, and the later parts that were given up with it.

    Args:
        session: the merchant's transaction.
        queue: where the jobs go.
        delivery_id: which.
        force: also repeat one whose outcome is unknown; the customer may then get the text twice.

    Raises:
        NotFoundError: the merchant has none of this id.
        ConflictError: it is under way or done, or unknown and not forced.
    """
    delivery = await session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise NotFoundError(f"there is no delivery {delivery_id}")
    if delivery.status == "unknown" and not force:
        raise ConflictError("nobody knows whether the customer got this text; set force to risk sending it twice")
    if delivery.status not in (*_GIVEN_UP, "unknown"):
        raise ConflictError(f"the delivery is {delivery.status}; only dead, failed and unknown ones are retried")
    message = await session.get_one(Message, delivery.message_id)
    for part in (delivery, *await _rest(session, delivery)):
        part.status, part.reason, part.attempts, part.slot_at = "queued", None, 0, None
        await schedule(session, queue, part, message.conversation_id)
    news = await refresh_message(session, delivery)
    await announce(session, "delivery.updated", news.conversation_id, **news.payload)
    return delivery


async def _rest(session: AsyncSession, delivery: Delivery) -> Sequence[Delivery]:
    return (
        await session.scalars(
            select(Delivery)
            .where(
                Delivery.message_id == delivery.message_id,
                Delivery.part > delivery.part,
                Delivery.status.in_(_GIVEN_UP),
            )
            .order_by(Delivery.part)
            .with_for_update()
        )
    ).all()
