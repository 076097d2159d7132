"""How well an agent suits a message: points by language, skill, country and the rest. Weights: ADR 0022."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

from msgspec import Struct

from culture_profiles.tags import language_of, script_of
from gateway.routing.facts import VIP_SKILL
from gateway.routing.reading import Level, translated_into

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from gateway.routing.facts import AgentState, RoutingFacts

T = TypeVar("T")
Part = Literal["language", "skill", "country", "load", "presence", "continuity", "customer", "deadline"]
PARTS: tuple[Part, ...] = ("language", "skill", "country", "load", "presence", "continuity", "customer", "deadline")
How = Literal["native", "fluent", "basic", "translation", "none", "unknown"]
Points = tuple[float, float, float, float, float, float, float, float]
"""In the order of PARTS; the score is their sum."""

URGENT_MINUTES = 15
"""With so little time left, a deadline weighs fully."""
RELAXED_MINUTES = 240
"""With so much time left, not at all."""


class Weights(Struct, frozen=True):
    """Points at most for each part; our own choice, explained in ADR 0022."""

    native: float = 40
    fluent: float = 35
    basic: float = 20
    translation: float = 30
    """Times the quality that is expected on the route."""
    unreadable: float = -60
    """For an agent who could not read the message at all."""
    skill: float = 30
    country: float = 6
    load: float = 14
    away: float = -25
    continuity: float = 18
    customer: float = 12
    deadline: float = 16


STANDARD_WEIGHTS = Weights()


class Scale:
    """The measure of one message: made once, laid on every agent."""

    def __init__(self, facts: RoutingFacts, now: datetime, weights: Weights = STANDARD_WEIGHTS) -> None:
        known = facts.language != "und"
        self.facts = facts
        self.weights = weights
        self.languages = (facts.language,) if known else facts.alternatives
        """What the agent should understand; empty where nothing is known."""
        self.needs = frozenset(facts.skills)
        self.pressure = pressure(facts, now)
        self._table = _Table(self)

    def points(self, agents: Iterable[AgentState]) -> list[Points]:
        """Measure agents, in their order, part by part."""
        return self._measure(agents, lambda points: points)

    def totals(self, agents: Iterable[AgentState]) -> list[float]:
        """Return the agents' scores, in their order."""
        return self._measure(agents, sum)

    def _measure(self, agents: Iterable[AgentState], take: Callable[[Points], T]) -> list[T]:
        """Measure agents and keep what is asked of each one's points.

        The loop runs over thousands of agents: plain arithmetic on local names, and nothing that lives on.
        """
        facts, weights, needs, table = self.facts, self.weights, self.needs, self._table
        country, previous = facts.country, facts.previous_agent
        per_skill = weights.skill / len(needs) if needs else 0.0
        valued = weights.customer * (1.0 if facts.vip else facts.customer_value)
        pressing = weights.deadline * self.pressure
        country_points, load_points, away = weights.country, weights.load, weights.away
        unreadable = weights.unreadable if self.languages else 0.0
        found: list[T] = []
        for agent in agents:
            language = unreadable
            translated = False
            for tag, level in agent.languages.items():
                straight, through = table[tag][level]
                if straight > language:
                    language = straight
                if through and not translated:
                    translated = True
                    if through > language:
                        language = through
            online = agent.presence == "online"
            busy = agent.load / agent.capacity if agent.capacity else 1.0
            points = (
                language,
                per_skill * len(needs & agent.skills) if needs else 0.0,
                country_points if country in agent.countries else 0.0,
                load_points * (1.0 - busy),
                0.0 if online else away,
                weights.continuity if agent.id == previous else 0.0,
                valued if valued and VIP_SKILL in agent.skills else 0.0,
                -pressing * (busy if online else 1.0),
            )
            found.append(take(points))
        return found

    def language(self, agent: AgentState) -> tuple[How, str]:
        """Return how the agent understands the message best, and by which of the agent's languages."""
        if not self.languages:
            return "unknown", ""
        known = agent.languages
        tag = max(known, key=lambda one: self.straight(one, known[one]), default="")
        straight = self.straight(tag, known[tag]) if tag else self.weights.unreadable
        into = translated_into(known, lambda one: self.through(one, known[one]))
        if into and into[1] > straight:
            return "translation", into[0]
        return ("none", "") if straight <= self.weights.unreadable else (known[tag], tag)

    def straight(self, tag: str, level: Level) -> float:
        """Return the points for understanding the original with a language."""
        weights = self.weights
        points = {
            "native": weights.native,
            "fluent": weights.fluent,
            "basic": weights.basic,
        }
        kinship = max((affinity(language, tag) for language in self.languages), default=0.0)
        return points[level] * kinship if kinship else weights.unreadable

    def through(self, tag: str, level: Level) -> float:
        """Return the points for working through translation into a language; 0 where no route leads there."""
        quality = self.quality(tag) if self.facts.translated else 0.0
        # A little of a language is not enough to work well through translations into it.
        return self.weights.translation * quality * (0.6 if level == "basic" else 1.0)

    def quality(self, tag: str) -> float:
        """Return the quality to be expected of a translation into a language; 0 where no route leads there."""
        known = self.facts.translation
        return known.get(tag, known.get(language_of(tag), 0.0))


class _Table(dict[str, dict[str, tuple[float, float]]]):
    """Points of every level of the agents' languages, straight and through translation, reckoned at the first need."""

    def __init__(self, scale: Scale) -> None:
        self._scale = scale

    def __missing__(self, tag: str) -> dict[str, tuple[float, float]]:
        scale = self._scale
        self[tag] = {level: (scale.straight(tag, level), scale.through(tag, level)) for level in get_args(Level)}
        return self[tag]


def pressure(facts: RoutingFacts, now: datetime) -> float:
    """Return how much time presses: 0 with four hours left, 1 with a quarter of an hour or on an urgent message."""
    least = {"urgent": 1.0, "high": 0.5}.get(facts.priority, 0.0)
    if facts.due_at is None:
        return least
    minutes = (facts.due_at - now).total_seconds() / 60
    return max(least, min(1.0, max(0.0, (RELAXED_MINUTES - minutes) / (RELAXED_MINUTES - URGENT_MINUTES))))


@lru_cache(maxsize=4096)
def affinity(wanted: str, known: str) -> float:
    """Return how far a language serves for another: 1 the same, a little less across regions, less across scripts.

    pt-PT serves for pt-BR, and a reader of zh-Hans can work with zh-Hant; es does not serve for pt.
    """
    if wanted.lower() == known.lower():
        return 1.0
    if language_of(wanted) != language_of(known):
        return 0.0
    if script_of(wanted) != script_of(known):
        return 0.8
    return 1.0 if "-" not in wanted or "-" not in known else 0.97
