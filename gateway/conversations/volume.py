"""How many conversations begin and end, day by day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

Step = Literal["day", "week"]

_VOLUME = text("""
    WITH step AS (
        SELECT generate_series(
            date_trunc(:step, CAST(:since AS timestamptz) AT TIME ZONE :zone),
            CAST(:now AS timestamptz) AT TIME ZONE :zone, CAST('1 ' || :step AS interval)) AS at
    ), began AS (
        SELECT date_trunc(:step, created_at AT TIME ZONE :zone) AS at, count(*) AS count FROM conversation
        WHERE created_at >= :since GROUP BY 1
    ), ended AS (
        SELECT date_trunc(:step, resolved_at AT TIME ZONE :zone) AS at, count(*) AS count FROM conversation
        WHERE resolved_at >= :since GROUP BY 1
    )
    SELECT CAST(step.at AS date), coalesce(began.count, 0), coalesce(ended.count, 0)
    FROM step LEFT JOIN began ON began.at = step.at LEFT JOIN ended ON ended.at = step.at ORDER BY 1
""")


class Volume(Struct, frozen=True):
    """One day, or one week from its Monday."""

    day: dt.date
    began: int
    resolved: int


async def read_volume(
    session: AsyncSession, step: Step, since: dt.datetime, zone: str, now: dt.datetime
) -> Sequence[Volume]:
    """Count the conversations that began and those that were resolved; days without any are among them.

    Args:
        session: the merchant's transaction.
        step: how long a line is.
        since: aware.
        zone: IANA name of the time zone whose days count.
        now: aware; the last day's.
    """
    values = {"step": step, "since": since, "zone": zone, "now": now}
    return [Volume(*row) for row in await session.execute(_VOLUME, values)]
