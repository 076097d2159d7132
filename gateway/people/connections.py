"""Merchants' accounts at vendors: settings in the open, secrets closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from gateway.channels.webhook.signing import new_secret
from gateway.database.session import merchant_of
from gateway.database.tables import Connection
from gateway.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.channels.base import Channel
    from gateway.people.vault import Vault


async def create_connection(
    session: AsyncSession,
    vault: Vault,
    channels: Mapping[str, Channel],
    channel: str,
    name: str,
    config: dict[str, Any],
    secrets: dict[str, str],
) -> tuple[Connection, str | None]:
    """Connect a channel; return the connection, and the signing secret if one was made.

    Raises:
        InvalidInputError: the channel is not known or a setting is missing; names what it takes.
    """
    adapter = channels.get(channel)
    if adapter is None:
        raise InvalidInputError(f"channel {channel!r} is none of: {', '.join(sorted(channels))}", field="channel")
    made = None
    if channel == "webhook" and "secret" not in secrets:
        made = new_secret()
        secrets = {**secrets, "secret": made}
    for field in adapter.fields:
        given = secrets if field.secret else config
        if field.required and not given.get(field.name):
            where = "secrets" if field.secret else "config"
            raise InvalidInputError(f"{where}.{field.name} is missing", field=f"{where}.{field.name}")
    row = Connection(
        merchant_id=merchant_of(session), channel=channel, name=name, config=config, secrets=vault.close(secrets)
    )
    session.add(row)
    await session.flush()
    return row, made


async def list_connections(session: AsyncSession) -> Sequence[Connection]:
    """List the merchant's connections, oldest first."""
    return (await session.scalars(select(Connection).order_by(Connection.id))).all()


async def find_connection(session: AsyncSession, connection_id: UUID) -> Connection:
    """Return a connection.

    Raises:
        NotFoundError: the merchant has none of this id.
    """
    row = await session.get(Connection, connection_id)
    if row is None:
        raise NotFoundError(f"there is no connection {connection_id}")
    return row
