"""Agents' own accounts: password, second factor, presence and what they set for themselves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from sqlalchemy import select

from culture_profiles.opening_hours import parse_hours
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


async def confirm_password(session: AsyncSession, agent_id: UUID, password: str) -> Agent:
    """Return the agent where the password is theirs.

    Raises:
        InvalidInputError: it is not.
    """
    agent = await session.get_one(Agent, agent_id, with_for_update=True)
    if not await asyncio.to_thread(password_fits, agent.password_hash, password):
        raise InvalidInputError("the password is wrong", field="password")
    return agent


async def change_password(session: AsyncSession, agent_id: UUID, old: str, new: str, *, kept: UUID) -> None:
    """Change one's own password.

    Raises:
        InvalidInputError: the old one is wrong, or the new one too short or too long.
    """
    await set_password(session, await confirm_password(session, agent_id, old), new, kept=kept)


def check_settings(chosen: OwnSettings) -> None:
    """Check what an agent typed.

    Raises:
        InvalidInputError: hours or zone cannot be understood; says which and what is taken.
    """
    try:
        parse_hours(chosen.hours, chosen.time_zone)
    except ValueError as error:
        raise InvalidInputError(str(error), field="hours") from error


def read_settings(agent: Agent) -> dict[str, Any]:
    """Return what an agent set, as the audit log keeps it."""
    return {
        "language": agent.language,
        "languages": dict(agent.languages),
        "hours": agent.hours,
        "time_zone": agent.time_zone,
    }


def write_settings(agent: Agent, chosen: OwnSettings) -> None:
    """Set what an agent chose; the language they work in counts among those they read."""
    agent.language = chosen.language
    agent.languages = {chosen.language: "native"} | chosen.languages
    agent.hours = chosen.hours
    agent.time_zone = chosen.time_zone
