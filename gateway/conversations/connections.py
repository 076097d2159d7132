"""A merchant's connection as adapters take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.channels.base import Connection as OpenConnection

if TYPE_CHECKING:
    from gateway.database.tables import Connection
    from gateway.people.vault import Vault


def open_connection(row: Connection, vault: Vault) -> OpenConnection:
    """Open a connection's secrets for an adapter.

    Raises:
        SettingsError: none of the vault's keys fits.
    """
    return OpenConnection(str(row.id), row.channel, row.config, vault.open(row.secrets))
