"""Merchants' own changes to country profiles: one draft, published versions, a history that only grows.

The draft has the version 0 until it is published; the database lets no second one be. Whoever saves may name the state
that they read, and is refused where somebody else saved in between.
"""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import func, select, text

from culture_profiles import CultureProfile, Overlay, resolve
from gateway.database.events import announce
from gateway.database.session import merchant_of
from gateway.database.tables import ProfileOverlay
from gateway.errors import ConflictError, InvalidInputError, NotFoundError, OutdatedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

DEFAULT = "default"
"""The merchant's setting for all countries."""
WORLD = "world"
_DRAFT_VERSION = 0


def overlay_key(country: str) -> str:
    """Return the key of a country's changes: its ISO 3166-1 code, world or default.

    Raises:
        NotFoundError: there is no such country.
    """
    if country.lower() in (DEFAULT, WORLD):
        return country.lower()
    try:
        return resolve(country).country
    except LookupError as error:
        raise NotFoundError(f"{error.args[0]}, or default for all countries") from error


def overlay_of(row: ProfileOverlay | None) -> Overlay:
    """Return what a version changes; nothing where there is no version."""
    return msgspec.convert(row.overlay, Overlay) if row else Overlay()


def state_of(row: ProfileOverlay | None) -> str:
    """Name the state of a row for whoever wants to change it; the same content has the same name."""
    if row is None:
        return "none"
    content = msgspec.json.encode([row.version, row.state, row.overlay], order="deterministic")
    return sha256(content).hexdigest()[:16]


async def list_overlays(session: AsyncSession) -> Sequence[ProfileOverlay]:
    """List all drafts and published versions of the merchant, by country."""
    wanted = ProfileOverlay.state.in_(("draft", "published"))
    return (await session.scalars(select(ProfileOverlay).where(wanted).order_by(ProfileOverlay.country))).all()


async def find_draft(session: AsyncSession, key: str) -> ProfileOverlay | None:
    """Return the draft of a country, if there is one."""
    return await _row(session, key, _DRAFT_VERSION)


async def find_published(session: AsyncSession, key: str) -> ProfileOverlay | None:
    """Return the published version of a country, if there is one."""
    row: ProfileOverlay | None = await session.scalar(
        select(ProfileOverlay).where(ProfileOverlay.country == key, ProfileOverlay.state == "published")
    )
    return row


async def find_version(session: AsyncSession, key: str, version: int) -> ProfileOverlay:
    """Return one published version, the current or an old one.

    Raises:
        NotFoundError: there is none of this number.
    """
    row = await _row(session, key, version) if version != _DRAFT_VERSION else None
    if row is None:
        raise NotFoundError(f"{key} has no version {version}; its versions are in its history")
    return row


async def read_history(session: AsyncSession, key: str) -> Sequence[ProfileOverlay]:
    """List all published versions of a country, newest first."""
    statement = select(ProfileOverlay).where(ProfileOverlay.country == key, ProfileOverlay.version != _DRAFT_VERSION)
    return (await session.scalars(statement.order_by(ProfileOverlay.version.desc()))).all()


async def save_draft(
    session: AsyncSession,
    key: str,
    overlay: Overlay,
    author: str,
    *,
    note: str | None = None,
    expected: str | None = None,
) -> ProfileOverlay:
    """Keep a draft in the place of the one before; nothing changes for customers.

    Args:
        session: the merchant's transaction.
        key: from overlay_key.
        overlay: checked, by culture_profiles.parse_overlay.
        author: who saves.
        note: why.
        expected: state_of() the draft that the author has read; none: whatever it is.

    Raises:
        InvalidInputError: the overlay names another country.
        OutdatedError: somebody else saved in between.
    """
    _check_country(key, overlay)
    await _lock(session, key)
    row = await find_draft(session, key)
    _check_state(row, expected)
    if row is None:
        row = ProfileOverlay(merchant_id=merchant_of(session), country=key, version=_DRAFT_VERSION, state="draft")
        session.add(row)
    row.overlay, row.author, row.note = msgspec.to_builtins(overlay), author, note
    await session.flush()
    return row


