"""Agents and business hours, for administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from litestar import Controller, Request, get, post
from litestar.response import Redirect, Response

from gateway.application import Gateway
from gateway.console.frame.forms import Form, form_of
from gateway.console.frame.page import page
from gateway.console.frame.signing_in import to
from gateway.errors import InvalidInputError
from gateway.people.audit import audit
from gateway.people.merchants import current_merchant, settings_of
from gateway.people.queues import QueueInput, drop_queue, list_queues, save_queue
from gateway.people.sessions import SignedIn
from gateway.people.team import AgentInput, WorkingHours, list_team, save_agent, save_business_hours

AnyRequest = Request[Any, Any, Any]
_PAGE = "/console/team"


class Team(Controller):
    """Who answers, and when."""

    path = "/team"

    @get("/", opt={"role": "admin"})
    async def show(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """Show the team's hours and all agents."""
        async with gateway.database.merchant(me.merchant_id) as session:
            agents = await list_team(session)
            queues = await list_queues(session)
            settings = settings_of(await current_merchant(session))
        saved = "saved" in request.query_params
        zones = sorted(available_timezones())
        return page(request, "team.html", me, agents=agents, queues=queues, settings=settings, zones=zones, saved=saved)

    @post("/hours", opt={"role": "admin"})
    async def set_hours(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Redirect:
        """Set the hours that deadlines count in."""
        working = _working(await form_of(request))
        async with gateway.database.merchant(me.merchant_id) as session:
            await save_business_hours(session, working)
            audit(session, me, "hours.changed", "business hours", after={"hours": working.hours})
        return to(f"{_PAGE}?saved=1")

    @post("/queues", opt={"role": "admin"})
    async def create_queue(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Redirect:
        """Make a queue."""
        return await _save_queue(request, gateway, me, None)

    @post("/queues/{queue_id:uuid}", opt={"role": "admin"})
    async def change_queue(self, request: AnyRequest, gateway: Gateway, me: SignedIn, queue_id: UUID) -> Redirect:
        """Change a queue."""
        return await _save_queue(request, gateway, me, queue_id)

    @post("/queues/{queue_id:uuid}/delete", opt={"role": "admin"})
    async def drop_queue(self, gateway: Gateway, me: SignedIn, queue_id: UUID) -> Redirect:
        """Drop a queue."""
        async with gateway.database.merchant(me.merchant_id) as session:
            if row := await drop_queue(session, queue_id):
                audit(session, me, "queue.dropped", row.name)
        return to(f"{_PAGE}?saved=1")

    @post("/agents", opt={"role": "admin"})
    async def create(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Redirect:
        """Make an agent; a password is given with: gateway agents password."""
        return await _save(request, gateway, me, None)

    @post("/agents/{agent_id:uuid}", opt={"role": "admin"})
    async def change(self, request: AnyRequest, gateway: Gateway, me: SignedIn, agent_id: UUID) -> Redirect:
        """Change an agent."""
        return await _save(request, gateway, me, agent_id)


async def _save(request: AnyRequest, gateway: Gateway, me: SignedIn, agent_id: UUID | None) -> Redirect:
    given = _agent(await form_of(request), new=agent_id is None)
    async with gateway.database.merchant(me.merchant_id) as session:
        row = await save_agent(session, agent_id, given)
        after = {"role": row.role, "languages": row.languages, "hours": row.hours, "active": row.active}
        audit(session, me, "agent.changed" if agent_id else "agent.created", row.email, after=after)
    return to(f"{_PAGE}?saved=1")


async def _save_queue(request: AnyRequest, gateway: Gateway, me: SignedIn, queue_id: UUID | None) -> Redirect:
    form = await form_of(request)
    given = QueueInput(
        name=form.needed("name")[:120],
        working=_working(form) if form.text("hours") else None,
        overflow_id=form.identifier("overflow"),
    )
    async with gateway.database.merchant(me.merchant_id) as session:
        row = await save_queue(session, queue_id, given)
        audit(session, me, "queue.changed" if queue_id else "queue.created", row.name, after={"hours": row.hours})
    return to(f"{_PAGE}?saved=1")


def _working(form: Form) -> WorkingHours:
    return WorkingHours(form.needed("hours"), form.needed("time_zone"), form.text("holiday_calendar").upper() or None)


def _agent(form: Form, *, new: bool) -> AgentInput:
    capacity = form.needed("capacity")
    if not capacity.isdecimal() or len(capacity) > 6:
        raise InvalidInputError("capacity is no number", field="capacity")
    languages = _languages(form.needed("languages"))
    return AgentInput(
        name=form.needed("name")[:120],
        email=form.needed("email").lower(),
        role=form.needed("role"),
        language=next(iter(languages)),
        languages=languages,
        skills=tuple(form.text("skills").replace(",", " ").split()),
        countries=tuple(form.text("countries").upper().replace(",", " ").split()),
        working=_working(form),
        capacity=int(capacity),
        active=new or bool(form.text("active")),
    )


def _languages(written: str) -> dict[str, str]:
    """Read languages with levels: pl native, en fluent. The first one is what messages are translated into."""
    pairs = (part.split() for part in written.split(",") if part.strip())
    return {parts[0]: parts[1] if len(parts) > 1 else "fluent" for parts in pairs if len(parts) <= 2} or {
        written: "unknown"
    }
