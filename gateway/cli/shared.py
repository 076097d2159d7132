"""What commands share: settings, and a merchant's transaction for short work."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from gateway.settings import Settings, read_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from gateway.database.session import Database

T = TypeVar("T")


def settings() -> Settings:
    """Read the settings from the environment."""
    return read_settings(os.environ)


@asynccontextmanager
async def opened_database() -> AsyncIterator[Database]:
    """Open the database for one command: started and stopped here if it is the embedded one."""
    from gateway.database.embedded import EmbeddedPostgres
    from gateway.database.session import Database
    from gateway.database.upgrade import upgrade_database

    chosen = settings()
    embedded = None if chosen.database_url else EmbeddedPostgres(chosen.data)
    address = chosen.database_url or (embedded.start() if embedded else "")
    upgrade_database(address)
    database = Database(address, connections=2)
    try:
        yield database
    finally:
        await database.close()
        if embedded:
            embedded.stop()


def run(work: Coroutine[object, object, T]) -> T:
    """Run a command's asynchronous part."""
    return asyncio.run(work)
