"""A simulation as lines for people: what was decided, why, and what it rests on."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_TITLES = {
    "language_detected": "written in",
    "country": "country",
    "profile": "profile",
    "language": "answered in",
    "register": "form of address",
    "signals": "signals",
    "priority": "priority",
    "expectation": "answer due",
    "acknowledgement": "told at once",
    "status_updates": "status updates",
    "callback_offer": "call-back offer",
    "routing": "goes to",
    "reply_channel": "answered by",
    "tone": "tone",
    "reply": "the customer reads",
}
_WIDTH = 110
_INDENT = " " * 20


def lines_of(view: dict[str, Any]) -> Iterator[str]:
    """Word what gateway.simulation.shown() gives."""
    yield from _outcome(view["before"])
    if view["after"] is None:
        return
    yield ""
    yield "With the change" if view["differences"] else "With the change: every decision stays as it is"
    for change in view["profile_changes"]:
        yield f"  {change['key']}: {_plain(change['before'])} -> {_plain(change['after'])}"
    after = view["after"]["decisions"]
    for difference in view["differences"]:
        yield ""
        yield f"{_TITLES[difference['name']]:<20}before: {_block(_plain(difference['before']))}"
        yield f"{_INDENT}after:  {_block(_plain(difference['after']))}"
        yield from _why(after[difference["name"]])


def _outcome(outcome: dict[str, Any]) -> Iterator[str]:
    for name, decision in outcome["decisions"].items():
        layer = f"  [{decision['layer']}]" if "layer" in decision else ""
        yield f"{_TITLES[name]:<20}{_block(_value(name, decision))}{layer}"
        yield from _why(decision)
        yield from _more(name, decision)


def _value(name: str, decision: dict[str, Any]) -> str:
    if name == "routing" and decision["value"] is None:
        return "a queue" if decision["queue"] else "nobody yet"
    if name == "expectation":
        return f"{decision['value']} ({decision['time_zone']}, by {decision['rule']})"
    if name == "register" and decision["form_of_address"]:
        return f"{decision['value']}: {decision['form_of_address']}"
    if name == "reply" and decision["held"]:
        return f"(held back)\n{decision['value']}"
    return _plain(decision["value"])


def _why(decision: dict[str, Any]) -> Iterator[str]:
    if "note" in decision:
        yield f"{_INDENT}{decision['note']}"
    for why in decision["reasons"]:
        yield textwrap.fill(why["text"], _WIDTH, initial_indent=f"{_INDENT}- ", subsequent_indent=f"{_INDENT}  ")
    for one in decision["evidence"]:
        yield f"{_INDENT}{'source' if one['citable'] else 'not cited'}: {_evidence(one)}"


def _more(name: str, decision: dict[str, Any]) -> Iterator[str]:
    if name == "expectation":
        for one in decision["candidates"]:
            yield f"{_INDENT}  {one['rule']:<18}{one['due_local']}  {one['minutes']} min, {one['clock']} clock"
    if name == "routing":
        if decision["agent_reads"]:
            yield f"{_INDENT}reads: {_block(decision['agent_reads'])}"
        for one in decision["runners_up"]:
            yield f"{_INDENT}  runner-up: {one['name']}, {one['score']} points ({one.get('how', 'unknown')})"


def _evidence(one: dict[str, Any]) -> str:
    facts = (one.get("study"), one.get("year"), f"n={one['sample_size']}" if "sample_size" in one else None)
    details = "; ".join(str(fact) for fact in (*facts, one.get("precision"), one.get("note")) if fact)
    return f"{one['kind']}: {one['source']}{f' ({details})' if details else ''}"


def _block(text: str) -> str:
    """Let further lines of a text stand below its first."""
    return text.replace("\n", f"\n{_INDENT}")


def _plain(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {each}" for key, each in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "no remarks"
    return str(value)
