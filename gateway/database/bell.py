"""Rings when a merchant's events were committed by any process: PostgreSQL's LISTEN, shared by all who wait here."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg

from gateway.database.events import CHANNEL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_log = logging.getLogger(__name__)
_RETRY_SECONDS = 1.0


class Bell:
    """One listening connection for a process; waiters are woken, never told what happened: they read the table.

    Args:
        address: postgresql://...
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._waiters: dict[UUID, set[asyncio.Event]] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen; later losses of the connection are mended by themselves."""
        connection = await self._connect()
        self._task = asyncio.create_task(self._listen(connection), name="bell")

    async def stop(self) -> None:
        """Stop listening."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @contextlib.asynccontextmanager
    async def subscribe(self, merchant_id: UUID) -> AsyncIterator[asyncio.Event]:
        """Give an event that is set whenever the merchant has news; clear it before reading the table."""
        waiter = asyncio.Event()
        self._waiters.setdefault(merchant_id, set()).add(waiter)
        try:
            yield waiter
        finally:
            waiters = self._waiters[merchant_id]
            waiters.discard(waiter)
            if not waiters:
                del self._waiters[merchant_id]

    async def _connect(self) -> psycopg.AsyncConnection:
        connection = await psycopg.AsyncConnection.connect(self._address, autocommit=True)
        await connection.execute(f"LISTEN {CHANNEL}")
        return connection

    async def _listen(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            try:
                async with connection:
                    async for notification in connection.notifies():
                        self._wake(UUID(notification.payload))
            except psycopg.Error as error:
                _log.warning("listening for events broke off (%s); trying again", type(error).__name__)
            connection = await self._reconnect()
            for merchant_id in list(self._waiters):
                self._wake(merchant_id)  # something may have happened meanwhile

    async def _reconnect(self) -> psycopg.AsyncConnection:
        while True:
            try:
                return await self._connect()
            except psycopg.Error:
                await asyncio.sleep(_RETRY_SECONDS)

    def _wake(self, merchant_id: UUID) -> None:
        for waiter in self._waiters.get(merchant_id, ()):
            waiter.set()
