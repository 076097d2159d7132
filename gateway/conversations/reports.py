"""Figures on conversations: how many, how quickly answered and solved, how often too late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from msgspec import Struct
from sqlalchemy import text

from gateway.errors import InvalidInputError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

Dimension = Literal["country", "channel", "language", "agent"]

_COLUMN = {
    "country": "coalesce(c.country, '')",
    "channel": "c.channel",
    "language": "coalesce(c.language, '')",
    "agent": "coalesce(a.name, '')",
}

_SECONDS = "extract(epoch FROM {} - c.created_at)"

_FIGURES = """
    SELECT {column} AS name,
        count(*) AS conversations,
        count(c.first_response_at) AS answered,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY {answer}) FILTER (WHERE c.first_response_at IS NOT NULL) AS answer,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY {solution}) FILTER (WHERE c.resolved_at IS NOT NULL) AS solution,
        count(*) FILTER (WHERE EXISTS (
            SELECT FROM history_entry h WHERE h.conversation_id = c.id AND h.kind = 'deadline.breached')) AS late,
        count(*) FILTER (WHERE EXISTS (
            SELECT FROM message m WHERE m.conversation_id = c.id AND m.kind = 'reply' AND m.status = 'held')) AS held,
        count(*) FILTER (WHERE NOT EXISTS (
            SELECT FROM translation t JOIN message m ON m.id = t.message_id
            WHERE m.conversation_id = c.id AND m.kind = 'inbound')) AS untranslated,
        avg((SELECT avg((t.detail -> 'quality' ->> 'score')::float)
            FROM translation t JOIN message m ON m.id = t.message_id WHERE m.conversation_id = c.id)) AS quality,
        mode() WITHIN GROUP (ORDER BY c.channel) AS usual_channel
    FROM conversation c LEFT JOIN agent a ON a.id = c.agent_id
    WHERE c.created_at >= :since
    GROUP BY 1 ORDER BY 2 DESC, 1
"""


class Figures(Struct, frozen=True):
    """One line of a report."""

    name: str
    """ISO 3166-1 code, channel, BCP 47 tag or agent's name; empty where it is not known."""
    conversations: int
    answered: int
    answer_seconds: float | None
    """Median time to the first answer, on the calendar."""
    solution_seconds: float | None
    late: int
    """Conversations in which a deadline passed."""
    held: int
    """Conversations with a reply that was held back."""
    untranslated: int
    """Conversations of which no message was translated: the agent reads the language, or nobody's model does."""
    quality: float | None
    """Mean quality of the translations, 0..1."""
    usual_channel: str

    @property
    def attainment(self) -> float:
        """Share of conversations in which no deadline passed, 0..1."""
        return 1 - self.late / self.conversations


def dimension_of(name: str) -> Dimension:
    """Read by what a report is split.

    Raises:
        InvalidInputError: there is no such report.
    """
    for known in get_args(Dimension):
        if name == known:
            return known  # type: ignore[no-any-return]
    raise InvalidInputError(f"by is one of: {', '.join(get_args(Dimension))}", field="by")


async def read_report(session: AsyncSession, by: Dimension, since: dt.datetime) -> Sequence[Figures]:
    """Report on the conversations that began since an instant, most first.

    Args:
        session: the merchant's transaction.
        by: what each line stands for.
        since: aware.
    """
    statement = _FIGURES.format(
        column=_COLUMN[by],
        answer=_SECONDS.format("c.first_response_at"),
        solution=_SECONDS.format("c.resolved_at"),
    )
    rows = await session.execute(text(statement), {"since": since})
    return [Figures(*row) for row in rows]
