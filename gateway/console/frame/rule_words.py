"""Routing rules in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.routing.conditions import PRIORITIES
from locales import gettext
from locales.formatting import listing

if TYPE_CHECKING:
    from gateway.console.frame.words import Words
    from gateway.conversations.routing_rules import Names
    from gateway.routing.conditions import Condition
    from gateway.routing.rules import Action


def fact_name(locale: str, fact: str) -> str:
    """Name a fact that rules may ask for."""
    match fact:
        case "language":
            return gettext(locale, "Language")
        case "language_tag":
            return gettext(locale, "Language with region")
        case "script":
            return gettext(locale, "Script")
        case "country":
            return gettext(locale, "Country")
        case "region":
            return gettext(locale, "Region of the country")
        case "channel":
            return gettext(locale, "Channel")
        case "channel_kind":
            return gettext(locale, "Kind of channel")
        case "text":
            return gettext(locale, "Text of the message")
        case "subject":
            return gettext(locale, "Subject")
        case "intent":
            return gettext(locale, "What it is about")
        case "priority":
            return gettext(locale, "Priority")
        case "vip":
            return gettext(locale, "Valued customer")
        case "customer_value":
            return gettext(locale, "Value of the customer, from 0 to 1")
        case "previous_agent":
            return gettext(locale, "Agent who answered before")
        case "minutes_left":
            return gettext(locale, "Minutes until the deadline")
        case "translated":
            return gettext(locale, "Can be translated")
        case "complaint":
            return gettext(locale, "Strength of the complaint, from 0 to 1")
        case "urgency":
            return gettext(locale, "Urgency, from 0 to 1")
        case "gratitude":
            return gettext(locale, "Gratitude, from 0 to 1")
        case "skills":
            return gettext(locale, "Skills that are needed")
        case "tags":
            return gettext(locale, "Labels of the customer")
        case "sender.id":
            return gettext(locale, "Address of the customer")
        case "sender.name":
            return gettext(locale, "Name of the customer")
        case "sender.email":
            return gettext(locale, "E-mail address")
        case "sender.phone":
            return gettext(locale, "Telephone number")
    return gettext(locale, "Order: {key}", key=fact.removeprefix("order."))


def operator_name(locale: str, operator: str) -> str:
    """Name how a fact is compared."""
    match operator:
        case "equals":
            return gettext(locale, "is")
        case "not_equals":
            return gettext(locale, "is not")
        case "in":
            return gettext(locale, "is one of")
        case "not_in":
            return gettext(locale, "is none of")
        case "at_least":
            return gettext(locale, "is at least")
        case "at_most":
            return gettext(locale, "is at most")
        case "contains":
            return gettext(locale, "contains")
        case "matches":
            return gettext(locale, "matches the pattern")
    return operator


def condition_words(locale: str, words: Words, condition: Condition) -> str:
    """Word a condition as a whole sentence."""
    values = condition.value if isinstance(condition.value, (list, tuple)) else [condition.value]
    named = {"fact": fact_name(locale, condition.fact)}
    named["value"] = listing([_value(locale, words, condition.fact, value) for value in values], locale)
    match condition.operator:
        case "equals":
            return gettext(locale, "{fact}: {value}", **named)
        case "not_equals":
            return gettext(locale, "{fact}: not {value}", **named)
        case "in":
            return gettext(locale, "{fact}: one of {value}", **named)
        case "not_in":
            return gettext(locale, "{fact}: none of {value}", **named)
        case "at_least":
            return gettext(locale, "{fact}: at least {value}", **named)
        case "at_most":
            return gettext(locale, "{fact}: at most {value}", **named)
        case "contains":
            return gettext(locale, "{fact}: contains {value}", **named)
    return gettext(locale, "{fact}: matches {value}", **named)


def action_words(locale: str, words: Words, action: Action, names: Names) -> str:
    """Word what follows as a whole sentence."""
    missing = gettext(locale, "(no longer there)")
    match action.action:
        case "assign_queue":
            return gettext(locale, "Goes to the queue {queue}", queue=names.queues.get(action.value, missing))
        case "assign_agent":
            return gettext(locale, "Goes to {agent}", agent=names.agents.get(action.value, missing))
        case "require_skill":
            return gettext(locale, "Needs an agent with the skill {skill}", skill=action.value)
        case "set_priority":
            return gettext(locale, "Gets the priority {priority}", priority=words.status(action.value))
    return gettext(locale, "Is answered by {channel}", channel=words.channel(action.value))


def _value(locale: str, words: Words, fact: str, value: Any) -> str:
    if isinstance(value, bool):
        return gettext(locale, "yes") if value else gettext(locale, "no")
    if isinstance(value, (int, float)):
        return words.number(value)
    if fact == "country":
        return words.country(value)
    if fact in ("language", "language_tag"):
        return words.language(value)
    if fact == "channel":
        return words.channel(value)
    return words.status(value) if fact == "priority" and value in PRIORITIES else str(value)
