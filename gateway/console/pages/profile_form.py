"""The form of a profile: fields with what holds without them, and an overlay made of what was filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec
from msgspec import Struct

from culture_profiles import ChannelKind, CultureProfile, Overlay, parse_overlay
from culture_profiles.model import Practices, Register
from culture_profiles.settings import Apology, Emoji, NameOrder

if TYPE_CHECKING:
    from gateway.console.frame.forms import Form

Kind = Literal["choice", "yes_no", "text", "number", "minutes"]
CLOCK = ".clock"


class Field(Struct, frozen=True):
    """One field of the form."""

    key: str
    """Dotted, as in an overlay: tone.emoji, first_response.email."""
    kind: Kind
    below: Any
    """What holds where the field stays empty."""
    value: Any = None
    """What the draft sets; none where it sets nothing."""
    clock: str | None = None
    """Of minutes: business or calendar."""
    choices: tuple[str, ...] = ()


class Group(Struct, frozen=True):
    """Fields that belong together."""

    name: str
    fields: tuple[Field, ...]


def groups(overlay: Overlay, below: CultureProfile) -> tuple[Group, ...]:
    """Lay out the form.

    Args:
        overlay: the draft, or what is published where there is none.
        below: the profile without it.
    """
    data = msgspec.to_builtins(overlay)

    def field(key: str, kind: Kind, value: Any, choices: tuple[str, ...] = ()) -> Field:
        own = _at(data, key)
        own = own.get("value") if isinstance(own, dict) else own
        return Field(key, kind, value, own, choices=choices)

    tone, address = below.tone, below.form_of_address
    targets = [_targets(data, name, getattr(below, name)) for name in ("first_response", "next_response", "resolution")]
    return (
        Group(
            "address",
            (
                field("register", "choice", below.register.value, get_args(Register)),
                field("form_of_address", "text", address.value if address else ""),
                field("name_order", "choice", below.name_order.value, get_args(NameOrder)),
                field("language", "text", below.language),
                field("time_zone", "text", below.calendar.time_zone),
            ),
        ),
        Group(
            "tone",
            (
                field("tone.directness", "text", tone.directness.value),
                field("tone.apology", "choice", tone.apology.value, get_args(Apology)),
                field("tone.emoji", "choice", tone.emoji.value, get_args(Emoji)),
                field("tone.exclamation_marks", "number", tone.exclamation_marks.value),
            ),
        ),
        Group(
            "practices",
            tuple(
                field(f"practices.{name}", "yes_no", getattr(below.practices, name).value)
                for name in Practices.__struct_fields__
            ),
        ),
        *targets,
    )


def _targets(data: dict[str, Any], name: str, below: dict[ChannelKind, Any]) -> Group:
    fields = []
    for kind in get_args(ChannelKind):
        own, target = data.get(name, {}).get(kind), below.get(kind)
        minutes = own["minutes"] if isinstance(own, dict) else own
        clock = own.get("clock", "business") if isinstance(own, dict) else None
        fields.append(Field(f"{name}.{kind}", "minutes", target, minutes, clock))
    return Group(name, tuple(fields))


def overlay_from(form: Form, before: Overlay, below: CultureProfile) -> Overlay:
    """Lay the form over an overlay: an empty field takes its value out, what has no field stays.

    Raises:
        ProfileError: a value is not allowed; names its key.
    """
    data: dict[str, Any] = msgspec.to_builtins(before)
    for group in groups(before, below):
        for field in group.fields:
            _set(data, field, form.text(field.key), form.text(field.key + CLOCK))
    return parse_overlay(msgspec.json.encode(data).decode(), format="json", source="form")


def _set(data: dict[str, Any], field: Field, written: str, clock: str) -> None:
    table, _, name = field.key.rpartition(".")
    place = data.setdefault(table, {}) if table else data
    if not written:
        place.pop(name, None)
    elif written != _written(field.value) or (clock and clock != (field.clock or "business")):
        value = _typed(field, written)
        place[name] = {"minutes": value, "clock": clock} if clock == "calendar" else value
    if table and not place:
        del data[table]


def _typed(field: Field, written: str) -> Any:
    if field.kind == "yes_no":
        return {"true": True, "false": False}.get(written, written)
    if field.kind in ("number", "minutes"):
        return int(written) if written.isdecimal() and len(written) < 10 else written
    return written


def _written(value: Any) -> str:
    """Write a value as the form does."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _at(data: dict[str, Any], key: str) -> Any:
    found: Any = data
    for name in key.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found
