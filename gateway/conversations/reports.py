"""Figures on conversations: how many, how quickly answered and solved, how often too late, how well translated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from sqlalchemy import text

from culture_profiles import channel_kind
from gateway.conversations.figures import Cell, Report, report_of
from gateway.decisions import resolve_profile
from gateway.errors import InvalidInputError

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.ext.asyncio import AsyncSession

Dimension = Literal["country", "channel", "language", "agent"]

COLUMN: dict[Dimension, str] = {
    "country": "coalesce(c.country, '')",
    "channel": "coalesce(c.channel, '')",
    "language": "coalesce(c.language, '')",
    "agent": "coalesce(a.name, '')",
}
"""What stands for a dimension, of a conversation (or its figures) c and its agent a."""

_CELLS = """
    SELECT {column}, coalesce(c.country, ''), c.channel, count(*),
        count(*) FILTER (WHERE c.late), count(*) FILTER (WHERE c.late OR c.answer_seconds IS NOT NULL),
        count(*) FILTER (WHERE c.punctual), sum(c.messages), sum(c.untranslated), sum(c.translated), sum(c.scored),
        sum(c.quality), sum(c.held),
        coalesce(array_agg(c.answer_seconds) FILTER (WHERE c.answer_seconds IS NOT NULL), '{{}}'),
        coalesce(array_agg(c.solution_seconds) FILTER (WHERE c.solution_seconds IS NOT NULL), '{{}}')
    FROM conversation_figures c LEFT JOIN agent a ON a.id = c.agent_id
    WHERE c.began_at >= :since GROUP BY 1, 2, 3
"""


def dimension_of(name: str) -> Dimension:
    """Read by what a report is split.

    Raises:
        InvalidInputError: there is no such report.
    """
    for known in get_args(Dimension):
        if name == known:
            return known  # type: ignore[no-any-return]
    raise InvalidInputError(f"by is one of: {', '.join(get_args(Dimension))}", field="by")


async def read_report(
    session: AsyncSession, by: Dimension, since: dt.datetime, overlays: dict[str, dict[str, Any]]
) -> Report:
    """Report on the conversations that began since an instant, most first.

    Args:
        session: the merchant's transaction.
        by: what each line stands for.
        since: aware.
        overlays: the merchant's published changes to profiles.
    """
    found = await session.execute(text(_CELLS.format(column=COLUMN[by])), {"since": since})
    cells = [Cell(*row) for row in found]
    pairs = {(cell.country, cell.channel) for cell in cells}
    return report_of(cells, {pair: expected_seconds(*pair, overlays) for pair in pairs})


def expected_seconds(
    country: str, channel: str, overlays: dict[str, dict[str, Any]]
) -> tuple[float | None, float | None]:
    """Return within how many seconds a country's profile expects first answer and solution on a channel."""
    if not country:
        return None, None
    profile, kind = resolve_profile(country, overlays), channel_kind(channel)
    targets = (profile.first_response.get(kind), profile.resolution.get(kind))
    answer, solution = (target.minutes * 60.0 if target else None for target in targets)
    return answer, solution
