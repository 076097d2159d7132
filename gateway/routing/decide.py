"""Who gets a message: the merchant's rules first, then the best agent who is free, else the best queue. Pure."""

from __future__ import annotations

from heapq import heapify, heappop
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from culture_profiles.deadlines import Priority
from gateway.routing.availability import Openings, present_agents
from gateway.routing.explanation import agent_reasons, order_reasons, queue_reasons
from gateway.routing.queues import chain, choose_queue
from gateway.routing.rules import Applied, Rule, apply_rules
from gateway.routing.score import PARTS, STANDARD_WEIGHTS, How, Part, Scale, Weights
from locales import Reason, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from gateway.routing.facts import AgentState, QueueState, RoutingFacts

RUNNERS_UP = 3


class Candidate(Struct, frozen=True, omit_defaults=True):
    """An agent who could have got the message."""

    agent: str
    name: str
    score: float
    parts: dict[Part, float]
    """Points by part; they add up to the score. Parts without points are left out."""
    how: How = "unknown"
    """How the agent understands the message."""


class RoutingDecision(Struct, frozen=True, omit_defaults=True):
    """Who gets the message, and why."""

    agent: str | None
    """Id; none where the message waits in the queue."""
    agent_name: str | None
    queue: str | None
    """Id of the queue that it waits in, or that the agent works it for by rule."""
    priority: Priority
    untranslated: bool
    """Whether the agent sees the original only."""
    chosen: Candidate | None = None
    runners_up: tuple[Candidate, ...] = ()
    """The next best three."""
    reply_channel: str | None = None
    """What a rule wants; for reply_channel.choose_reply_channel."""
    rules: tuple[str, ...] = ()
    """Names of the merchant's rules that applied."""
    reasons: tuple[Reason, ...] = ()
    """Most decisive first."""


def decide(
    facts: RoutingFacts,
    agents: Sequence[AgentState],
    queues: Sequence[QueueState],
    rules: Iterable[Rule],
    now: datetime,
    weights: Weights = STANDARD_WEIGHTS,
) -> RoutingDecision:
    """Choose agent or queue for a message. The same input always gives the same decision.

    Args:
        facts: of the message.
        agents: all of the merchant's, free or not.
        queues: all of the merchant's.
        rules: from rules.read_rules.
        now: aware.
        weights: points of the parts.

    """
    applied = apply_rules(rules, facts, now)
    facts = _with_rules(facts, applied)
    openings = Openings(now)
    agents = [agent for agent in agents if agent.id not in facts.excluded_agents] if facts.excluded_agents else agents
    named = next((agent for agent in agents if agent.id == applied.agent), None)
    scale = Scale(facts, now, weights)
    if named is not None and named.presence != "offline" and openings.open(named.hours):
        return _assigned(scale, applied, (named,))
    here = present_agents(agents, facts.previous_agent)
    present = [agent for agent in here if not applied.skills or agent.skills.issuperset(applied.skills)]
    wanted = next((queue for queue in queues if queue.id == applied.queue), None)
    if wanted is None:
        if best := _best(scale, present, openings):
            return _assigned(scale, applied, best)
        wanted = choose_queue(facts, queues)
        return _queued(facts, applied, agents, chain(wanted, queues, openings), openings)
    path = chain(wanted, queues, openings)
    for queue in path:
        if best := _best(scale, [agent for agent in present if queue.id in agent.queues], openings):
            return _assigned(scale, applied, best, queue)
    return _queued(facts, applied, agents, path, openings)


def _with_rules(facts: RoutingFacts, applied: Applied) -> RoutingFacts:
    if applied.priority is None:
        return facts
    return msgspec.structs.replace(facts, priority=applied.priority)


def _assigned(
    scale: Scale,
    applied: Applied,
    best: Sequence[AgentState],
    queue: QueueState | None = None,
) -> RoutingDecision:
    facts = scale.facts
    candidates = [_candidate(scale, agent) for agent in best]
    agent = best[0]
    reasons = [*applied.reasons, *agent_reasons(scale, agent)]
    if queue is not None:
        reasons.append(reason("rule_queue", "Your rule sends it to {queue}.", queue=queue.name))
    if applied.agent == agent.id:
        reasons.append(reason("rule_agent", "Your rule sends it to {agent}.", agent=agent.name))
    elif applied.agent is not None:
        reasons.append(reason("rule_agent_absent", "The agent whom your rule names is not at work."))
    return RoutingDecision(
        agent=agent.id,
        agent_name=agent.name,
        queue=queue.id if queue is not None else None,
        priority=facts.priority,
        untranslated=not facts.translated or candidates[0].how == "none",
        chosen=candidates[0],
        runners_up=tuple(candidates[1:]),
        reply_channel=applied.reply_channel,
        rules=applied.rules,
        reasons=order_reasons(reasons),
    )


def _queued(
    facts: RoutingFacts,
    applied: Applied,
    agents: Sequence[AgentState],
    path: Sequence[QueueState],
    openings: Openings,
) -> RoutingDecision:
    queue = path[-1] if path else None
    reasons = [*applied.reasons, *queue_reasons(facts, agents, path, openings, applied.skills)]
    return RoutingDecision(
        agent=None,
        agent_name=None,
        queue=queue.id if queue is not None else None,
        priority=facts.priority,
        untranslated=not facts.translated,
        reply_channel=applied.reply_channel,
        rules=applied.rules,
        reasons=order_reasons(reasons),
    )


def _best(scale: Scale, present: Sequence[AgentState], openings: Openings) -> list[AgentState]:
    """Return the best agents who work now, best first; equal scores fall to the lower id, whatever the agents' order.

    Working hours are looked at from the best agent down, and no further than needed: they cost more than a score.
    """
    ranking = [
        (-total, agent.id, place)
        for place, (total, agent) in enumerate(zip(scale.totals(present), present, strict=True))
    ]
    heapify(ranking)
    best: list[AgentState] = []
    while ranking and len(best) <= RUNNERS_UP:
        agent = present[heappop(ranking)[2]]
        if openings.open(agent.hours):
            best.append(agent)
    return best


def _candidate(scale: Scale, agent: AgentState) -> Candidate:
    (points,) = scale.points((agent,))
    parts = {part: round(value, 2) for part, value in zip(PARTS, points, strict=True) if value}
    return Candidate(agent.id, agent.name, round(sum(points), 2), parts, scale.language(agent)[0])
