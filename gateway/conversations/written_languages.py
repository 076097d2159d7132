"""Which languages customers really write, and how well models carry them to the agents and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from sqlalchemy import func, select

from culture_profiles.tags import language_of
from gateway.database.tables import Agent, Message
from translation.routes import Route, best_routes

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from translation.engines.base import Edge

POOR = 0.75
"""Expected quality below which a better model is worth adding: two good hops still reach 0.78."""


class Way(Struct, frozen=True):
    """How texts get from one language to another."""

    source: str
    target: str
    route: Route | None
    """None where no models lead there."""

    @property
    def wanting(self) -> bool:
        """Whether a model is missing, or a better one would help."""
        return self.route is None or self.route.quality < POOR


class Pair(Struct, frozen=True):
    """A language that customers write beside one that agents read."""

    customers: str
    agents: str
    messages: int
    """That customers wrote in the language."""
    there: Way
    """From customer to agent."""
    back: Way


async def written_languages(session: AsyncSession, since: dt.datetime) -> dict[str, int]:
    """Count customers' messages by language, those written most first."""
    counted = (
        select(Message.language, func.count())
        .where(Message.kind == "inbound", Message.sent_at >= since, Message.language.is_not(None))
        .group_by(Message.language)
    )
    counts: dict[str, int] = {}
    for tag, messages in (await session.execute(counted)).tuples():
        if (language := language_of(tag or "und")) != "und":
            counts[language] = counts.get(language, 0) + messages
    return dict(sorted(counts.items(), key=lambda found: (-found[1], found[0])))


async def agents_languages(session: AsyncSession) -> Sequence[str]:
    """List the languages that agents work in."""
    tags = (await session.scalars(select(Agent.language).where(Agent.active).distinct())).all()
    return sorted({language_of(tag) for tag in tags})


def coverage(written: Mapping[str, int], read: Iterable[str], edges: Sequence[Edge]) -> list[Pair]:
    """Find the best way for each customer's language to each agent's and back; same languages need none."""
    return [
        Pair(theirs, ours, messages, _way(edges, theirs, ours), _way(edges, ours, theirs))
        for theirs, messages in written.items()
        for ours in read
        if theirs != ours
    ]


def _way(edges: Sequence[Edge], source: str, target: str) -> Way:
    return Way(source, target, next(iter(best_routes(edges, source, target)), None))
