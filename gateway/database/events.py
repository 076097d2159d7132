"""What consoles and waiting callers are told: written with the change itself, read in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, text

from gateway.database.session import merchant_of
from gateway.database.tables import Event

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL = "polyglot_events"
"""Name of the PostgreSQL notification; its payload is the merchant's id."""


async def announce(session: AsyncSession, kind: str, conversation_id: UUID | None = None, **payload: Any) -> None:
    """Record an event as the last act of a transaction; listeners are told when it commits.

    The lock keeps identifiers in the order of commits, so that who has read up to one has missed none before it; it is
    held until the commit, hence the last act.
    """
    merchant_id = merchant_of(session)
    await session.flush()
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:merchant, 1)), pg_notify(:channel, :merchant)"),
        {"merchant": str(merchant_id), "channel": CHANNEL},
    )
    await session.execute(
        insert(Event).values(merchant_id=merchant_id, kind=kind, conversation_id=conversation_id, payload=payload)
    )
