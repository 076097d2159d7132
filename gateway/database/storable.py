"""What PostgreSQL can keep: every character but NUL, and no half of a surrogate pair."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Replace the characters that PostgreSQL cannot keep by the replacement character."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def storable_json(value: Any) -> Any:
    """Do the same in every text of a JSON value, names included."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(name)): storable_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable_json(item) for item in value]
    return value


def storable_struct(value: T) -> T:
    """Do the same in every text of a struct."""
    return msgspec.convert(storable_json(msgspec.to_builtins(value)), type(value))
