"""Connections to channels, and API keys, for administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.response import Redirect, Response

from gateway.application import Gateway
from gateway.console.frame.forms import Form, form_of
from gateway.console.frame.page import page
from gateway.console.frame.signing_in import to
from gateway.conversations.outbox import open_connection
from gateway.errors import InvalidInputError, NotFoundError
from gateway.people.audit import audit
from gateway.people.connections import create_connection, find_connection, list_connections
from gateway.people.keys import create_key, list_keys, revoke_key
from gateway.people.sessions import SignedIn

AnyRequest = Request[Any, Any, Any]
_PAGE = "/console/connections"
_KEYS = "/console/keys"
_ROLES = ("agent", "supervisor", "admin")


class Connections(Controller):
    """Accounts at vendors."""

    path = "/connections"

    @get("/", opt={"role": "admin"})
    async def show(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """List the connections and the channels that can be connected."""
        return await _connections_page(request, gateway, me)

    @get("/new/{channel:str}", opt={"role": "admin"})
    async def ask(self, request: AnyRequest, gateway: Gateway, me: SignedIn, channel: str) -> Response[str]:
        """Show what a channel needs."""
        if channel not in gateway.channels:
            raise NotFoundError(f"there is no channel {channel!r}")
        adapter = gateway.channels[channel]
        return page(request, "connection_new.html", me, channel=channel, adapter=adapter)

    @post("/new/{channel:str}", opt={"role": "admin"})
    async def create(self, request: AnyRequest, gateway: Gateway, me: SignedIn, channel: str) -> Response[str]:
        """Connect a channel, and show the address to enter at the vendor."""
        form = await form_of(request)
        config, secrets = _settings(form, gateway, channel)
        async with gateway.database.merchant(me.merchant_id) as session:
            name = form.needed("name")[:120]
            row, made = await create_connection(
                session, gateway.vault, gateway.channels, channel, name, config, secrets
            )
            audit(session, me, "connection.created", f"{channel}: {name}")
        return await _connections_page(request, gateway, me, fresh=row.id, secret=made)

    @post("/{connection_id:uuid}/check", opt={"role": "admin"}, status_code=200)
    async def check(self, request: AnyRequest, gateway: Gateway, me: SignedIn, connection_id: UUID) -> Response[str]:
        """Try a connection at the vendor, and say what came of it."""
        async with gateway.database.merchant(me.merchant_id) as session:
            connection = open_connection(await find_connection(session, connection_id), gateway.vault)
        problem = await gateway.channels[connection.channel].check(connection, gateway.client)
        return await _connections_page(request, gateway, me, checked=connection_id, problem=problem)

    @post("/{connection_id:uuid}/switch", opt={"role": "admin"})
    async def switch(self, gateway: Gateway, me: SignedIn, connection_id: UUID) -> Redirect:
        """Switch a connection off or on."""
        async with gateway.database.merchant(me.merchant_id) as session:
            row = await find_connection(session, connection_id)
            row.active = not row.active
            audit(session, me, "connection.switched", f"{row.channel}: {row.name}", after={"active": row.active})
        return to(_PAGE)


class Keys(Controller):
    """API keys."""

    path = "/keys"

    @get("/", opt={"role": "admin"})
    async def show(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """List the keys."""
        return await _keys_page(request, gateway, me)

    @post("/", opt={"role": "admin"}, status_code=200)
    async def create(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """Make a key and show it this once."""
        form = await form_of(request)
        role = form.needed("role")
        if role not in _ROLES:
            raise InvalidInputError(f"role is one of {', '.join(_ROLES)}", field="role")
        async with gateway.database.merchant(me.merchant_id) as session:
            row, key = await create_key(session, form.needed("name")[:120], role)  # type: ignore[arg-type]
            audit(session, me, "key.created", row.name, after={"role": role, "prefix": row.prefix})
        return await _keys_page(request, gateway, me, key)

    @post("/{key_id:uuid}/revoke", opt={"role": "admin"})
    async def revoke(self, gateway: Gateway, me: SignedIn, key_id: UUID) -> Redirect:
        """Make a key useless."""
        async with gateway.database.merchant(me.merchant_id) as session:
            row = await revoke_key(session, key_id)
            audit(session, me, "key.revoked", row.name, before={"prefix": row.prefix})
        return to(_KEYS)


async def _connections_page(request: AnyRequest, gateway: Gateway, me: SignedIn, **news: Any) -> Response[str]:
    async with gateway.database.merchant(me.merchant_id) as session:
        rows = await list_connections(session)
    context = {"fresh": None, "secret": None, "checked": None, "problem": None} | news
    address = gateway.settings.address
    channels = sorted(gateway.channels)
    return page(request, "connections.html", me, rows=rows, channels=channels, hooks=f"{address}/hooks", **context)


async def _keys_page(request: AnyRequest, gateway: Gateway, me: SignedIn, key: str | None = None) -> Response[str]:
    async with gateway.database.merchant(me.merchant_id) as session:
        rows = await list_keys(session)
    return page(request, "keys.html", me, rows=rows, key=key, roles=_ROLES)


def _settings(form: Form, gateway: Gateway, channel: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Part the filled-in fields into what is shown and what is kept secret."""
    if channel not in gateway.channels:
        raise NotFoundError(f"there is no channel {channel!r}")
    config: dict[str, Any] = {}
    secrets: dict[str, str] = {}
    for field in gateway.channels[channel].fields:
        written = form.text(f"field.{field.name}") or field.default
        if written:
            (secrets if field.secret else config)[field.name] = written
    return config, secrets
