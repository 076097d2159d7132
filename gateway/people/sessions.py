"""Agents' sessions in the console: a random token in a cookie, its digest here, revocable at once."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import hmac
import secrets
import time
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select, update

from gateway.database.session import merchant_of
from gateway.database.tables import Agent, AgentSession
from gateway.errors import AuthenticationError, NotFoundError
from gateway.people.keys import Role
from gateway.people.passwords import password_fits
from gateway.people.second_factor import takes_code
from gateway.people.throttle import attempt, forget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.session import Database
    from gateway.people.vault import Vault

IDLE = dt.timedelta(days=3)
"""A session ends when nobody used it for so long."""
LONGEST = dt.timedelta(days=30)
"""A session ends in any case."""
_TOUCH_EVERY = dt.timedelta(minutes=1)


class SignedIn(Struct, frozen=True):
    """Who uses the console."""

    agent_id: UUID
    merchant_id: UUID
    session_id: UUID
    name: str
    email: str
    role: Role
    language: str
    """BCP 47 tag of the language that the agent reads and writes in."""
    locale: str
    """BCP 47 tag of the interface."""
    time_zone: str
    presence: str
    csrf: str
    """What forms of this session carry."""


class CodeNeededError(AuthenticationError):
    """The password fits, but the account asks for a code as well."""


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _csrf(token: str) -> str:
    """Derive what forms carry from the session's token: nobody else can know it, and nothing need be stored."""
    return hmac.digest(token.encode(), b"csrf", "sha256").hex()


async def log_in(
    database: Database, vault: Vault, email: str, password: str, code: str, *, address: str, user_agent: str
) -> str:
    """Open a session; return its token.

    Args:
        database: where agents stand.
        vault: opens second factors.
        email: as typed.
        password: as typed.
        code: of the authenticator app, or a recovery code; empty where there is none.
        address: of the client, for the limit on attempts.
        user_agent: how the client calls itself.

    Raises:
        RateLimitedError: too many attempts on this account or from this address.
        CodeNeededError: the password fits, the code does not.
        AuthenticationError: the account is not known, or the password is wrong; never told apart.
    """
    account = email.strip().lower()
    made = await attempt(database, account, address)
    agent = await _fitting(database, account, password)
    if agent is None:
        raise AuthenticationError("the e-mail address or the password is wrong")
    async with database.merchant(agent.merchant_id) as session:
        await _check_code(session, vault, agent.id, code)
        token = await open_session(session, agent.id, user_agent)
    await forget(database, account, made)
    return token


async def _fitting(database: Database, account: str, password: str) -> Agent | None:
    """Return the agent of this address whose password it is; the address may serve at several merchants."""
    async with database.system() as session:
        known = (await session.scalars(select(Agent).where(Agent.email == account, Agent.active))).all()
    for agent in known:
        if await asyncio.to_thread(password_fits, agent.password_hash, password):
            return agent
    if not known:
        await asyncio.to_thread(password_fits, None, password)
    return None


async def _check_code(session: AsyncSession, vault: Vault, agent_id: UUID, code: str) -> None:
    agent = await session.get_one(Agent, agent_id, with_for_update=True)
    if not takes_code(vault, agent, code, time.time()):
        raise CodeNeededError("the code of the authenticator app is missing or wrong")


async def open_session(session: AsyncSession, agent_id: UUID, user_agent: str) -> str:
    """Open a session for an agent; return its token, which is not kept."""
    token = secrets.token_urlsafe(32)
    now = dt.datetime.now(dt.UTC)
    session.add(
        AgentSession(
            merchant_id=merchant_of(session),
            agent_id=agent_id,
            digest=_digest(token),
            last_seen_at=now,
            user_agent=user_agent[:256],
        )
    )
    await session.flush()
    return token


async def signed_in(database: Database, token: str) -> SignedIn:
    """Find out whose session it is.

    Raises:
        AuthenticationError: nobody's, or it ended.
    """
    now = dt.datetime.now(dt.UTC)
    async with database.system() as session:
        found = (
            await session.execute(
                select(AgentSession, Agent)
                .join(Agent, Agent.id == AgentSession.agent_id)
                .where(AgentSession.digest == _digest(token), Agent.active)
            )
        ).first()
        if found is None or not is_open(found[0], now):
            raise AuthenticationError("log in to go on")
        row, agent = found
        if now - row.last_seen_at > _TOUCH_EVERY:
            await session.execute(update(AgentSession).where(AgentSession.id == row.id).values(last_seen_at=now))
    return SignedIn(
        agent_id=agent.id,
        merchant_id=agent.merchant_id,
        session_id=row.id,
        name=agent.name,
        email=agent.email,
        role=agent.role,
        language=agent.language,
        locale=agent.interface_locale,
        time_zone=agent.time_zone,
        presence=agent.presence,
        csrf=_csrf(token),
    )


def is_open(row: AgentSession, now: dt.datetime) -> bool:
    """Whether a session still counts."""
    return row.revoked_at is None and now - row.last_seen_at < IDLE and now - row.created_at < LONGEST


async def list_sessions(session: AsyncSession, agent_id: UUID) -> Sequence[AgentSession]:
    """List an agent's open sessions, the one used last first."""
    now = dt.datetime.now(dt.UTC)
    rows = await session.scalars(
        select(AgentSession).where(AgentSession.agent_id == agent_id).order_by(AgentSession.last_seen_at.desc())
    )
    return [row for row in rows if is_open(row, now)]


async def revoke_session(session: AsyncSession, agent_id: UUID, session_id: UUID) -> None:
    """End one of an agent's sessions at once.

    Raises:
        NotFoundError: the agent has no such session.
    """
    row = await session.get(AgentSession, session_id)
    if row is None or row.agent_id != agent_id:
        raise NotFoundError(f"there is no session {session_id}")
    row.revoked_at = row.revoked_at or dt.datetime.now(dt.UTC)


async def revoke_others(session: AsyncSession, agent_id: UUID, kept: UUID | None = None) -> None:
    """End all sessions of an agent but one; after a change of password nobody else may stay."""
    statement = update(AgentSession).where(AgentSession.agent_id == agent_id, AgentSession.revoked_at.is_(None))
    if kept is not None:
        statement = statement.where(AgentSession.id != kept)
    await session.execute(statement.values(revoked_at=dt.datetime.now(dt.UTC)))
