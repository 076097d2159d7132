"""A real gateway in a process of its own, and a merchant on it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
READY_SECONDS = 60


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A gateway process; it can be killed and started again on the same database."""

    def __init__(self, address: str, folder: Path, *arguments: str, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._arguments = arguments
        self._environment = {
            **os.environ,
            "DATABASE_URL": address,
            "GATEWAY_DATA": str(folder),
            "GATEWAY_ALLOW_PRIVATE_ADDRESSES": "1",
            "GATEWAY_LOG_LEVEL": "info",
            **environment,
        }
        self.log = folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Server:
        """Start it, and wait until it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gateway", "serve", "--port", str(self.port), *self._arguments],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended at once:\n{self.log.read_text()[-3000:]}")
            try:
                if httpx.get(f"{self.url}/health/ready", timeout=5).status_code == 200:
                    return self
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError(f"the server is not ready:\n{self.log.read_text()[-3000:]}")

    def kill(self) -> None:
        """Kill it as a crash would: no chance to tidy up."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to stop; it must end by itself."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)


@contextmanager
def serving(address: str, folder: Path, *arguments: str, **environment: str) -> Iterator[Server]:
    """Give a running server; stopped afterwards."""
    server = Server(address, folder, *arguments, **environment).start()
    try:
        yield server
    finally:
        server.stop()


def client(server: Server, key: str) -> httpx.Client:
    """Make a client with a key."""
    return httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {key}"}, timeout=60)


def message(text: str = "cadê meu pedido BR-20931?", **changes: Any) -> dict[str, Any]:
    """Make a message as a shop would send it."""
    return {
        "channel": "whatsapp",
        "external_id": f"test-{time.time_ns()}",
        "sender": {"id": "+5511987654321", "name": "Maria Silva", "phone": "+5511987654321"},
        "text": text,
        **changes,
    }
