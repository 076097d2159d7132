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
    SELECT CAST(day AS date),
        (SELECT count(*) FROM conversation_figures
            WHERE began_at >= greatest(since, day AT TIME ZONE :zone) AND began_at < next AT TIME ZONE :zone),
        (SELECT count(*) FROM conversation_figures
            WHERE resolved_at >= greatest(since, day AT TIME ZONE :zone) AND resolved_at < next AT TIME ZONE :zone)
    FROM (SELECT CAST(:since AS timestamptz) AS since, CAST(:now AS timestamptz) AS now) AS span,
        CAST('1 ' || :step AS interval) AS step,
        generate_series(date_trunc(:step, since AT TIME ZONE :zone), now AT TIME ZONE :zone, step) AS day,
        LATERAL (SELECT day + step AS next) AS following
    ORDER BY day
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
