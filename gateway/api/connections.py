"""Accounts at vendors and the endpoint for replies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, delete, get, post
from msgspec import Struct

from gateway.api.authentication import require_role
from gateway.application import Gateway
from gateway.conversations.outbox import open_connection
from gateway.database.tables import Connection
from gateway.people.connections import create_connection, find_connection, list_connections
from gateway.people.keys import Caller


class ConnectionInput(Struct, frozen=True, forbid_unknown_fields=True):
    """A new connection."""

    channel: str
    """webhook for the endpoint that replies are posted to."""
    name: str
    config: dict[str, Any] = {}
    secrets: dict[str, str] = {}
    """Kept encrypted, never shown again."""


class ConnectionView(Struct, frozen=True, omit_defaults=True):
    """A connection, without its secrets."""

    id: UUID
    channel: str
    name: str
    config: dict[str, Any]
    active: bool
    hook: str
    """Address to enter at the vendor."""
    secret: str | None = None
    """The signing secret that was made for you; shown this once."""


class CheckView(Struct, frozen=True):
    """Whether a connection works."""

    works: bool
    problem: str | None


def connection_view(row: Connection, gateway: Gateway, secret: str | None = None) -> ConnectionView:
    """Show a connection."""
    hook = f"{gateway.settings.address}/hooks/{row.id}"
    return ConnectionView(row.id, row.channel, row.name, row.config, row.active, hook, secret)


class ConnectionController(Controller):
    """Accounts at vendors."""

    path = "/connections"
    tags = ["connections"]  # noqa: RUF012 - Litestar's own way

    @get("/", summary="List connections")
    async def list(self, gateway: Gateway, caller: Caller) -> tuple[ConnectionView, ...]:
        """List the merchant's connections."""
        require_role(caller, "admin")
        async with gateway.database.merchant(caller.merchant_id) as session:
            return tuple(connection_view(row, gateway) for row in await list_connections(session))

    @post("/", summary="Connect a channel")
    async def create(self, gateway: Gateway, caller: Caller, data: ConnectionInput) -> ConnectionView:
        """Connect a channel; for a webhook without a secret one is made and shown once."""
        require_role(caller, "admin")
        async with gateway.database.merchant(caller.merchant_id) as session:
            row, made = await create_connection(
                session, gateway.vault, gateway.channels, data.channel, data.name, data.config, data.secrets
            )
            return connection_view(row, gateway, made)

    @post("/{connection_id:uuid}/check", summary="Try a connection", status_code=200)
    async def check(self, gateway: Gateway, caller: Caller, connection_id: UUID) -> CheckView:
        """Try the connection's settings at the vendor."""
        require_role(caller, "admin")
        async with gateway.database.merchant(caller.merchant_id) as session:
            connection = open_connection(await find_connection(session, connection_id), gateway.vault)
        problem = await gateway.channels[connection.channel].check(connection, gateway.client)
        return CheckView(problem is None, problem)

    @delete("/{connection_id:uuid}", summary="Switch a connection off")
    async def remove(self, gateway: Gateway, caller: Caller, connection_id: UUID) -> None:
        """Switch a connection off; what it carried stays."""
        require_role(caller, "admin")
        async with gateway.database.merchant(caller.merchant_id) as session:
            (await find_connection(session, connection_id)).active = False
