"""Languages that customers write in and the team cannot answer well: nobody reads them, or no model leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from sqlalchemy import text

from culture_profiles.tags import language_of
from translation.routes import best_routes

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.tables import Agent
    from translation.engines.base import Edge

GOOD_LEVELS = ("native", "fluent")

_WRITTEN = text("""
    SELECT language, CAST(sum(messages) AS int), count(*), count(*) FILTER (WHERE NOT answered),
        CAST(sum(untranslated) AS int)
    FROM (
        SELECT language, messages, untranslated, answered FROM written_language
        WHERE last_at >= :since AND first_at >= :since
        UNION ALL
        SELECT w.language, count(*), count(*) FILTER (WHERE m.untranslated), w.answered
        FROM written_language w CROSS JOIN LATERAL message_figures(w.conversation_id) AS m
        WHERE w.last_at >= :since AND w.first_at < :since
            AND m.analysed AND m.language = w.language AND m.written_at >= :since
        GROUP BY w.conversation_id, w.language
    ) AS written GROUP BY 1 ORDER BY 3 DESC, 1
""")
"""Of a conversation that began before, only what was written since is counted: that is looked up."""


class Written(Struct, frozen=True):
    """How much was written in a language."""

    language: str
    """BCP 47 tag, as detected."""
    messages: int
    conversations: int
    unanswered: int
    """Conversations that nobody has answered at all."""
    untranslated: int
    """Messages that were shown as they are: no installed model leads to their reader."""


class LanguageGap(Struct, frozen=True):
    """A language that the team does not master."""

    written: Written
    readers: tuple[str, ...]
    """Names of the agents who read it natively or fluently."""
    beginners: tuple[str, ...]
    """Names of those who know its basics."""
    routed: bool
    """Whether an installed model leads from it into a language that the team works in."""


async def read_written(session: AsyncSession, since: dt.datetime) -> Sequence[Written]:
    """Count what customers wrote since an instant, by language, most first; what no language was found in is left out.

    Args:
        session: the merchant's transaction.
        since: aware.
    """
    return [Written(*row) for row in await session.execute(_WRITTEN, {"since": since})]


def language_gaps(
    written: Iterable[Written], agents: Sequence[Agent], edges: Sequence[Edge], waiting_language: str
) -> tuple[LanguageGap, ...]:
    """Find the languages that nobody reads well, or that cannot be translated for the team.

    Args:
        written: what customers wrote.
        agents: the team.
        edges: the installed models.
        waiting_language: BCP 47 tag that messages are translated into while they wait in a queue.
    """
    targets = {waiting_language, *(agent.language for agent in agents)}
    found = (_gap(one, agents, edges, targets) for one in written)
    return tuple(gap for gap in found if not (gap.readers and gap.routed))


def _gap(written: Written, agents: Sequence[Agent], edges: Sequence[Edge], targets: set[str]) -> LanguageGap:
    known = language_of(written.language)
    levels = {agent.name: _level(agent, known) for agent in agents}
    others = {target for target in targets if language_of(target) != known}
    return LanguageGap(
        written,
        readers=tuple(name for name, level in levels.items() if level in GOOD_LEVELS),
        beginners=tuple(name for name, level in levels.items() if level == "basic"),
        routed=not others or any(best_routes(edges, written.language, target) for target in sorted(others)),
    )


def _level(agent: Agent, language: str) -> str | None:
    """Return how well an agent reads a language, the best of its variants."""
    levels = {level for tag, level in agent.languages.items() if language_of(tag) == language}
    return next((level for level in (*GOOD_LEVELS, "basic") if level in levels), None)
