"""Keep what took long to work out, and work it out anew behind the reader's back."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

T = TypeVar("T")

LONG_SECONDS = 0.15
"""What is worked out sooner is never kept: it is always fresh."""
FRESH_SECONDS = 300.0
"""Older than this, it is shown once more while it is worked out anew."""
STALE_SECONDS = 3600.0
"""Older than this, the reader waits."""
MOST = 100
"""So many are kept; the oldest goes first."""


class Kept(Struct, Generic[T]):
    """A value and when it was worked out."""

    value: T
    at: float
    """As the clock of the shelf tells."""


class Shelf(Generic[T]):
    """Keeps values by name within one process.

    Args:
        clock: seconds since any instant; the same clock always.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[Hashable, Kept[T]] = {}
        self._making: dict[Hashable, asyncio.Task[T]] = {}

    async def get(self, name: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """Return a value, kept or made now; those who ask for the same at once wait for one making.

        Args:
            name: says what it is; all that it depends on is part of it.
            make: works it out.
        """
        kept = self._kept.get(name)
        age = self._clock() - kept.at if kept else STALE_SECONDS
        if kept is None or age >= STALE_SECONDS:
            return await asyncio.shield(self._make(name, make))
        if age >= FRESH_SECONDS:
            self._make(name, make)
        return kept.value

    def _make(self, name: Hashable, make: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        """Begin to work a value out, unless somebody has begun already."""
        task = self._making.get(name)
        if task is None:
            task = self._making[name] = asyncio.ensure_future(self._made(name, make))
            task.add_done_callback(lambda done: self._forget(name, done))
        return task

    def _forget(self, name: Hashable, done: asyncio.Task[T]) -> None:
        """Nobody may wait for a refresh: what failed then is tried again by the next reader."""
        self._making.pop(name, None)
        if not done.cancelled():
            done.exception()

    async def _made(self, name: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        began = self._clock()
        value = await make()
        self._kept.pop(name, None)
        if self._clock() - began >= LONG_SECONDS:
            self._kept[name] = Kept(value, self._clock())
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
        return value
