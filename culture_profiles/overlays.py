"""Merchants' overlays in and out: TOML, YAML or JSON text with the keys of docs/profiles.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import tomlkit
import yaml

from culture_profiles.checking import check_overlay
from culture_profiles.reading import ProfileError, read_document, read_overlay

if TYPE_CHECKING:
    from culture_profiles.plain_data import Format
    from culture_profiles.settings import Overlay


def parse_overlay(text: str, *, format: Format = "toml", source: str = "overlay") -> Overlay:  # noqa: A002 (the field's word)
    """Read an overlay; source is the file's name in messages.

    Raises:
        ProfileError: with every problem found, each with its line, key and what is allowed.

    """
    document = read_document(text, source, format)
    overlay = read_overlay(document)
    if problems := check_overlay(overlay, document):
        raise ProfileError(problems)
    return overlay


def dump_overlay(overlay: Overlay, *, format: Format = "toml") -> str:  # noqa: A002 (the field's word)
    """Write an overlay as text that parse_overlay reads back to the same overlay."""
    data: dict[str, Any] = _without_nothing(msgspec.to_builtins(overlay))
    if format == "json":
        return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"
    if format == "yaml":
        return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)
    return tomlkit.dumps(data)


def _without_nothing(value: Any) -> Any:
    """Leave out what is unset: TOML has no word for nothing."""
    if isinstance(value, dict):
        return {key: _without_nothing(each) for key, each in value.items() if each is not None and each != {}}
    return [_without_nothing(each) for each in value] if isinstance(value, list) else value
