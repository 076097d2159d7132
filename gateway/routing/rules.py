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

from fnmatch import translate
from functools import lru_cache
from re import DOTALL, IGNORECASE, Pattern
from re import compile as compile_pattern
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec
from msgspec import Struct

from culture_profiles.deadlines import Priority
from gateway.routing.fact_values import FACTS, fact_values, kind_of
from locales import Reason, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from gateway.routing.facts import RoutingFacts

Operator = Literal["equals", "not_equals", "in", "not_in", "at_least", "at_most", "contains", "matches"]
ActionName = Literal["assign_queue", "assign_agent", "require_skill", "set_priority", "set_reply_channel"]

OPERATORS: dict[str, tuple[Operator, ...]] = {
    "text": ("equals", "not_equals", "in", "not_in", "contains", "matches"),
    "number": ("equals", "not_equals", "in", "not_in", "at_least", "at_most"),
    "priority": ("equals", "not_equals", "in", "not_in", "at_least", "at_most"),
    "flag": ("equals", "not_equals"),
    "list": ("contains", "matches"),
    "any": get_args(Operator),
}
"""Which operators fit which kind of fact. Texts are compared without regard to case; matches takes a pattern with *
for any text and ? for one character, never a regular expression, which a slip could make endless."""

_PRIORITIES: tuple[Priority, ...] = get_args(Priority)


class RuleError(ValueError):
    """A rule is not understood; the message names its key and what is allowed."""


class Condition(Struct, frozen=True, forbid_unknown_fields=True):
    """One question to the message's facts."""

    fact: str
    """A name of FACTS, or order.<key> for anything in the order's context."""
    operator: Operator
    value: Any


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
        if not all(holds(condition, values) for condition in rule.when):
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


def holds(condition: Condition, values: Mapping[str, Any]) -> bool:
    """Whether a condition holds; of a fact that is not known, only the negative ones do."""
    operator = condition.operator
    if operator == "not_equals":
        return not _same(values.get(condition.fact), condition.value)
    if operator == "not_in":
        return not any(_same(values.get(condition.fact), value) for value in condition.value)
    actual = values.get(condition.fact)
    if actual is None:
        return False
    if operator == "equals":
        return _same(actual, condition.value)
    if operator == "in":
        return any(_same(actual, value) for value in condition.value)
    if operator in ("at_least", "at_most"):
        return _compares(actual, operator, condition.value)
    many = actual if isinstance(actual, (list, tuple, set, frozenset)) else None
    if operator == "contains":
        wanted = str(condition.value).casefold()
        return any(_same(one, wanted) for one in many) if many is not None else wanted in str(actual).casefold()
    pattern = _pattern(str(condition.value))
    return any(pattern.match(str(one)) is not None for one in ([actual] if many is None else many))


def _choose(chosen: dict[str, str], rule: Rule) -> None:
    """Take what nobody before has set; queue and agent are one choice."""
    assigned = bool({"assign_queue", "assign_agent"} & chosen.keys())
    for action in rule.then:
        if not (assigned and action.action in ("assign_queue", "assign_agent")):
            chosen.setdefault(action.action, action.value)


def _same(actual: Any, wanted: Any) -> bool:
    if isinstance(actual, str) and isinstance(wanted, str):
        return actual.casefold() == wanted.casefold()
    return bool(actual == wanted)


def _compares(actual: Any, operator: Operator, wanted: Any) -> bool:
    left, right = _rank(actual), _rank(wanted)
    if left is None or right is None:
        return False
    return left >= right if operator == "at_least" else left <= right


def _rank(value: Any) -> float | None:
    if isinstance(value, str) and value in _PRIORITIES:
        return _PRIORITIES.index(value)
    try:
        # Shops write amounts as text ("129.90") as often as as numbers.
        return float(value)
    except (TypeError, ValueError):
        return None


@lru_cache(maxsize=1024)
def _pattern(wildcards: str) -> Pattern[str]:
    return compile_pattern(translate(wildcards), IGNORECASE | DOTALL)


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
        _check_condition(condition, f"{where}.when[{index}]")
    for index, action in enumerate(rule.then):
        if action.action == "set_priority" and action.value not in _PRIORITIES:
            raise RuleError(f"{where}.then[{index}].value: {action.value!r}; allowed: {', '.join(_PRIORITIES)}")
        if not action.value.strip():
            raise RuleError(f"{where}.then[{index}].value: {action.action} needs a name")


def _check_condition(condition: Condition, where: str) -> None:
    kind = kind_of(condition.fact)
    if kind is None:
        raise RuleError(f"{where}.fact: {condition.fact!r} is no fact; allowed: {', '.join(FACTS)}, order.<key>")
    if condition.operator not in OPERATORS[kind]:
        allowed = ", ".join(OPERATORS[kind])
        raise RuleError(f"{where}.operator: {condition.operator} does not fit {condition.fact}; allowed: {allowed}")
    several = condition.operator in ("in", "not_in")
    if several != isinstance(condition.value, (list, tuple)) or condition.value in ([], ()):
        raise RuleError(f"{where}.value: {condition.operator} takes {'a list of values' if several else 'one value'}")
    for value in condition.value if several else [condition.value]:
        _check_value(value, kind, condition, where)


def _check_value(value: Any, kind: str, condition: Condition, where: str) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    allowed = {
        "text": (isinstance(value, str), "text"),
        "list": (isinstance(value, str), "text"),
        "number": (number, "a number"),
        "flag": (isinstance(value, bool), "true or false"),
        "priority": (value in _PRIORITIES, ", ".join(_PRIORITIES)),
        "any": (isinstance(value, (str, int, float, bool)), "text, a number, true or false"),
    }
    fits, words = allowed[kind]
    if kind == "any" and condition.operator in ("at_least", "at_most"):
        fits, words = number, "a number"
    if condition.fact == "language" and "-" in str(value):
        raise RuleError(f"{where}.value: language holds the language alone (pt); ask language_tag for {value!r}")
    if not fits:
        raise RuleError(f"{where}.value: {value!r} does not fit {condition.fact}; allowed: {words}")
