"""Lines in, lines out: standard input read without waiting for more than there is, bad bytes tolerated."""

from __future__ import annotations

import asyncio
import io
import sys
from threading import Thread
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import BinaryIO

BATCH = 64
"""Lines that are worked on together where they are there at once."""


def standard_input() -> BinaryIO:
    """Give standard input's bytes; nothing to read where whoever started us has closed it."""
    return io.BytesIO() if sys.stdin is None else sys.stdin.buffer


async def batches(stream: BinaryIO) -> AsyncIterator[list[str]]:
    """Read lines: each batch holds what has arrived by then, at most BATCH lines.

    Invalid UTF-8 becomes U+FFFD. Only line feeds end lines; a carriage return before one is dropped.
    """
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[str | None] = asyncio.Queue()
    room = asyncio.Semaphore(4 * BATCH)

    def read() -> None:
        for raw in stream:
            asyncio.run_coroutine_threadsafe(room.acquire(), loop).result()
            line = raw.decode("utf-8", errors="replace").removesuffix("\n").removesuffix("\r")
            loop.call_soon_threadsafe(waiting.put_nowait, line)
        loop.call_soon_threadsafe(waiting.put_nowait, None)

    Thread(target=read, daemon=True).start()
    while (line := await waiting.get()) is not None:
        batch: list[str | None] = [line]
        while len(batch) < BATCH and not waiting.empty() and batch[-1] is not None:
            batch.append(waiting.get_nowait())
        lines = [each for each in batch if each is not None]
        yield lines
        for _ in lines:
            room.release()
        if batch[-1] is None:
            return


def write_lines(lines: list[str]) -> None:
    """Write lines, and let whoever reads them have them at once."""
    sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode("utf-8", errors="replace"))
    sys.stdout.buffer.flush()


def stop(message: object) -> NoReturn:
    """End with one clear line on standard error and exit code 2."""
    typer.echo(f"Error: {message}", err=True)
    raise typer.Exit(2)
