"""Agents' own accounts: password, second factor, presence and what they set for themselves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from sqlalchemy import select

from gateway.database.tables import Agent
from gateway.errors import InvalidInputError, NotFoundError
from gateway.people.passwords import hash_password, password_fits
from gateway.people.sessions import revoke_others

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

Presence = Literal["online", "away", "offline"]
LEVELS = ("native", "fluent", "basic")


class OwnSettings(Struct, frozen=True):
    """What an agent sets for themselves; all of it checked."""

    language: str
    languages: dict[str, str]
    hours: str
    time_zone: str


async def agent_by_email(session: AsyncSession, email: str) -> Agent:
    """Return the merchant's agent of an address.

    Raises:
        NotFoundError: there is none; names those that there are.
    """
    agent: Agent | None = await session.scalar(select(Agent).where(Agent.email == email.strip().lower()))
    if agent is None:
        known = ", ".join((await session.scalars(select(Agent.email).order_by(Agent.email))).all())
        raise NotFoundError(f"no agent {email!r}; there are: {known or 'none yet'}")
    return agent


async def list_agents(session: AsyncSession) -> Sequence[Agent]:
    """List the merchant's active agents by name."""
    return (await session.scalars(select(Agent).where(Agent.active).order_by(Agent.name))).all()


async def set_password(session: AsyncSession, agent: Agent, password: str, *, kept: UUID | None = None) -> None:
    """Give an agent a password and end the sessions opened with the old one, but for the one that is named.

    Raises:
        InvalidInputError: too short or too long.
    """
    agent.password_hash = await asyncio.to_thread(hash_password, password)
    await revoke_others(session, agent.id, kept)


async def change_password(session: AsyncSession, agent_id: UUID, old: str, new: str, *, kept: UUID) -> None:
    """Change one's own password.

    Raises:
        InvalidInputError: the old one is wrong, or the new one too short or too long.
    """
    agent = await session.get_one(Agent, agent_id, with_for_update=True)
    if not await asyncio.to_thread(password_fits, agent.password_hash, old):
        raise InvalidInputError("the old password is wrong", field="old")
    await set_password(session, agent, new, kept=kept)
