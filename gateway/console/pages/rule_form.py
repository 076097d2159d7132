"""A rule's form, read and written, and the trial of what it would change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct

from gateway.errors import InvalidInputError
from gateway.routing import Rule, RuleError, read_rules
from gateway.routing.fact_values import kind_of
from gateway.simulation import SampleMessage, simulate

if TYPE_CHECKING:
    from gateway.console.frame.forms import Form
    from gateway.simulation import Interpreters
    from gateway.simulation.model import Decision
    from gateway.simulation.scene import Surroundings

CONDITIONS, ACTIONS = 100, 100
"""The most rows of a form; a page shows a few more than the rule has, so that none is lost."""
_LONGEST_SAMPLE = 20_000
_COMMA = re.compile(r"[,،、，]")
"""As Latin, Arabic, Chinese and Japanese keyboards write it."""
_SHOWN: tuple[Literal["routing", "priority", "reply_channel"], ...] = ("routing", "priority", "reply_channel")


class Written(Struct, frozen=True):
    """A rule's fields as they stand in the form."""

    name: str = ""
    conditions: tuple[tuple[str, str, str], ...] = ()
    """Fact, operator, value."""
    actions: tuple[str, ...] = ()
    """Action and value: set_priority:high."""
    stop: bool = False
    active: bool = True

    @classmethod
    def read(cls, form: Form) -> Written:
        """Read the form; rows without a fact or an action are left out."""
        rows = (
            (form.text(f"fact.{n}"), form.text(f"operator.{n}"), form.text(f"value.{n}")) for n in range(CONDITIONS)
        )
        actions = (form.text(f"action.{n}") for n in range(ACTIONS))
        return cls(
            name=form.text("name")[:120],
            conditions=tuple(row for row in rows if row[0] or row[2]),
            actions=tuple(action for action in actions if action),
            stop=bool(form.text("stop")),
            active=bool(form.text("active")),
        )


class Trial(Struct, frozen=True):
    """Decisions on one message, now and with the rule."""

    pairs: tuple[tuple[Decision, Decision], ...]

    @property
    def changed(self) -> bool:
        """Whether the rule moves anything."""
        return any(old.value != new.value for old, new in self.pairs)


def written_of(rule: Rule) -> Written:
    """Fill the form from a rule."""
    return Written(
        name=rule.name,
        conditions=tuple((one.fact, one.operator, _text(one.value)) for one in rule.when),
        actions=tuple(f"{one.action}:{one.value}" for one in rule.then),
        stop=rule.stop,
        active=rule.active,
    )


def rule_of(written: Written) -> Rule:
    """Make the rule that a form describes.

    Raises:
        InvalidInputError: names the key that is wrong and what is allowed.
    """
    if not written.name:
        raise InvalidInputError("name is empty", field="name")
    when = [
        {"fact": fact, "operator": operator, "value": _value(fact, operator, value)}
        for fact, operator, value in written.conditions
    ]
    then = [dict(zip(("action", "value"), one.split(":", 1), strict=False)) for one in written.actions]
    data = {"name": written.name, "when": when, "then": then, "stop": written.stop, "active": written.active}
    try:
        return read_rules([data])[0]
    except RuleError as error:
        raise InvalidInputError(str(error).removeprefix("rules[0]."), field="rule") from error


def sample_of(form: Form) -> SampleMessage:
    """Read the message to try.

    Raises:
        InvalidInputError: there is no text, it is too long, or the country is none.
    """
    text = form.needed("sample.text")
    if len(text) > _LONGEST_SAMPLE:
        raise InvalidInputError(f"the message has more than {_LONGEST_SAMPLE} characters", field="sample.text")
    country = form.text("sample.country").upper() or None
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise InvalidInputError(
            f"{country!r} is no country; write an ISO 3166-1 code such as BR", field="sample.country"
        )
    order = {key: form.text(f"sample.{field}") for key, field in (("number", "order"), ("total", "total"))}
    known = {key: value for key, value in order.items() if value}
    return SampleMessage(text, channel=form.text("sample.channel") or "email", country=country, order=known or None)


async def trial_of(
    message: SampleMessage, surroundings: Surroundings, rules: tuple[dict[str, Any], ...], interpreters: Interpreters
) -> Trial:
    """Lead a message through the stages twice: under the stored rules, and under others."""
    merchant = surroundings.merchant
    changed = msgspec.structs.replace(merchant, settings=msgspec.structs.replace(merchant.settings, rules=rules))
    now = await simulate(message, surroundings, interpreters)
    message = msgspec.structs.replace(message, at=now.at)
    then = await simulate(message, msgspec.structs.replace(surroundings, merchant=changed), interpreters)
    return Trial(tuple((now.before.decision(name), then.before.decision(name)) for name in _SHOWN))


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(fact: str, operator: str, written: str) -> Any:
    if operator in ("in", "not_in"):
        return [_one(fact, one.strip()) for one in _COMMA.split(written) if one.strip()]
    return _one(fact, written)


def _one(fact: str, written: str) -> Any:
    """Read a value as its fact's kind wants it; what does not fit stays text, and is refused with what is allowed."""
    kind = kind_of(fact)
    if kind in ("flag", "any") and written.lower() in ("true", "false"):
        return written.lower() == "true"
    if kind in ("number", "any"):
        try:
            return msgspec.json.decode(written, type=float)
        except msgspec.DecodeError:
            return written
    return written
