"""Merchants' accounts at vendors: settings in the open, secrets closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from gateway.channels.base import Field
from gateway.database.session import merchant_of
from gateway.database.storable import storable_json
from gateway.database.tables import Connection, ConnectionState
from gateway.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.channels.base import Channel
    from gateway.people.vault import Vault

TEMPLATE = Field("template", required=False)
"""On channels that have templates: the approved one that takes an answer when the vendor's window is closed."""


async def create_connection(
    session: AsyncSession,
    vault: Vault,
    channels: Mapping[str, Channel],
    channel: str,
    name: str,
    config: dict[str, Any],
    secrets: dict[str, str],
) -> tuple[Connection, dict[str, str]]:
    """Connect a channel; return the connection, and the secrets that were made for it.

    Raises:
        InvalidInputError: the channel is not known, a setting is missing or not known; names what it takes.
    """
    adapter = channels.get(channel)
    if adapter is None:
        raise InvalidInputError(f"channel {channel!r} is none of: {', '.join(sorted(channels))}", field="channel")
    fields = fields_of(adapter)
    made = {field.name: field.generate() for field in fields if field.generate and not secrets.get(field.name)}
    secrets = {**secrets, **made}
    check_fields(fields, config, secrets)
    row = Connection(
        merchant_id=merchant_of(session),
        channel=channel,
        name=name,
        config=storable_json(config),
        secrets=vault.close(secrets),
    )
    session.add(row)
    await session.flush()
    return row, made


async def update_connection(
    session: AsyncSession,
    vault: Vault,
    channels: Mapping[str, Channel],
    connection_id: UUID,
    *,
    name: str | None = None,
    config: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str | None] | None = None,
    active: bool | None = None,
) -> Connection:
    """Change what is named, and leave the rest; a setting or secret of None is taken away.

    Raises:
        NotFoundError: the merchant has none of this id.
        InvalidInputError: a setting is missing afterwards, or not known.
    """
    row = await find_connection(session, connection_id)
    kept = _without_none({**row.config, **(config or {})})
    closed = _without_none({**vault.open(row.secrets), **(secrets or {})})
    check_fields(fields_of(channels[row.channel]), kept, closed)
    row.name = name or row.name
    row.config = storable_json(kept)
    row.active = row.active if active is None else active
    if secrets:
        row.secrets = vault.close(closed)
    return row


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def fields_of(adapter: Channel) -> tuple[Field, ...]:
    """Return the settings that a channel's connection takes."""
    return (*adapter.fields, TEMPLATE) if adapter.capabilities.templates else adapter.fields


def check_fields(fields: Sequence[Field], config: Mapping[str, Any], secrets: Mapping[str, str]) -> None:
    """Check that all is there that is needed, and nothing else.

    Raises:
        InvalidInputError: names the first setting that is wrong, and those that there are.
    """
    for where, given, secret in (("config", config, False), ("secrets", secrets, True)):
        names = [field.name for field in fields if field.secret is secret]
        for name in given:
            if name not in names:
                known = ", ".join(names) or "nothing"
                raise InvalidInputError(f"{where}.{name} is not known; {where} takes {known}", field=f"{where}.{name}")
        for field in fields:
            if field.secret is secret and field.required and not given.get(field.name):
                raise InvalidInputError(f"{where}.{field.name} is missing", field=f"{where}.{field.name}")


async def list_connections(session: AsyncSession) -> Sequence[Connection]:
    """List the merchant's connections, oldest first."""
    return (await session.scalars(select(Connection).order_by(Connection.id))).all()


async def connection_states(session: AsyncSession) -> dict[UUID, ConnectionState]:
    """Return how sending by the merchant's connections goes; one that never sent has no state."""
    return {row.connection_id: row for row in await session.scalars(select(ConnectionState))}


async def find_connection(session: AsyncSession, connection_id: UUID) -> Connection:
    """Return a connection.

    Raises:
        NotFoundError: the merchant has none of this id.
    """
    row = await session.get(Connection, connection_id)
    if row is None:
        raise NotFoundError(f"there is no connection {connection_id}")
    return row


async def rotate_secrets(session: AsyncSession, vault: Vault) -> int:
    """Close the secrets of all merchants' connections with the newest key (a system transaction); return how many.

    Raises:
        SettingsError: a secret opens with none of the keys; then nothing is changed.
    """
    rows = (await session.scalars(select(Connection).with_for_update())).all()
    for row in rows:
        row.secrets = vault.rotate(row.secrets)
    return len(rows)
