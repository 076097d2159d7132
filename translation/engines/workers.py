"""A pool of processes that answer one message at a time, restarted when they crash or hang."""

from __future__ import annotations

import asyncio
import contextlib
import os
import struct
import sys
from typing import TYPE_CHECKING

import msgspec

from translation.engines.base import EngineError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ATTEMPTS = 2
"""A request that cost a worker its life is tried once more, in a new one."""


class WorkerError(Exception):
    """A worker ended or did not answer in time."""


class Worker:
    """One process, started at its first request and again after a crash."""

    def __init__(self, script: Path, memory_limit: int) -> None:
        """Keep what is needed to start the process; memory_limit is in bytes."""
        self._script = script
        self._memory_limit = memory_limit
        self._process: asyncio.subprocess.Process | None = None
        self.last_key = ""
        """What the latest request was about: a worker that has a model loaded is the better choice for it."""

    @property
    def pid(self) -> int | None:
        """The process's number; none while it does not run."""
        return self._process.pid if self._process else None

    async def ask(self, request: object, seconds: float) -> bytes:
        """Send a request and wait for the answer's bytes.

        Raises:
            WorkerError: the process ended, or did not answer within the seconds; it is gone then.

        """
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(await self._running(), msgspec.json.encode(request))
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            await self.stop()
            reason = f"no answer within {seconds:.0f} s" if isinstance(error, TimeoutError) else "process ended"
            raise WorkerError(reason) from error
        except BaseException:
            # A caller that gave up leaves an answer in the pipe that would be taken for the next one's.
            await self.stop()
            raise

    async def stop(self) -> None:
        """End the process, if it runs."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if process.stdin:
            process.stdin.close()
        await process.wait()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", str(self._script), str(os.getpid()), str(self._memory_limit)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        return self._process

    @staticmethod
    async def _exchange(process: asyncio.subprocess.Process, body: bytes) -> bytes:
        assert process.stdin is not None  # noqa: S101  both were asked for as pipes
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(struct.pack(">I", len(body)) + body)
        await process.stdin.drain()
        (length,) = struct.unpack(">I", await process.stdout.readexactly(4))
        return await process.stdout.readexactly(length)


class WorkerPool:
    """Workers that wait for work; each serves one request at a time."""

    def __init__(self, script: Path, size: int, memory_limit: int) -> None:
        """Plan `size` processes that share memory_limit bytes; none starts before it is needed."""
        self.workers = [Worker(script, memory_limit // size) for _ in range(size)]
        self._free = list(self.workers)
        self._turns = asyncio.Semaphore(size)

    async def ask(self, key: str, request: object, seconds: float) -> bytes:
        """Let a free worker answer, preferably one whose latest request had the same key.

        Raises:
            EngineError: a process, and a new one in its place, crashed or hung on the request.

        """
        reason = ""
        # The same worker again, not another: that one may be dying of the same cause, this one starts a new process.
        async with self._borrowed(key) as worker:
            for _ in range(ATTEMPTS):
                try:
                    return await worker.ask(request, seconds)
                except WorkerError as error:
                    reason = str(error)
        raise EngineError(f"{key}: {reason}, {ATTEMPTS} times in a row")

    async def close(self) -> None:
        """End all processes."""
        for worker in self.workers:
            await worker.stop()

    @contextlib.asynccontextmanager
    async def _borrowed(self, key: str) -> AsyncIterator[Worker]:
        async with self._turns:
            worker = max(self._free, key=lambda free: (free.last_key == key, not free.last_key))
            self._free.remove(worker)
            worker.last_key = key
            try:
                yield worker
            finally:
                self._free.append(worker)
