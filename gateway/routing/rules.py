"""A merchant's hard rules: if every condition holds, the actions follow. Data, validated once, looked at first.

As data (JSON, TOML or YAML), a rule is

    name = "Big orders from Japan"
    when = [{fact = "country", operator = "equals", value = "JP"},
            {fact = "order.total", operator = "at_least", value = 500}]
    then = [{action = "assign_queue", value = "tokyo"}, {action = "set_priority", value = "high"}]

Rules are looked at in their order. The first rule that sets something (queue or agent, priority, reply channel) wins;
required skills add up; a rule with stop = true ends the list where it holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec
from msgspec import Struct

from culture_profiles.deadlines import Priority
from gateway.routing.conditions import PRIORITIES, Condition, Operator, RuleError, check_condition, holds
from gateway.routing.fact_values import fact_values
from locales import Reason, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from gateway.routing.facts import RoutingFacts

ActionName = Literal["assign_queue", "assign_agent", "require_skill", "set_priority", "set_reply_channel"]


class Action(Struct, frozen=True, forbid_unknown_fields=True):
    """What follows."""

    action: ActionName
    value: str


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """One hard rule."""

    name: str
    when: tuple[Condition, ...]
    """All must hold; none at all: the rule always holds."""
    then: tuple[Action, ...]
    stop: bool = False
    active: bool = True
    """False: kept, but passed over."""


class Applied(Struct, frozen=True, omit_defaults=True):
    """What the rules that hold demand."""

    rules: tuple[str, ...] = ()
    """Names of the rules that hold, in order."""
    queue: str | None = None
    agent: str | None = None
    skills: tuple[str, ...] = ()
    priority: Priority | None = None
    reply_channel: str | None = None
    reasons: tuple[Reason, ...] = ()


def read_rules(data: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Read rules from plain data.

    Raises:
        RuleError: naming the rule, the key and what is allowed: "rules[2].when[0].operator: ...".

    """
    found = []
    for index, entry in enumerate(data):
        where = f"rules[{index}]"
        try:
            rule = msgspec.convert(entry, Rule)
        except msgspec.ValidationError as error:
            raise RuleError(_located(where, str(error))) from error
        _check(rule, where)
        found.append(rule)
    return tuple(found)


def apply_rules(rules: Iterable[Rule], facts: RoutingFacts, now: datetime) -> Applied:
    """Find the rules that hold of a message, and what they demand together.

    Args:
        rules: from read_rules.
        facts: of the message.
        now: aware; for minutes_left.

    """
    rules = tuple(rules)
    if not rules:
        return Applied()
    values = fact_values(facts, now)
    names: list[str] = []
    skills: list[str] = []
    chosen: dict[str, str] = {}
    for rule in rules:
        if not rule.active or not all(holds(condition, values) for condition in rule.when):
            continue
        names.append(rule.name)
        skills += [action.value for action in rule.then if action.action == "require_skill"]
        _choose(chosen, rule)
        if rule.stop:
            break
    return Applied(
        rules=tuple(names),
        queue=chosen.get("assign_queue"),
        agent=chosen.get("assign_agent"),
        skills=tuple(dict.fromkeys(skills)),
        priority=chosen.get("set_priority"),  # type: ignore[arg-type]
        reply_channel=chosen.get("set_reply_channel"),
        reasons=tuple(reason("rule", "Your rule “{rule}” applies.", rule=name) for name in names),
    )


def _choose(chosen: dict[str, str], rule: Rule) -> None:
    """Take what nobody before has set; queue and agent are one choice."""
    assigned = bool({"assign_queue", "assign_agent"} & chosen.keys())
    for action in rule.then:
        if not (assigned and action.action in ("assign_queue", "assign_agent")):
            chosen.setdefault(action.action, action.value)


def _located(where: str, message: str) -> str:
    """Turn msgspec's "... - at `$.when[0].operator`" into our own form, with what is allowed."""
    text, _, path = message.partition(" - at `$")
    path = path.rstrip("`")
    allowed = ""
    if path.endswith("operator"):
        allowed = f"; allowed: {', '.join(get_args(Operator))}"
    elif path.endswith("action"):
        allowed = f"; allowed: {', '.join(get_args(ActionName))}"
    return f"{where}{path}: {text}{allowed}"


def _check(rule: Rule, where: str) -> None:
    if not rule.then:
        raise RuleError(f"{where}.then: a rule needs an action; allowed: {', '.join(get_args(ActionName))}")
    for index, condition in enumerate(rule.when):
        check_condition(condition, f"{where}.when[{index}]")
    for index, action in enumerate(rule.then):
        if action.action == "set_priority" and action.value not in PRIORITIES:
            raise RuleError(f"{where}.then[{index}].value: {action.value!r}; allowed: {', '.join(PRIORITIES)}")
        if not action.value.strip():
            raise RuleError(f"{where}.then[{index}].value: {action.action} needs a name")
