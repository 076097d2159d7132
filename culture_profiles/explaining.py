"""JSON Schema's complaints in words that a merchant can act on: what is wrong, and what is allowed."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import groupby
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.exceptions import ValidationError

    from culture_profiles.positions import Path


def explain(data: object, schema: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield the path and the wording of everything in the data that breaks the schema."""
    for error in Draft202012Validator(schema).iter_errors(data):
        for leaf in _leaves(error):
            yield from _word(leaf, schema)


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """Go down into the alternative that was meant: the one whose type fits what was written."""
    if error.validator != "anyOf":
        yield error
        return
    branches = [list(group) for _, group in groupby(error.context or (), key=lambda each: each.schema_path[0])]
    meant = [branch for branch in branches if not any(_is_wrong_type(each, error) for each in branch)]
    if len(meant) == 1:
        for each in meant[0]:
            yield from _leaves(each)
    else:
        yield error


def _is_wrong_type(error: ValidationError, parent: ValidationError) -> bool:
    same_value = error.absolute_path == parent.absolute_path
    scalar = not isinstance(error.instance, dict | list)
    return same_value and (error.validator == "type" or (error.validator == "enum" and not scalar))


def _word(error: ValidationError, schema: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    path: Path = tuple(error.absolute_path)
    part: Any = error.schema
    wanted: Any = error.validator_value
    written: Any = error.instance
    if error.validator == "additionalProperties":
        allowed = sorted(part["properties"])
        for key in sorted(set(written) - set(allowed)):
            yield (*path, key), f"unknown key{_guess(key, allowed)}; allowed: {', '.join(allowed)}"
    elif error.validator == "required":
        missing = sorted(set(wanted) - set(written))
        yield path, f"missing: {', '.join(missing)}"
    elif "propertyNames" in error.schema_path:
        names = ", ".join(wanted) if error.validator == "enum" else _allowed({"type": "string", **part}, schema)
        yield (*path, written), f"unknown key; allowed: {names}"
    else:
        yield path, f"{_short(written)} is not allowed; write {_allowed(part, schema)}"


def _guess(key: str, allowed: list[str]) -> str:
    close = get_close_matches(key, allowed, n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _short(value: object) -> str:
    text = repr(value) if isinstance(value, str | bool | int | float | list | dict | None) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _allowed(part: dict[str, Any], schema: dict[str, Any]) -> str:
    """Say in words what a part of the schema allows."""
    if "$ref" in part:
        return _allowed(schema["$defs"][part["$ref"].rpartition("/")[2]], schema)
    if "anyOf" in part:
        return " or ".join(_allowed(each, schema) for each in part["anyOf"] if each.get("type") != "null")
    if "enum" in part:
        return f"one of {', '.join(map(str, part['enum']))}"
    return _allowed_type(part)


def _allowed_type(part: dict[str, Any]) -> str:
    if part["type"] == "object":
        return f"a table with {', '.join(sorted(part['properties']))}" if "properties" in part else "a table"
    if "pattern" in part:
        return f"{part.get('description', 'a text').rstrip('.')} ({part['pattern']})"
    name = {"integer": "a whole number", "number": "a number", "boolean": "true or false", "array": "a list"}
    limits = f" from {part['minimum']} to {part['maximum']}" if "maximum" in part else ""
    return f"{name.get(part['type'], 'a text that is not empty')}{limits}"
