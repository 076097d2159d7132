"""The JSON Schema of a profile's file and of a merchant's overlay."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, get_args

import msgspec

from culture_profiles.model import ChannelKind
from culture_profiles.settings import Overlay, ProfileFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
BY_CHANNEL = ("first_response", "next_response", "resolution", "register_by_channel")


def schema() -> dict[str, Any]:
    """Describe a merchant's overlay as JSON Schema (draft 2020-12)."""
    return {"$schema": DIALECT, "title": "Culture profile overlay", **_schema_of(Overlay)}


def file_schema() -> dict[str, Any]:
    """Describe a built-in file as JSON Schema (draft 2020-12)."""
    return {"$schema": DIALECT, "title": "Built-in culture profile", **_schema_of(ProfileFile)}


@lru_cache(maxsize=4)
def _schema_of(kind: type[Overlay]) -> dict[str, Any]:
    made = msgspec.json.schema(kind)
    for definition in made["$defs"].values():
        for name in BY_CHANNEL:
            if name in definition.get("properties", {}):
                # msgspec leaves out that the keys of such a table are a closed list.
                definition["properties"][name]["propertyNames"] = {"enum": list(get_args(ChannelKind))}
    return made
