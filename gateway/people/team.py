"""A merchant's agents and business hours, as the merchant sets them; everything checked before it is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from sqlalchemy import select

from culture_profiles.opening_hours import HoursError, parse_hours
from culture_profiles.public_holidays import closed_dates
from gateway.database.session import merchant_of
from gateway.database.tables import Agent
from gateway.errors import ConflictError, InvalidInputError, NotFoundError
from gateway.people.keys import Role
from gateway.people.merchants import current_merchant, settings_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

LEVELS = ("native", "fluent", "basic")
MOST_CONVERSATIONS = 200
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_CHECKED_YEAR = 2026
"""Any year serves to find out whether a calendar exists."""


class WorkingHours(Struct, frozen=True):
    """When somebody works, in the notation of culture_profiles.opening_hours."""

    hours: str
    time_zone: str
    holiday_calendar: str | None
    """PL, CA-QC; none where public holidays are worked."""


class AgentInput(Struct, frozen=True):
    """What a merchant sets for an agent."""

    name: str
    email: str
    role: str
    language: str
    languages: dict[str, str]
    """BCP 47 tag to level."""
    skills: tuple[str, ...]
    countries: tuple[str, ...]
    working: WorkingHours
    capacity: int
    active: bool = True


def new_agent(name: str, email: str, role: str, language: str) -> AgentInput:
    """Return an agent as they begin: at work in the usual hours, with the usual room, no skills stated."""
    usual = WorkingHours(hours="mon-fri 09:00-17:00", time_zone="UTC", holiday_calendar=None)
    return AgentInput(
        name=name.strip(),
        email=email.strip().lower(),
        role=role,
        language=language,
        languages={language: "native"},
        skills=(),
        countries=(),
        working=usual,
        capacity=8,
    )


def check_hours(working: WorkingHours) -> None:
    """Check working hours.

    Raises:
        InvalidInputError: names the field and what it takes.
    """
    try:
        ZoneInfo(working.time_zone)
    except (KeyError, ValueError, OSError):
        message = f"{working.time_zone!r} is no time zone; write an IANA name such as Europe/Paris"
        raise InvalidInputError(message, field="time_zone") from None
    try:
        parse_hours(working.hours, working.time_zone)
    except HoursError as error:
        raise InvalidInputError(f"hours: {error}", field="hours") from None
    if working.holiday_calendar:
        try:
            closed_dates(working.holiday_calendar, [_CHECKED_YEAR])
        except LookupError as error:
            raise InvalidInputError(str(error.args[0]), field="holiday_calendar") from None


async def list_team(session: AsyncSession) -> Sequence[Agent]:
    """List all agents by name, those who left last."""
    return (await session.scalars(select(Agent).order_by(Agent.active.desc(), Agent.name))).all()


async def save_agent(session: AsyncSession, agent_id: UUID | None, given: AgentInput) -> Agent:
    """Change an agent, or make one where no id is given.

    Raises:
        InvalidInputError: a value is not allowed; names its field.
        ConflictError: the address belongs to another agent, or nobody would be administrator any more.
        NotFoundError: there is no such agent.
    """
    _check_agent(given)
    row = await session.get(Agent, agent_id) if agent_id else Agent(merchant_id=merchant_of(session), email=given.email)
    if row is None:
        raise NotFoundError(f"there is no agent {agent_id}")
    await _check_address(session, row, given.email)
    await _check_administrator(session, row, given)
    for field in ("name", "email", "role", "language", "languages", "capacity", "active"):
        setattr(row, field, getattr(given, field))
    row.skills, row.countries = list(given.skills), list(given.countries)
    row.hours, row.time_zone = given.working.hours, given.working.time_zone
    row.holiday_calendar = given.working.holiday_calendar
    session.add(row)
    await session.flush()
    return row


async def save_business_hours(session: AsyncSession, working: WorkingHours) -> None:
    """Set the hours that deadlines count in.

    Raises:
        InvalidInputError: names the field and what it takes.
    """
    check_hours(working)
    merchant = await current_merchant(session)
    changed = msgspec.structs.replace(
        settings_of(merchant),
        hours=working.hours,
        time_zone=working.time_zone,
        holiday_calendar=working.holiday_calendar,
    )
    merchant.settings = msgspec.to_builtins(changed)


def _check_agent(given: AgentInput) -> None:
    if not given.name.strip():
        raise InvalidInputError("an agent needs a name: customers read it", field="name")
    check_hours(given.working)
    if "@" not in given.email:
        raise InvalidInputError(f"{given.email!r} is no e-mail address", field="email")
    if given.role not in get_args(Role):
        raise InvalidInputError(f"role is one of {', '.join(get_args(Role))}", field="role")
    for tag, level in {given.language: "native", **given.languages}.items():
        if not _TAG.fullmatch(tag) or level not in LEVELS:
            message = f"{tag} {level}: write a BCP 47 tag and a level ({', '.join(LEVELS)}), such as pt-BR fluent"
            raise InvalidInputError(message, field="languages")
    for code in given.countries:
        if not _COUNTRY.fullmatch(code):
            raise InvalidInputError(f"{code!r} is no country; write ISO 3166-1 codes such as BR", field="countries")
    if not 0 <= given.capacity <= MOST_CONVERSATIONS:
        raise InvalidInputError(f"capacity is a number from 0 to {MOST_CONVERSATIONS}", field="capacity")


async def _check_address(session: AsyncSession, row: Agent, email: str) -> None:
    with session.no_autoflush:
        other = await session.scalar(select(Agent).where(Agent.email == email))
    if other is not None and other is not row:
        raise ConflictError(f"{email} is the address of {other.name}")


async def _check_administrator(session: AsyncSession, row: Agent, given: AgentInput) -> None:
    """Keep at least one administrator, so that nobody locks the merchant out."""
    if row.role != "admin" or (given.role == "admin" and given.active):
        return
    with session.no_autoflush:
        others = select(Agent.id).where(Agent.role == "admin", Agent.active, Agent.id != row.id)
        if await session.scalar(others.limit(1)) is None:
            raise ConflictError(f"{row.name} is the only administrator; make somebody else one first")
