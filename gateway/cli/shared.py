"""What commands share: settings, and a merchant's transaction for short work."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from contextlib import asynccontextmanager, contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from gateway.errors import SettingsError
from gateway.settings import LAST_PORT, Settings, read_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Iterator

    from gateway.database.session import Database

T = TypeVar("T")

PortOption = Annotated[
    int | None, typer.Option(min=1, max=LAST_PORT, help="Port to listen at; 8080 by default, a free one for the demo.")
]


def settings() -> Settings:
    """Read the settings from the environment."""
    return read_settings(os.environ)


class Role(StrEnum):
    """What a key or an agent may do."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


@asynccontextmanager
async def opened_database() -> AsyncIterator[Database]:
    """Open the database for one command: started and stopped here if it is the embedded one."""
    from gateway.application import Gateway
    from gateway.database.session import Database

    gateway = Gateway(settings())
    database = Database(gateway.prepare(), connections=2)
    try:
        yield database
    finally:
        await database.close()
        gateway.release()


@contextmanager
def ready_to_serve(chosen: Settings) -> Iterator[None]:
    """Hold the database, after a look at what most often keeps a server from starting: it would end with a traceback.

    Raises:
        SettingsError: the port is taken, the folder closed, a key wrong; says which.
        DatabaseUnavailableError: there is no PostgreSQL to be had.
    """
    from gateway.application import Gateway

    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    try:
        socket.create_server((chosen.host, chosen.port), family=family).close()
    except OSError as error:
        where = f"{chosen.host}:{chosen.port}"
        raise SettingsError(f"cannot listen at {where} ({error.strerror}); choose another --host or --port") from error
    # The server raises the signal that stopped it once more when it is done: by default that would end us right there,
    # and leave the database running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    gateway = Gateway(chosen)
    gateway.prepare()
    try:
        yield
    finally:
        gateway.release()


def run(work: Coroutine[object, object, T]) -> T:
    """Run a command's asynchronous part."""
    return asyncio.run(work)
