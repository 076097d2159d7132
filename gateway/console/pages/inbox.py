"""The inbox: a list that is alive, its filters, and what is done to many conversations at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.response import Redirect, Response

from gateway.application import Gateway
from gateway.console.frame.forms import form_of, local_path
from gateway.console.frame.page import page
from gateway.console.frame.signing_in import to
from gateway.conversations.inbox import STATUSES, InboxFilters, change_many, latest_event, read_choices, read_inbox
from gateway.conversations.reading import drop_view, save_view, saved_views
from gateway.errors import InvalidInputError
from gateway.people.agents import list_agents
from gateway.people.audit import audit
from gateway.people.sessions import SignedIn

AnyRequest = Request[Any, Any, Any]


def filters_of(query: str) -> InboxFilters:
    """Read filters from a query string; what is not a filter, or not allowed, is passed over."""
    given = {name: values[0].strip() for name, values in parse_qs(query).items() if values[0].strip()}
    known = {name: given[name] for name in InboxFilters.__struct_fields__ if name in given}
    if known.get("status") not in STATUSES:
        known.pop("status", None)
    if known.get("order") not in ("deadline", "latest"):
        known.pop("order", None)
    return msgspec.convert(known | {"unread": "unread" in known}, InboxFilters, strict=False)


def query_of(filters: InboxFilters) -> str:
    """Write filters as a query string; only what differs from a bare inbox."""
    values = msgspec.to_builtins(filters)
    return urlencode({name: "1" if value is True else value for name, value in values.items()})


class Inbox(Controller):
    """The list of conversations."""

    @get(["/", "/inbox"])
    async def show(
        self, request: AnyRequest, gateway: Gateway, me: SignedIn, cursor: str | None = None
    ) -> Response[str]:
        """Show the whole page."""
        filters = filters_of(request.url.query)
        async with gateway.database.merchant(me.merchant_id) as session:
            position = await latest_event(session)
            found = await read_inbox(session, filters, me.agent_id, cursor=cursor)
            choices = await read_choices(session)
            agents = await list_agents(session)
            views = await saved_views(session, me.agent_id)
        query = query_of(filters)
        return page(
            request, "inbox.html", me, found=found, filters=filters, query=query, choices=choices, agents=agents,
            views=views, position=position, cursor=cursor,
        )  # fmt: skip

    @get("/inbox/rows")
    async def rows(
        self, request: AnyRequest, gateway: Gateway, me: SignedIn, cursor: str | None = None
    ) -> Response[str]:
        """Show the list alone, for the script that keeps it fresh."""
        filters = filters_of(request.url.query)
        async with gateway.database.merchant(me.merchant_id) as session:
            found = await read_inbox(session, filters, me.agent_id, cursor=cursor)
        return page(request, "_rows.html", me, found=found, filters=filters, query=query_of(filters))

    @post("/inbox/bulk")
    async def change(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Redirect:
        """Assign or resolve the conversations that were picked."""
        form = await form_of(request)
        ids, action = form.identifiers("conversation"), form.text("action")
        if action not in ("assign", "resolve"):
            raise InvalidInputError("choose what to do: assign or resolve", field="action")
        agent_id = form.identifier("agent") or me.agent_id
        async with gateway.database.merchant(me.merchant_id) as session:
            before = {"agent": None}
            changed = await change_many(session, gateway.queue, ids, agent_id=agent_id, resolved=action == "resolve")
            for row in changed:
                after = {"status": row.status} if action == "resolve" else before | {"agent": str(agent_id)}
                audit(session, me, f"conversation.{action}", str(row.id), after=after)
        return to(local_path(form.text("next")))

    @post("/views")
    async def keep_view(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Redirect:
        """Keep the filters under a name."""
        form = await form_of(request)
        query = query_of(filters_of(form.text("query")))
        async with gateway.database.merchant(me.merchant_id) as session:
            await save_view(session, me.agent_id, form.needed("name"), query)
        return to(f"/console?{query}" if query else "/console")

    @post("/views/{view_id:uuid}/delete")
    async def drop_view(self, gateway: Gateway, me: SignedIn, view_id: UUID) -> Redirect:
        """Forget a view."""
        async with gateway.database.merchant(me.merchant_id) as session:
            await drop_view(session, me.agent_id, view_id)
        return to("/console")
