"""Why a message went where it went: reasons as values, ordered so that the most decisive is read first."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from gateway.routing.facts import VIP_SKILL
from locales import Reason, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gateway.routing.availability import Openings
    from gateway.routing.facts import AgentState, QueueState, RoutingFacts
    from gateway.routing.score import Scale

FAMILIES = (
    "rule",
    "untranslated",
    "language",
    "skill",
    "continuity",
    "country",
    "customer",
    "deadline",
    "load",
    "presence",
    "nobody",
    "queue",
    "reply",
    "due",
)
"""Families of reason codes, most decisive first: a code's family is what stands before its first underscore."""


def order_reasons(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Order reasons by family, each said once; within a family they keep their order, unknown families come last."""
    said: list[Reason] = []
    for one in reasons:
        if one not in said:
            said.append(one)
    return tuple(sorted(said, key=_rank))


def agent_reasons(scale: Scale, agent: AgentState) -> Iterator[Reason]:
    """Say what speaks for the chosen agent, and what does not."""
    facts = scale.facts
    yield from _understanding(scale, agent)
    held = sorted(scale.needs & agent.skills)
    missing = sorted(scale.needs - agent.skills)
    if held:
        yield reason("skill_held", "{agent} is trained for this: {skills}.", agent=agent.name, skills=held)
    if missing:
        yield reason("skill_missing", "No better agent with this training is free: {skills}.", skills=missing)
    if facts.previous_agent == agent.id:
        yield reason("continuity_kept", "{agent} has served this customer before.", agent=agent.name)
    elif facts.previous_agent is not None:
        yield reason("continuity_broken", "Another agent served this customer before, but suits less or is not free.")
    if facts.country in agent.countries:
        yield reason("country_known", "{agent} knows customers in {country}.", agent=agent.name, country=facts.country)
    if VIP_SKILL in agent.skills and (facts.vip or facts.customer_value):
        yield reason("customer_valued", "{agent} is trained for valued customers.", agent=agent.name)
    if scale.pressure > 0:
        yield reason("deadline_near", "Time is short, so agents with few conversations come first.")
    yield reason(
        "load_share",
        "{agent} has {load} of at most {capacity} open conversations.",
        agent=agent.name,
        load=agent.load,
        capacity=agent.capacity,
    )
    if agent.presence == "away":
        yield reason("presence_away", "{agent} is away for the moment.", agent=agent.name)


def queue_reasons(
    facts: RoutingFacts,
    agents: Sequence[AgentState],
    path: Sequence[QueueState],
    openings: Openings,
    skills: Sequence[str],
) -> Iterator[Reason]:
    """Say why nobody got the message, and where it waits."""
    if not facts.translated:
        yield _untranslated()
    yield _nobody(agents, openings)
    if skills:
        yield reason("nobody_trained", "A rule asks for agents with this training: {skills}.", skills=list(skills))
    if not path:
        yield reason("queue_missing", "No queue takes this message.")
    for full, following in pairwise(path):
        yield reason(
            "queue_overflow",
            "{queue} is full or closed, so {overflow} takes over.",
            queue=full.name,
            overflow=following.name,
        )
    if path:
        yield reason("queue_waits", "The message waits in {queue}.", queue=path[-1].name)


def _understanding(scale: Scale, agent: AgentState) -> Iterator[Reason]:
    facts = scale.facts
    if not facts.translated:
        yield _untranslated()
    if not scale.languages:
        yield reason("language_unknown", "The language of the message is not known.")
        return
    how, by = scale.language(agent)
    name, language = agent.name, scale.languages[0]
    if how == "native":
        yield reason("language_native", "{agent} is a native speaker of {language}.", agent=name, language=language)
    elif how == "fluent":
        yield reason("language_fluent", "{agent} is fluent in {language}.", agent=name, language=language)
    elif how == "basic":
        yield reason("language_basic", "{agent} knows some {language}.", agent=name, language=language)
    elif how == "translation":
        yield reason(
            "language_translation",
            "{agent} reads a translation from {language} into {target}; expected quality: {quality} %.",
            agent=name,
            language=language,
            target=by,
            quality=round(100 * scale.quality(by)),
        )
    else:
        yield reason("language_none", "No better agent who reads {language} is free.", language=language)


def _untranslated() -> Reason:
    return reason("untranslated", "The message could not be translated and is marked as untranslated.")


def _nobody(agents: Sequence[AgentState], openings: Openings) -> Reason:
    offline = sum(agent.presence == "offline" for agent in agents)
    here = [agent for agent in agents if agent.presence != "offline"]
    closed = sum(not openings.open(agent.hours) for agent in here)
    full = sum(openings.open(agent.hours) and agent.load >= agent.capacity for agent in here)
    return reason(
        "nobody_free",
        "No suitable agent is free (offline: {offline}, outside working hours: {closed}, at capacity: {full}).",
        offline=offline,
        closed=closed,
        full=full,
    )


def _rank(one: Reason) -> int:
    family = one.code.partition("_")[0]
    return FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)
