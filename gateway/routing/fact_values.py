"""The facts that a merchant's rules may ask for, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from culture_profiles.tags import language_of, script_of

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.routing.facts import RoutingFacts

FactKind = Literal["text", "number", "flag", "list", "priority", "any"]

FACTS: dict[str, FactKind] = {
    "language": "text",  # primary language: pt
    "language_tag": "text",  # as precise as known: pt-BR
    "script": "text",  # Latn, Cyrl, Hant ...
    "country": "text",  # BR
    "region": "text",  # CA-QC
    "channel": "text",  # whatsapp, email ...
    "channel_kind": "text",  # messaging, email ...
    "text": "text",
    "subject": "text",
    "intent": "text",  # presales, aftersales or complaint
    "priority": "priority",  # low, normal, high, urgent; at_least high
    "vip": "flag",
    "customer_value": "number",  # 0..1
    "previous_agent": "text",
    "minutes_left": "number",  # until the deadline
    "translated": "flag",
    "complaint": "number",  # 0..1
    "urgency": "number",  # 0..1
    "gratitude": "number",  # 0..1
    "skills": "list",
    "tags": "list",
    "sender.id": "text",
    "sender.name": "text",
    "sender.email": "text",
    "sender.phone": "text",
}
"""Name and kind of every fact; order.<key> reaches any value of the order, order.customer.<key> deeper ones."""


def kind_of(fact: str) -> FactKind | None:
    """Return a fact's kind; None where there is no such fact."""
    if fact.startswith("order.") and len(fact) > len("order."):
        return "any"
    return FACTS.get(fact)


def fact_values(facts: RoutingFacts, now: datetime) -> dict[str, Any]:
    """Return every fact that is known, by name."""
    left = None if facts.due_at is None else (facts.due_at - now).total_seconds() / 60
    values: dict[str, Any] = {
        "language": language_of(facts.language),
        "language_tag": facts.language,
        "script": script_of(facts.language),
        "minutes_left": left,
        **{name: getattr(facts, name) for name in _PLAIN},
        **{f"sender.{key}": value for key, value in facts.sender.items()},
        **_flat("order", facts.order),
    }
    return {name: value for name, value in values.items() if value is not None}


_PLAIN = tuple(
    name for name in FACTS if "." not in name and name not in ("language", "language_tag", "script", "minutes_left")
)


def _flat(prefix: str, tree: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in tree.items():
        name = f"{prefix}.{key}"
        found.update(_flat(name, value) if isinstance(value, dict) else {name: value})
    return found
