"""Webhooks and the delivery log: where posts went, how that ended, and how to try again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.response import Redirect, Response

from gateway.application import Gateway
from gateway.channels.webhook.signing import new_secret
from gateway.console.frame.forms import as_identifier, form_of, local_path
from gateway.console.frame.page import page
from gateway.console.frame.signing_in import to
from gateway.conversations.delivery_log import RETRIED, STATUSES, drive_again, read_log, safe_target
from gateway.conversations.outbox import open_connection
from gateway.database.tables import Connection
from gateway.errors import NotFoundError
from gateway.people.audit import audit
from gateway.people.connections import find_connection, list_connections, update_connection
from gateway.people.sessions import SignedIn

AnyRequest = Request[Any, Any, Any]
_PAGE = "/console/webhooks"


class Webhooks(Controller):
    """Endpoints of the merchant's own, and the log of all that leaves."""

    path = "/webhooks"

    @get("/", opt={"role": "supervisor"})
    async def show(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """Show the webhooks and the newest deliveries."""
        return await _show(request, gateway, me)

    @post("/{connection_id:uuid}/rotate", opt={"role": "admin"}, status_code=200)
    async def rotate(self, request: AnyRequest, gateway: Gateway, me: SignedIn, connection_id: UUID) -> Response[str]:
        """Make a new signing secret and show it this once; the old one signs nothing any more."""
        secret = new_secret()
        async with gateway.database.merchant(me.merchant_id) as session:
            row = _webhook(await find_connection(session, connection_id))
            await update_connection(session, gateway.vault, gateway.channels, connection_id, secrets={"secret": secret})
            audit(session, me, "webhook.secret_rotated", row.name)
        return await _show(request, gateway, me, rotated=connection_id, secret=secret)

    @post("/{connection_id:uuid}/test", opt={"role": "admin"}, status_code=200)
    async def test(self, request: AnyRequest, gateway: Gateway, me: SignedIn, connection_id: UUID) -> Response[str]:
        """Post a signed ping, and say what came of it."""
        async with gateway.database.merchant(me.merchant_id) as session:
            connection = open_connection(_webhook(await find_connection(session, connection_id)), gateway.vault)
        problem = await gateway.channels[connection.channel].check(connection, gateway.client)
        return await _show(request, gateway, me, tested=connection_id, problem=problem)

    @post("/deliveries/{line_id:uuid}/retry", opt={"role": "supervisor"})
    async def retry(self, request: AnyRequest, gateway: Gateway, me: SignedIn, line_id: UUID) -> Redirect:
        """Try again what was given up."""
        form = await form_of(request)
        forced = bool(form.text("force"))
        async with gateway.database.merchant(me.merchant_id) as session:
            await drive_again(session, gateway.queue, line_id, force=forced)
            audit(session, me, "delivery.retried", str(line_id), after={"forced": forced})
        back = local_path(form.text("next"))
        return to(back if back.startswith(_PAGE) else _PAGE)


def _webhook(row: Connection) -> Connection:
    """Return a connection that is a webhook; vendors make their own secrets."""
    if row.channel != "webhook":
        raise NotFoundError(f"there is no webhook {row.id}")
    return row


async def _show(request: AnyRequest, gateway: Gateway, me: SignedIn, **news: Any) -> Response[str]:
    query = request.query_params
    wanted, status = query.get("connection") or None, query.get("status") or None
    connection_id = as_identifier(wanted, "connection") if wanted else None
    async with gateway.database.merchant(me.merchant_id) as session:
        connections = await list_connections(session)
        log = await read_log(session, connection_id=connection_id, status=status, cursor=query.get("cursor") or None)
    context = {"rotated": None, "secret": None, "tested": None, "problem": None} | news
    return page(
        request,
        "webhooks.html",
        me,
        webhooks=[row for row in connections if row.channel == "webhook"],
        connections=connections,
        log=log,
        wanted=connection_id,
        status=status,
        statuses=STATUSES,
        retried=RETRIED,
        target=safe_target,
        **context,
    )
