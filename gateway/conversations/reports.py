"""Figures on conversations: how many, how quickly answered and solved, how often too late, how well translated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from msgspec import Struct
from sqlalchemy import text

from culture_profiles import channel_kind
from gateway.decisions import resolve_profile
from gateway.errors import InvalidInputError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

Dimension = Literal["country", "channel", "language", "agent"]

COLUMN: dict[Dimension, str] = {
    "country": "coalesce(c.country, '')",
    "channel": "coalesce(c.channel, '')",
    "language": "coalesce(c.language, '')",
    "agent": "coalesce(a.name, '')",
}
"""What stands for a dimension, of a conversation c and its agent a."""

_PAIRS = text("SELECT DISTINCT coalesce(country, ''), channel FROM conversation WHERE created_at >= :since")

_FIGURES = """
    WITH expected AS (
        SELECT * FROM unnest(
            CAST(:countries AS text[]), CAST(:channels AS text[]), CAST(:answers AS float8[]),
            CAST(:solutions AS float8[])) AS e (country, channel, answer, solution)
    ), breach AS (
        SELECT conversation_id, min(created_at) AS at FROM history_entry
        WHERE kind = 'deadline.breached' AND created_at >= :since GROUP BY 1
    ), written AS (
        SELECT m.conversation_id,
            count(*) FILTER (WHERE m.kind = 'inbound' AND m.status = 'analysed') AS messages,
            count(*) FILTER (WHERE m.kind = 'inbound' AND m.status = 'analysed' AND t.texts IS NULL) AS untranslated,
            count(*) FILTER (WHERE m.kind = 'reply' AND m.status = 'held') AS held,
            sum(t.translated) AS translated, sum(t.scored) AS scored, sum(t.quality) AS quality
        FROM message m LEFT JOIN (
            SELECT message_id, count(*) AS texts,
                count(*) FILTER (WHERE {between}) AS translated,
                count(score) FILTER (WHERE {between}) AS scored, sum(score) FILTER (WHERE {between}) AS quality
            FROM translation, LATERAL (SELECT (detail -> 'quality' ->> 'score')::float8 AS score) q
            WHERE created_at >= :since GROUP BY 1
        ) t ON t.message_id = m.id
        WHERE m.created_at >= :since AND m.kind IN ('inbound', 'reply') GROUP BY 1
    ), fact AS (
        SELECT {column} AS name, c.first_response_at IS NOT NULL AS answered, c.resolved_at IS NOT NULL AS resolved,
            CASE WHEN c.first_response_at IS NOT NULL
                THEN greatest(extract(epoch FROM c.first_response_at - c.created_at), 0)::float8 END AS answer,
            CASE WHEN c.resolved_at IS NOT NULL
                THEN greatest(extract(epoch FROM c.resolved_at - c.created_at), 0)::float8 END AS solution,
            b.at IS NOT NULL AS late, coalesce(b.at > c.first_response_at, b.at IS NULL) AS punctual,
            e.answer AS expected_answer, e.solution AS expected_solution,
            w.messages, w.untranslated, w.held, w.translated, w.scored, w.quality
        FROM conversation c
        LEFT JOIN agent a ON a.id = c.agent_id
        LEFT JOIN breach b ON b.conversation_id = c.id
        LEFT JOIN written w ON w.conversation_id = c.id
        LEFT JOIN expected e ON e.country = coalesce(c.country, '') AND e.channel = c.channel
        WHERE c.created_at >= :since
    )
    SELECT name, count(*), count(*) FILTER (WHERE answered), count(*) FILTER (WHERE resolved),
        count(*) FILTER (WHERE late), count(*) FILTER (WHERE answered OR late),
        count(*) FILTER (WHERE answered AND punctual),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY answer), percentile_cont(0.9) WITHIN GROUP (ORDER BY answer),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY solution),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY expected_answer),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY expected_solution),
        coalesce(sum(messages), 0)::int, coalesce(sum(untranslated), 0)::int, coalesce(sum(translated), 0)::int,
        sum(quality) / nullif(sum(scored), 0), coalesce(sum(held), 0)::int
    FROM fact GROUP BY GROUPING SETS ((name), ()) ORDER BY grouping(name) DESC, 2 DESC, 1
"""

_BETWEEN = "split_part(lower(source), '-', 1) <> split_part(lower(target), '-', 1)"
"""Whether a text was translated between two languages: for those who read the original it is kept as it is."""


class Figures(Struct, frozen=True):
    """One line of a report; medians leave out the conversations that have no such time."""

    name: str | None
    """ISO 3166-1 code, channel, BCP 47 tag or agent's name; empty where it is not known, None for all together."""
    conversations: int
    answered: int
    resolved: int
    late: int
    """Conversations in which a deadline passed."""
    settled: int
    """Conversations of which that can be said: answered, or late."""
    punctual: int
    """Conversations whose first answer came before a deadline passed."""
    answer_seconds: float | None
    """Median time to the first answer, on the calendar."""
    slow_answer_seconds: float | None
    """Nine of ten first answers came sooner."""
    solution_seconds: float | None
    """Median time to the solution, on the calendar."""
    expected_answer_seconds: float | None
    """What the profiles of the countries expect on these channels, the median; on the profile's own clock."""
    expected_solution_seconds: float | None
    messages: int
    """Customers' messages that were analysed."""
    untranslated: int
    """Those of them that no installed model could translate."""
    translated: int
    """Texts translated from one language into another, both ways."""
    quality: float | None
    """Mean quality of those translations, 0..1."""
    held: int
    """Replies that were held back."""

    @property
    def attainment(self) -> float | None:
        """Share of the settled conversations in which no deadline passed, 0..1."""
        return 1 - self.late / self.settled if self.settled else None

    @property
    def punctuality(self) -> float | None:
        """Share of the settled conversations whose first answer came as soon as the profile expects, 0..1."""
        return self.punctual / self.settled if self.settled else None


class Report(Struct, frozen=True):
    """Figures of all conversations together, and line by line."""

    total: Figures
    rows: Sequence[Figures]


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
    pairs = [(country, channel) for country, channel in await session.execute(_PAIRS, {"since": since})]
    expected = {pair: expected_seconds(*pair, overlays) for pair in pairs}
    statement = text(_FIGURES.format(column=COLUMN[by], between=_BETWEEN))
    found = await session.execute(statement, {"since": since} | _arrays(expected))
    total, *rows = [Figures(*row) for row in found]
    return Report(total, rows)


def _arrays(expected: Mapping[tuple[str, str], tuple[float | None, float | None]]) -> dict[str, list[Any]]:
    return {
        "countries": [country for country, _ in expected],
        "channels": [channel for _, channel in expected],
        "answers": [answer for answer, _ in expected.values()],
        "solutions": [solution for _, solution in expected.values()],
    }


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
