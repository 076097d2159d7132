"""The questions that a merchant's rule asks of a message, and whether the answer is yes."""

from __future__ import annotations

from fnmatch import translate
from functools import lru_cache
from re import DOTALL, IGNORECASE, Pattern
from re import compile as compile_pattern
from typing import TYPE_CHECKING, Any, Literal, get_args

from msgspec import Struct

from culture_profiles.deadlines import Priority
from culture_profiles.model import ChannelKind
from gateway.routing.fact_values import FACTS, FactKind, kind_of
from gateway.routing.facts import Intent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Operator = Literal["equals", "not_equals", "in", "not_in", "at_least", "at_most", "contains", "matches"]

OPERATORS: dict[FactKind, tuple[Operator, ...]] = {
    "text": ("equals", "not_equals", "in", "not_in", "contains", "matches"),
    "number": ("equals", "not_equals", "in", "not_in", "at_least", "at_most"),
    "priority": ("equals", "not_equals", "in", "not_in", "at_least", "at_most"),
    "flag": ("equals", "not_equals"),
    "list": ("contains", "matches"),
    "any": get_args(Operator),
}
"""Which operators fit which kind of fact. Texts are compared without regard to case; matches takes a pattern with *
for any text and ? for one character, never a regular expression, which a slip could make endless."""

CHOICES: dict[str, tuple[str, ...]] = {"intent": get_args(Intent), "channel_kind": get_args(ChannelKind)}
"""Facts that can only be one of these."""
PRIORITIES: tuple[Priority, ...] = get_args(Priority)
"""Lowest first."""


class RuleError(ValueError):
    """A rule is not understood; the message names its key and what is allowed."""


class Condition(Struct, frozen=True, forbid_unknown_fields=True):
    """One question to the message's facts."""

    fact: str
    """A name of FACTS, or order.<key> for anything in the order's context."""
    operator: Operator
    value: Any


def holds(condition: Condition, values: Mapping[str, Any]) -> bool:
    """Whether a condition holds; of a fact that is not known, only the negative ones do."""
    actual, operator = values.get(condition.fact), condition.operator
    if operator == "not_equals":
        return not _same(actual, condition.value)
    if operator == "not_in":
        return not _is_one_of(actual, condition.value)
    return actual is not None and _TESTS[operator](actual, condition.value)


def check_condition(condition: Condition, where: str) -> None:
    """Check that fact, operator and value fit one another.

    Raises:
        RuleError: naming the key, at a place such as rules[2].when[0], and what is allowed.

    """
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


def _check_value(value: Any, kind: FactKind, condition: Condition, where: str) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    allowed: dict[FactKind, tuple[bool, str]] = {
        "text": (isinstance(value, str), "text"),
        "list": (isinstance(value, str), "text"),
        "number": (number, "a number"),
        "flag": (isinstance(value, bool), "true or false"),
        "priority": (value in PRIORITIES, ", ".join(PRIORITIES)),
        "any": (isinstance(value, (str, int, float, bool)), "text, a number, true or false"),
    }
    fits, words = allowed[kind]
    if kind == "any" and condition.operator in ("at_least", "at_most"):
        fits, words = number, "a number"
    if condition.fact == "language" and "-" in str(value):
        raise RuleError(f"{where}.value: language holds the language alone (pt); ask language_tag for {value!r}")
    choices = CHOICES.get(condition.fact, ())
    if choices and condition.operator in ("equals", "not_equals", "in", "not_in"):
        fits, words = value in choices, ", ".join(choices)
    if not fits:
        raise RuleError(f"{where}.value: {value!r} does not fit {condition.fact}; allowed: {words}")


def _same(actual: Any, wanted: Any) -> bool:
    if isinstance(actual, str) and isinstance(wanted, str):
        return actual.casefold() == wanted.casefold()
    return bool(actual == wanted)


def _is_one_of(actual: Any, wanted: Any) -> bool:
    return any(_same(actual, value) for value in wanted)


def _at_least(actual: Any, wanted: Any) -> bool:
    left, right = _rank(actual), _rank(wanted)
    return left is not None and right is not None and left >= right


def _at_most(actual: Any, wanted: Any) -> bool:
    return _at_least(wanted, actual)


def _contains(actual: Any, wanted: Any) -> bool:
    if isinstance(actual, _SEVERAL):
        return any(_same(one, wanted) for one in actual)
    return str(wanted).casefold() in str(actual).casefold()


def _matches(actual: Any, wanted: Any) -> bool:
    pattern = _pattern(str(wanted))
    return any(pattern.match(str(one)) is not None for one in (actual if isinstance(actual, _SEVERAL) else (actual,)))


_SEVERAL = (list, tuple, set, frozenset)

_TESTS: dict[Operator, Callable[[Any, Any], bool]] = {
    "equals": _same,
    "in": _is_one_of,
    "at_least": _at_least,
    "at_most": _at_most,
    "contains": _contains,
    "matches": _matches,
}


def _rank(value: Any) -> float | None:
    if isinstance(value, str) and value in PRIORITIES:
        return PRIORITIES.index(value)
    try:
        # Shops write amounts as text ("129.90") as often as as numbers.
        return float(value)
    except (TypeError, ValueError):
        return None


@lru_cache(maxsize=1024)
def _pattern(wildcards: str) -> Pattern[str]:
    return compile_pattern(translate(wildcards), IGNORECASE | DOTALL)
