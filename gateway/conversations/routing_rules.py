"""A merchant's routing rules as people keep them: in order, checked before they are stored."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from sqlalchemy import select

from culture_profiles import channel_names
from gateway.database.storable import storable_json
from gateway.database.tables import Agent, Merchant, Queue
from gateway.errors import InvalidInputError, NotFoundError, OutdatedError
from gateway.people.merchants import current_merchant, settings_of
from gateway.routing import Rule, RuleError, read_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

MOST_RULES = 200


class RuleBook(Struct, frozen=True):
    """All rules, in the order in which they are looked at."""

    rules: tuple[Rule, ...]
    version: str
    """Changes with every change; a form that carries an older one is refused."""

    def at(self, position: int) -> Rule:
        """Return one rule by its place, from 0.

        Raises:
            NotFoundError: there is none.
        """
        if not 0 <= position < len(self.rules):
            raise NotFoundError(f"there is no rule {position + 1}")
        return self.rules[position]

    def with_rule(self, rule: Rule, position: int | None) -> tuple[Rule, ...]:
        """Return the rules with one changed, or added at the end."""
        if position is None:
            return (*self.rules, rule)
        self.at(position)
        return (*self.rules[:position], rule, *self.rules[position + 1 :])

    def without(self, position: int) -> tuple[Rule, ...]:
        """Return the rules without one."""
        self.at(position)
        return (*self.rules[:position], *self.rules[position + 1 :])

    def moved(self, position: int, step: int) -> tuple[Rule, ...]:
        """Return the rules with one moved by some places, as far as there are."""
        rule = self.at(position)
        rest = self.without(position)
        place = min(max(position + step, 0), len(rest))
        return (*rest[:place], rule, *rest[place:])


class Names(Struct, frozen=True):
    """What rules may name, by the identifiers that they hold."""

    queues: dict[str, str]
    agents: dict[str, str]
    skills: tuple[str, ...]
    channels: tuple[str, ...]


def as_data(rules: Sequence[Rule]) -> tuple[dict[str, Any], ...]:
    """Return rules as plain data, as they are stored."""
    return tuple(msgspec.to_builtins(rule) for rule in rules)


async def read_book(session: AsyncSession) -> RuleBook:
    """Read the merchant's rules."""
    return _book(await current_merchant(session))


async def read_names(session: AsyncSession) -> Names:
    """Read what the merchant's rules may name."""
    agents = (await session.scalars(select(Agent).where(Agent.active).order_by(Agent.name))).all()
    queues = (await session.scalars(select(Queue).order_by(Queue.name))).all()
    known = {"presales", "aftersales", "complaint", "vip"}
    return Names(
        queues={str(queue.id): queue.name for queue in queues},
        agents={str(agent.id): agent.name for agent in agents},
        skills=tuple(sorted(known.union(*(agent.skills for agent in agents)))),
        channels=tuple(sorted(channel_names())),
    )


def check_rules(rules: Sequence[Rule], names: Names) -> None:
    """Check that rules are understood and name only what there is.

    Raises:
        InvalidInputError: names the rule, the key and what is allowed.
    """
    if len(rules) > MOST_RULES:
        raise InvalidInputError(f"there are more than {MOST_RULES} rules", field="rules")
    try:
        read_rules(as_data(rules))
    except RuleError as error:
        raise InvalidInputError(str(error), field="rules") from error
    allowed = {"assign_queue": names.queues, "assign_agent": names.agents, "set_reply_channel": names.channels}
    for index, rule in enumerate(rules):
        for place, action in enumerate(rule.then):
            known = allowed.get(action.action)
            if rule.active and known is not None and action.value not in known:
                words = ", ".join(known.values() if isinstance(known, dict) else known) or "none yet"
                where = f"rules[{index}].then[{place}].value"
                raise InvalidInputError(f"{where}: {action.action} {action.value!r}; allowed: {words}", field=where)


async def save_rules(session: AsyncSession, rules: Sequence[Rule], version: str) -> None:
    """Store the merchant's rules.

    Args:
        session: the merchant's transaction.
        rules: all, in order.
        version: of the book that they were made from.

    Raises:
        OutdatedError: somebody else changed the rules meanwhile.
        InvalidInputError: a rule is not understood, or names what there is not.
    """
    merchant = await session.get_one(
        Merchant, (await current_merchant(session)).id, with_for_update=True, populate_existing=True
    )
    if _book(merchant).version != version:
        raise OutdatedError("somebody else changed the rules meanwhile; load the page again")
    check_rules(rules, await read_names(session))
    changed = msgspec.structs.replace(settings_of(merchant), rules=storable_json(as_data(rules)))
    merchant.settings = msgspec.to_builtins(changed)
    await session.flush()


def _book(merchant: Merchant) -> RuleBook:
    data = settings_of(merchant).rules
    digest = hashlib.sha256(msgspec.json.encode(data, order="sorted")).hexdigest()
    return RuleBook(read_rules(data), digest[:32])
