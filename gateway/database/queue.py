"""The way into the job queue: a job is written in the same transaction as what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import procrastinate
from procrastinate import PsycopgConnector

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.ext.asyncio import AsyncSession


class Queue:
    """Writes jobs; what runs them stands in gateway.jobs.

    Args:
        address: postgresql://... of the database that holds the queue.
    """

    def __init__(self, address: str) -> None:
        self.app = procrastinate.App(connector=PsycopgConnector(conninfo=address, min_size=1, max_size=8))

    async def defer(
        self,
        session: AsyncSession,
        task: str,
        *,
        lock: str | None = None,
        at: dt.datetime | None = None,
        priority: int = 0,
        **arguments: Any,
    ) -> None:
        """Add a job to the session's transaction: it exists if, and only if, the transaction commits.

        Args:
            session: the open transaction.
            task: the task's name in gateway.jobs.
            lock: jobs with the same lock run one after another, in order.
            at: not before this instant.
            priority: jobs with a higher one are begun first.
            arguments: what the task is called with; JSON values only.
        """
        connection = await session.connection()
        raw = await connection.get_raw_connection()
        task_options = self.app.configure_task(
            task, lock=lock, schedule_at=at, priority=priority, connection=raw.driver_connection
        )
        await task_options.defer_async(**arguments)
