"""A reply's status follows from those of its deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from gateway.database.tables import Delivery, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncSession

_ORDER = ("dead", "failed", "unknown", "held", "queued", "sending", "sent", "delivered", "read")


class DeliveryNews(Struct, frozen=True):
    """What consoles are told of a reply."""

    conversation_id: UUID
    payload: dict[str, Any]


def overall_status(parts: Iterable[str]) -> str:
    """Return the status of a message from those of its parts: the worst that people must look at, else the least.

    Parts that another channel took over do not count.
    """
    return min((part for part in parts if part != "replaced"), key=_ORDER.index, default="failed")


async def refresh_message(session: AsyncSession, delivery: Delivery) -> DeliveryNews:
    """Give the reply of a delivery the status of its least advanced part; return what to tell of it."""
    await session.flush()
    message = await session.get_one(Message, delivery.message_id)
    parts = await session.scalars(select(Delivery.status).where(Delivery.message_id == message.id))
    message.status = overall_status(parts.all())
    payload = {"message_id": str(message.id), "status": message.status, "reason": delivery.reason}
    return DeliveryNews(message.conversation_id, payload)
