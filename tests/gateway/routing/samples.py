"""Messages, agents and queues to decide about, changed where a test says so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from gateway.routing.decide import RoutingDecision, decide
from gateway.routing.facts import AgentState, QueueState, RoutingFacts
from gateway.routing.rules import read_rules

NOW = datetime(2026, 7, 3, 12, 0, tzinfo=UTC)  # a Friday


def make_facts(**values: Any) -> RoutingFacts:
    standard: dict[str, Any] = {
        "language": "pt-BR",
        "channel": "whatsapp",
        "channel_kind": "messaging",
        "country": "BR",
        "translation": {"en": 0.9},
    }
    return RoutingFacts(**{**standard, **values})


def make_agent(identity: str, languages: dict[str, Any] | None = None, **values: Any) -> AgentState:
    for name in ("skills", "countries", "queues"):
        values[name] = frozenset(values.get(name, ()))
    return AgentState(identity, identity.title(), languages or {"en": "native"}, **values)


def route(
    facts: RoutingFacts, agents: list[AgentState], queues: list[QueueState] | None = None, rules: Any = ()
) -> RoutingDecision:
    return decide(facts, agents, queues or [], read_rules(rules), NOW)


def codes(decision: RoutingDecision) -> list[str]:
    return [reason.code for reason in decision.reasons]