async def discard_draft(session: AsyncSession, key: str, *, expected: str | None = None) -> None:
    """Throw the draft away.

    Raises:
        NotFoundError: there is none.
        OutdatedError: somebody else saved in between.
    """
    await session.delete(await _needed_draft(session, key, expected))


async def publish(
    session: AsyncSession, key: str, author: str, *, note: str | None = None, expected: str | None = None
) -> ProfileOverlay:
    """Make the draft count from the next message on.

    Raises:
        NotFoundError: there is no draft.
        OutdatedError: somebody else saved in between.
    """
    row = await _needed_draft(session, key, expected)
    row.author, row.note = author, note or row.note
    await _put_in_force(session, row)
    return row


async def roll_back(
    session: AsyncSession, key: str, version: int, author: str, *, note: str | None = None
) -> ProfileOverlay:
    """Publish an old version's content as a new version; 0 is the state before the first. A draft stays as it is.

    Raises:
        NotFoundError: there is no such version.
        ConflictError: it is the one in force.
    """
    await _lock(session, key)
    current = await find_published(session, key)
    if (current.version if current else 0) == version:
        raise ConflictError(f"version {version} of {key} is in force already")
    old = {} if version == 0 else (await find_version(session, key, version)).overlay
    row = ProfileOverlay(merchant_id=merchant_of(session), country=key, overlay=old, author=author)
    row.note = note or f"rollback to version {version}"
    await _put_in_force(session, row)
    return row


async def resolved(
    session: AsyncSession, country: str, *, region: str | None = None, with_draft: bool = False
) -> CultureProfile:
    """Lay the merchant's published changes over a country's profile; with_draft, drafts go before what is published.

    Raises:
        NotFoundError: there is no such country.
    """
    key = overlay_key(country)
    overlays = {
        row.country: overlay_of(row)
        for row in sorted(await list_overlays(session), key=lambda row: row.state, reverse=True)
        if row.country in (DEFAULT, key) and (with_draft or row.state == "published")
    }
    return laid(key, overlays.get(key), overlays.get(DEFAULT), region)


def laid(key: str, own: Overlay | None, default: Overlay | None, region: str | None = None) -> CultureProfile:
    """Resolve a country under its own overlay and the merchant's default; the default itself is shown on the world."""
    if key == DEFAULT:
        return resolve(WORLD, merchant_default=own)
    return resolve(key, region=region, merchant_default=default, merchant_country=own)


async def _put_in_force(session: AsyncSession, row: ProfileOverlay) -> None:
    """Give a row the next version, and let it take the place of what was published."""
    before = await find_published(session, row.country)
    if before is not None:
        before.state = "superseded"
        await session.flush()
    highest = select(func.max(ProfileOverlay.version)).where(ProfileOverlay.country == row.country)
    row.version = (await session.scalar(highest) or 0) + 1
    row.state, row.published_at = "published", dt.datetime.now(dt.UTC)
    session.add(row)
    await session.flush()
    await announce(session, "profile.published", None, country=row.country, version=row.version, author=row.author)


async def _needed_draft(session: AsyncSession, key: str, expected: str | None) -> ProfileOverlay:
    await _lock(session, key)
    row = await find_draft(session, key)
    if row is None:
        raise NotFoundError(f"there is no draft for {key}; save one first")
    _check_state(row, expected)
    return row


async def _row(session: AsyncSession, key: str, version: int) -> ProfileOverlay | None:
    row: ProfileOverlay | None = await session.scalar(
        select(ProfileOverlay).where(ProfileOverlay.country == key, ProfileOverlay.version == version)
    )
    return row


async def _lock(session: AsyncSession, key: str) -> None:
    """Let one change of a country's overlay happen after another; the lock ends with the transaction."""
    name = f"profile_overlay/{merchant_of(session)}/{key}"
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def _check_country(key: str, overlay: Overlay) -> None:
    if overlay.country is None or overlay.country == key:
        return
    raise InvalidInputError(
        f"country is {overlay.country}, but this is the overlay of {key}; leave it out, or write {key}", field="country"
    )


def _check_state(row: ProfileOverlay | None, expected: str | None) -> None:
    if expected is not None and expected != state_of(row):
        raise OutdatedError("somebody else changed the draft in between; read it again, then save your changes")
