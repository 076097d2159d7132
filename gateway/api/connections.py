"""Accounts at vendors and the endpoint for replies."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from msgspec import Struct

from gateway.api.fields import Name
from gateway.application import Gateway
from gateway.conversations.connections import open_connection
from gateway.conversations.pacing import circuit_of
from gateway.database.tables import Connection, ConnectionState
from gateway.people.connections import (
    connection_states,
    create_connection,
    find_connection,
    list_connections,
    update_connection,
)
from gateway.people.keys import Caller


class ConnectionInput(Struct, frozen=True, forbid_unknown_fields=True):
    """A new connection."""

    channel: str
    """webhook for the endpoint that replies are posted to."""
    name: Name
    config: dict[str, Any] = {}
    secrets: dict[str, str] = {}
    """Kept encrypted, never shown again."""


class ConnectionChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What to change; what is not named stays."""

    name: Name | None = None
    config: dict[str, Any] = {}
    """Settings to change; null takes one away."""
    secrets: dict[str, str | None] = {}
    """Secrets to change; null takes one away."""
    active: bool | None = None


class CircuitView(Struct, frozen=True):
    """How sending goes."""

    state: str
    """closed: well; paused: the vendor asked for quiet; open: the vendor fails, nothing is sent; half_open: the next
    delivery tries alone."""
    failures: int
    """Technical failures since the last success."""
    retry_at: datetime | None


class ConnectionView(Struct, frozen=True, omit_defaults=True):
    """A connection, without its secrets."""

    id: UUID
    channel: str
    name: str
    config: dict[str, Any]
    active: bool
    hook: str
    """Address to enter at the vendor."""
    circuit: CircuitView | None = None
    """None before anything was sent."""
    secret: str | None = None
    """The signing secret that was made for you; shown this once."""
    generated: dict[str, str] = {}
    """All secrets that were made for you, to be entered at the vendor; shown this once."""


class CheckView(Struct, frozen=True):
    """Whether a connection works."""

    works: bool
    problem: str | None


def connection_view(
    row: Connection, gateway: Gateway, made: dict[str, str] | None = None, state: ConnectionState | None = None
) -> ConnectionView:
    """Show a connection."""
    made = made or {}
    return ConnectionView(
        id=row.id,
        channel=row.channel,
        name=row.name,
        config=row.config,
        active=row.active,
        hook=f"{gateway.settings.address}/hooks/{row.id}",
        circuit=_circuit(state) if state else None,
        secret=made.get("secret"),
        generated=made,
    )


def _circuit(state: ConnectionState) -> CircuitView:
    return CircuitView(circuit_of(state, datetime.now(UTC)), state.failures, state.retry_at)


class ConnectionController(Controller):
    """Accounts at vendors."""

    path = "/connections"
    tags = ["connections"]  # noqa: RUF012 - Litestar's own way

    @get("/", summary="List connections", opt={"role": "admin"})
    async def list(self, gateway: Gateway, caller: Caller) -> tuple[ConnectionView, ...]:
        """List the merchant's connections."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            states = await connection_states(session)
            rows = await list_connections(session)
        return tuple(connection_view(row, gateway, state=states.get(row.id)) for row in rows)

    @post("/", summary="Connect a channel", opt={"role": "admin"})
    async def create(self, gateway: Gateway, caller: Caller, data: ConnectionInput) -> ConnectionView:
        """Connect a channel; secrets that we may choose are made where you give none, and shown once."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            row, made = await create_connection(
                session, gateway.vault, gateway.channels, data.channel, data.name, data.config, data.secrets
            )
            return connection_view(row, gateway, made)

    @patch("/{connection_id:uuid}", summary="Change a connection", opt={"role": "admin"})
    async def change(
        self, gateway: Gateway, caller: Caller, connection_id: UUID, data: ConnectionChange
    ) -> ConnectionView:
        """Change the settings and secrets that you name; the rest stays."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            row = await update_connection(
                session,
                gateway.vault,
                gateway.channels,
                connection_id,
                name=data.name,
                config=data.config,
                secrets=data.secrets,
                active=data.active,
            )
            return connection_view(row, gateway, state=(await connection_states(session)).get(row.id))

    @post("/{connection_id:uuid}/check", summary="Try a connection", status_code=200, opt={"role": "admin"})
    async def check(self, gateway: Gateway, caller: Caller, connection_id: UUID) -> CheckView:
        """Try the connection's settings at the vendor."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            connection = open_connection(await find_connection(session, connection_id), gateway.vault)
        problem = await gateway.channels[connection.channel].check(connection, gateway.client)
        return CheckView(problem is None, problem)

    @delete("/{connection_id:uuid}", summary="Switch a connection off", opt={"role": "admin"})
    async def remove(self, gateway: Gateway, caller: Caller, connection_id: UUID) -> None:
        """Switch a connection off; what it carried stays."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            (await find_connection(session, connection_id)).active = False
