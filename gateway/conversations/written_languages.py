"""Which languages customers really write, and how well models carry them to the agents and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from sqlalchemy import func, select

from culture_profiles.tags import language_of
from gateway.database.tables import Agent, Message
from translation.model_indexes import HUB
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


class Coverage(Struct, frozen=True):
    """A language that customers write, with its ways to all that agents read."""

    language: str
    messages: int
    """That customers wrote in it."""
    there: tuple[Way, ...]
    """From customer to agents."""
    back: tuple[Way, ...]

    @property
    def ways(self) -> tuple[Way, ...]:
        """Both directions."""
        return self.there + self.back

    @property
    def state(self) -> str:
        """How well it is served: missing (nothing leads somewhere), poor (a better model would help) or good."""
        if any(way.route is None for way in self.ways):
            return "missing"
        return "poor" if any(way.wanting for way in self.ways) else "good"


class Addition(Struct, frozen=True, order=True):
    """Models to add, as `gateway models add` takes them."""

    source: str
    target: str
    both_ways: bool = False


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


def coverage(written: Mapping[str, int], read: Sequence[str], edges: Sequence[Edge]) -> list[Coverage]:
    """Find the best ways between customers' languages and agents', what is missing first; same languages need none."""
    found = [
        _coverage(theirs, messages, [ours for ours in read if ours != theirs], edges)
        for theirs, messages in written.items()
    ]
    return sorted((one for one in found if one.ways), key=lambda one: ("missing", "poor", "good").index(one.state))


def additions(covered: Iterable[Coverage], edges: Sequence[Edge]) -> list[Addition]:
    """List the fewest models that mend what is wanting: nearly all are from or into English, and others pass it."""
    wanted = {leg for one in covered for way in one.ways if way.wanting for leg in _legs(way, edges)}
    return sorted(
        Addition(source, target, (target, source) in wanted)
        for source, target in wanted
        if (target, source) not in wanted or _is_named_first(source, target)
    )


def _coverage(theirs: str, messages: int, read: Sequence[str], edges: Sequence[Edge]) -> Coverage:
    there = tuple(_way(edges, theirs, ours) for ours in read)
    return Coverage(theirs, messages, there, tuple(_way(edges, ours, theirs) for ours in read))


def _is_named_first(source: str, target: str) -> bool:
    """Say of two directions which one names both: into English, else in the order of the alphabet."""
    return target == HUB or (source != HUB and source < target)


def _legs(way: Way, edges: Sequence[Edge]) -> list[tuple[str, str]]:
    """Give what is wanting of a way over English; the way itself where its halves are too long to be joined."""
    legs = [(way.source, HUB), (HUB, way.target)]
    wanting = [leg for leg in legs if leg[0] != leg[1] and _way(edges, *leg).wanting]
    return wanting or ([] if way.route else [(way.source, way.target)])


def _way(edges: Sequence[Edge], source: str, target: str) -> Way:
    return Way(source, target, next(iter(best_routes(edges, source, target)), None))
