"""A limit on attempts to log in, for each account and each address, shared by all processes."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, or_, select

from gateway.database.tables import LoginAttempt
from gateway.errors import RateLimitedError

if TYPE_CHECKING:
    from uuid import UUID

    from gateway.database.session import Database

WINDOW = dt.timedelta(minutes=15)
ACCOUNT_LIMIT = 10
ADDRESS_LIMIT = 60
"""Higher than the account's: a whole office may share one address."""


def _key(kind: str, name: str) -> bytes:
    return hashlib.sha256(f"{kind}:{name}".encode()).digest()


async def attempt(database: Database, account: str, address: str) -> tuple[UUID, ...]:
    """Count an attempt before it is made, so that attempts made at once are all counted; return what to forget it by.

    Raises:
        RateLimitedError: there were too many within the window.
    """
    limits = {_key("account", account): ACCOUNT_LIMIT, _key("address", address): ADDRESS_LIMIT}
    now = dt.datetime.now(dt.UTC)
    async with database.system() as session:
        await session.execute(delete(LoginAttempt).where(LoginAttempt.created_at < now - WINDOW))
        made = [LoginAttempt(key=key) for key in limits]
        session.add_all(made)
        await session.flush()
        rows = await session.execute(
            select(LoginAttempt.key, func.count())
            .where(LoginAttempt.key.in_(limits), LoginAttempt.created_at >= now - WINDOW)
            .group_by(LoginAttempt.key)
        )
        exceeded = any(count > limits[key] for key, count in rows)
    if exceeded:
        seconds = int(WINDOW.total_seconds())
        raise RateLimitedError("too many attempts to log in; wait a quarter of an hour", retry_after=seconds)
    return tuple(row.id for row in made)


async def forget(database: Database, account: str, made: tuple[UUID, ...]) -> None:
    """Forget an attempt that succeeded, and the account's failed ones: many may log in from one office in a morning."""
    own = or_(LoginAttempt.key == _key("account", account), LoginAttempt.id.in_(made))
    async with database.system() as session:
        await session.execute(delete(LoginAttempt).where(own))
