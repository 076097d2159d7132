"""What vendors say of messages that we sent: applied in whatever order it comes, also before the send is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select

from gateway.database.session import merchant_of
from gateway.database.tables import Delivery, EarlyStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.messages import StatusUpdate

_RANK = {"sent": 1, "delivered": 2, "read": 3}
_ARRIVED = ("delivered", "read")


def next_status(now: str, said: str) -> str:
    """Return a delivery's status after a vendor's word: read beats delivered beats sent, whatever came first.

    A failure counts unless the message has arrived; a message that the vendor has was not lost, whatever we thought.
    """
    if said == "failed":
        return now if now in _ARRIVED else "failed"
    return said if _RANK[said] > _RANK.get(now, 0) else now


async def apply_statuses(session: AsyncSession, connection_id: UUID, updates: Iterable[StatusUpdate]) -> list[Delivery]:
    """Bring deliveries forward; return those that changed, for the caller to tell of.

    Args:
        session: the merchant's transaction.
        connection_id: the account that sent.
        updates: the vendor's words.
    """
    changed: dict[UUID, Delivery] = {}
    # In one order over all transactions, so that two batches cannot wait for each other.
    for update in sorted(updates, key=lambda one: (one.provider_id, one.at)):
        delivery = await _delivery_of(session, connection_id, update)
        if delivery is None:
            await _keep_for_later(session, connection_id, update)
            continue
        delivery.provider_id = delivery.provider_id or update.provider_id
        if _advance(delivery, update.status, update.reason):
            changed[delivery.id] = delivery
    return list(changed.values())


async def apply_early(session: AsyncSession, delivery: Delivery) -> None:
    """Apply what the vendor said before its identifier was recorded."""
    early = await session.scalars(
        delete(EarlyStatus)
        .where(EarlyStatus.connection_id == delivery.connection_id, EarlyStatus.provider_id == delivery.provider_id)
        .returning(EarlyStatus)
    )
    for one in early.all():
        _advance(delivery, one.status, one.reason)


def _advance(delivery: Delivery, said: str, reason: str | None) -> bool:
    status = next_status(delivery.status, said)
    if status == delivery.status:
        return False
    delivery.status = status
    delivery.reason = reason if status == "failed" else None
    return True


async def _delivery_of(session: AsyncSession, connection_id: UUID, update: StatusUpdate) -> Delivery | None:
    named = Delivery.provider_id == update.provider_id
    found: Delivery | None = await session.scalar(
        select(Delivery)
        .where(
            Delivery.connection_id == connection_id,
            or_(named, Delivery.key == update.key) if update.key else named,
            Delivery.status != "replaced",
        )
        .limit(1)
        .with_for_update()
    )
    return found


async def _keep_for_later(session: AsyncSession, connection_id: UUID, update: StatusUpdate) -> None:
    """Keep a status until its delivery asks for it; gateway.conversations.retention deletes what nobody asks for."""
    session.add(
        EarlyStatus(
            merchant_id=merchant_of(session),
            connection_id=connection_id,
            provider_id=update.provider_id,
            status=update.status,
            reason=update.reason,
        )
    )
