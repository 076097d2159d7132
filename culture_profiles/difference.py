"""What changed between two profiles, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from culture_profiles.model import CultureProfile

NOT_VALUES = frozenset({"version", "layer", "layers", "evidence", "language_evidence"})
NAMED_BY = ("channel", "tag", "text")


class Change(Struct, frozen=True):
    """One value that differs."""

    key: str
    """Dotted: tone.emoji, first_response.email.minutes, channels.whatsapp.rank."""
    before: Any
    """Plain JSON value; none where it was not there."""
    after: Any


def diff(before: CultureProfile, after: CultureProfile) -> list[Change]:
    """List the values that differ, by key; who decided them and with what evidence is left aside."""
    old, new = _flat(msgspec.to_builtins(before)), _flat(msgspec.to_builtins(after))
    keys = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    return [Change(key, old.get(key), new.get(key)) for key in keys]


def _flat(value: Any, key: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        parts = {name: each for name, each in value.items() if name not in NOT_VALUES}
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        parts = {_name(each): each for each in value}
    else:
        return {key: value}
    found: dict[str, Any] = {}
    for name, each in parts.items():
        # A cited value is known by its own name: tone.emoji, not tone.emoji.value.
        found |= _flat(each, key if name == "value" else f"{key}.{name}".removeprefix("."))
    return found


def _name(item: dict[str, Any]) -> str:
    return next(str(item[name]) for name in NAMED_BY if name in item)
