"""Profiles as the API shows them: every value with its evidence and the layer that decided it, nothing left out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from culture_profiles import CultureProfile, Evidence
from gateway.people.profiles import overlay_of, state_of

if TYPE_CHECKING:
    from gateway.database.tables import ProfileOverlay


class ProfileLine(Struct, frozen=True):
    """One country of the list."""

    country: str
    name: str
    version: str
    """What messages of now on keep."""
    language: str
    channel: str
    """The most liked one."""
    builtin: bool
    """Whether we ship a file of the country."""
    published: int | None
    """Number of the merchant's published version; none where nothing is changed."""
    draft: bool
    """Whether a draft waits."""


class VersionView(Struct, frozen=True):
    """A draft or a published version of a merchant's changes."""

    country: str
    version: int
    """0: the draft."""
    state: str
    author: str
    note: str | None
    saved_at: datetime
    published_at: datetime | None
    etag: str
    """For If-Match."""
    overlay: dict[str, Any]


def version_view(row: ProfileOverlay) -> VersionView:
    """Show a version."""
    return VersionView(
        country=row.country,
        version=row.version,
        state=row.state,
        author=row.author,
        note=row.note,
        saved_at=row.created_at,
        published_at=row.published_at,
        etag=state_of(row),
        overlay=msgspec.to_builtins(overlay_of(row)),
    )


def profile_view(profile: CultureProfile) -> dict[str, Any]:
    """Show a whole profile; defaults are written out, since a layer that is left out says nothing."""
    view = _whole(profile)
    assert isinstance(view, dict)  # noqa: S101 - for the type checker: a struct becomes a table
    return view


def _whole(value: object) -> Any:
    if isinstance(value, Struct):
        fields = {name: _whole(getattr(value, name)) for name in value.__struct_fields__}
        if isinstance(value, Evidence):
            fields = {name: each for name, each in fields.items() if each is not None} | {"citable": value.citable}
        return fields
    if isinstance(value, dict):
        return {name: _whole(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_whole(each) for each in value]
    return value
