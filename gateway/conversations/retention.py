"""What is kept for a time only: vendors' raw requests, and statuses that no delivery ever asked for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from gateway.database.tables import EarlyStatus, RawPayload

if TYPE_CHECKING:
    from gateway.database.session import Database

BATCH = 500
"""Rows of one transaction: nobody waits long for the locks, and a stop loses little."""
STATUS_KEPT = dt.timedelta(days=1)
"""How long a status waits for its delivery; most that wait are of messages that others sent."""


async def tidy(database: Database, payload_days: int, now: dt.datetime) -> int:
    """Delete what is too old, of all merchants, in batches; return how many rows.

    Args:
        database: the system's own transactions are used.
        payload_days: how long raw requests are kept; 0 for ever.
        now: aware.
    """
    deleted = await _delete_before(database, EarlyStatus, now - STATUS_KEPT)
    if payload_days:
        deleted += await _delete_before(database, RawPayload, now - dt.timedelta(days=payload_days))
    return deleted


async def _delete_before(database: Database, table: type[EarlyStatus | RawPayload], before: dt.datetime) -> int:
    age = RawPayload.received_at if table is RawPayload else EarlyStatus.created_at
    total = 0
    while True:
        async with database.system() as session:
            # Rows that another process deletes at the same moment are left to it.
            old = select(table.id).where(age < before).order_by(age).limit(BATCH).with_for_update(skip_locked=True)
            gone = (await session.scalars(delete(table).where(table.id.in_(old)).returning(table.id))).all()
        total += len(gone)
        if len(gone) < BATCH:
            return total
