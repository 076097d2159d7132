"""A local HTTP server that plays every vendor: each test mounts one simulator and gets its address."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import parse_qsl
from uuid import uuid4

from aiohttp import web
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

Behaviour = Literal["accept", "throttle", "fail", "window", "reject", "hang", "drop"]
"""What the vendor does with a correct request. With the last two it takes the message; the answer is lost."""

RETRY_AFTER = 7
"""Seconds that every simulator asks for when it throttles, where its vendor says so at all."""


class VendorRequest(Struct, frozen=True):
    """A request as it came over the wire."""

    method: str
    path: str
    """Behind the address that was mounted; begins with a slash."""
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=bool(self.body)))


class VendorResponse(Struct, frozen=True):
    """What the vendor answers."""

    status: int
    body: Any = None
    """Sent as JSON; bytes are sent as they are."""
    headers: dict[str, str] = {}


class Simulator(Protocol):
    """A vendor by its documented contract: it checks the credentials and the payload before it behaves.

    `accepted` holds the text of every send it took, in order, each once where the vendor has idempotency keys.
    """

    accepted: list[str]

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse: ...


class VendorServer:
    """Mounts simulators under addresses of their own."""

    def __init__(self) -> None:
        self.address = ""
        self._mounted: dict[str, tuple[Simulator, Behaviour]] = {}
        self._closing = asyncio.Event()

    def mount(self, simulator: Simulator, behaviour: Behaviour = "accept") -> str:
        """Return the address at which the simulator answers from now on."""
        name = uuid4().hex
        self._mounted[name] = (simulator, behaviour)
        return f"{self.address}/{name}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name, _, path = request.match_info["path"].partition("/")
        simulator, behaviour = self._mounted[name]
        seen = VendorRequest(
            method=request.method,
            path="/" + path,
            query=dict(request.query),
            headers={key.lower(): value for key, value in request.headers.items()},
            body=await request.read(),
        )
        taken = len(simulator.accepted)
        response = simulator.answer(seen, behaviour)
        if len(simulator.accepted) == taken:
            return _written(response)
        if behaviour == "hang":
            await self._closing.wait()
        if behaviour == "drop" and request.transport is not None:
            request.transport.abort()
        return _written(response)

    @asynccontextmanager
    async def run(self) -> AsyncIterator[VendorServer]:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        self.address = f"http://127.0.0.1:{port}"
        try:
            yield self
        finally:
            self._closing.set()
            await runner.cleanup()


def _written(response: VendorResponse) -> web.Response:
    raw = response.body if isinstance(response.body, bytes) else json.dumps(response.body).encode()
    return web.Response(status=response.status, body=raw, headers={**_json(response.body), **response.headers})


def _json(body: Any) -> Mapping[str, str]:
    return {} if isinstance(body, bytes) else {"content-type": "application/json"}
