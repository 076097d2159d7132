"""API keys: 256 random bits, shown once; a digest is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select, update

from gateway.database.session import merchant_of
from gateway.database.tables import ApiKey
from gateway.errors import AuthenticationError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.session import Database

PREFIX = "pgw_"
Role = Literal["agent", "supervisor", "admin"]
_TOUCH_EVERY = dt.timedelta(minutes=1)


class Caller(Struct, frozen=True):
    """Who calls the API."""

    merchant_id: UUID
    key_id: UUID
    role: Role


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


async def create_key(session: AsyncSession, name: str, role: Role = "admin") -> tuple[ApiKey, str]:
    """Make a key; return its row and the key itself, which cannot be shown again."""
    key = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey(merchant_id=merchant_of(session), name=name, prefix=key[:10], digest=_digest(key), role=role)
    session.add(row)
    await session.flush()
    return row, key


async def list_keys(session: AsyncSession) -> Sequence[ApiKey]:
    """List the merchant's keys, oldest first, revoked ones included."""
    return (await session.scalars(select(ApiKey).order_by(ApiKey.id))).all()


async def revoke_key(session: AsyncSession, key_id: UUID) -> ApiKey:
    """Make a key useless at once.

    Raises:
        NotFoundError: the merchant has no such key.
    """
    row = await session.get(ApiKey, key_id)
    if row is None:
        raise NotFoundError(f"no key {key_id}; list the keys with: gateway keys list")
    row.revoked_at = row.revoked_at or dt.datetime.now(dt.UTC)
    return row


async def authenticate(database: Database, key: str) -> Caller:
    """Find out whose key it is.

    Raises:
        AuthenticationError: it is nobody's, or was revoked.
    """
    async with database.system() as session:
        row = await session.scalar(select(ApiKey).where(ApiKey.digest == _digest(key)))
        if row is None or row.revoked_at is not None:
            raise AuthenticationError("this API key is not known or was revoked")
        now = dt.datetime.now(dt.UTC)
        if row.last_used_at is None or now - row.last_used_at > _TOUCH_EVERY:
            await session.execute(update(ApiKey).where(ApiKey.id == row.id).values(last_used_at=now))
    return Caller(row.merchant_id, row.id, row.role)  # type: ignore[arg-type]
