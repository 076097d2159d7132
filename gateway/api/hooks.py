"""POST and GET /hooks/{connection_id}: the one door that all vendors knock at."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import HttpMethod, Request, route
from litestar.response import Response
from sqlalchemy import select

from gateway.api.problems import problem
from gateway.application import Gateway
from gateway.channels.base import (
    Channel,
    HookRequest,
    HookResponse,
    OversizedError,
    PayloadError,
    SignatureError,
)
from gateway.channels.base import Connection as OpenConnection
from gateway.channels.signatures import LARGEST_BODY
from gateway.conversations.connections import open_connection
from gateway.conversations.intake import keep_payload, take_in
from gateway.database.tables import Connection
from gateway.errors import NotFoundError

_log = logging.getLogger(__name__)

Answer = Response[Any]


@route(
    "/hooks/{connection_id:uuid}",
    http_method=[HttpMethod.GET, HttpMethod.POST],
    request_max_body_size=LARGEST_BODY,
    include_in_schema=False,
    status_code=200,
)
async def receive_hook(request: Request[Any, Any, Any], gateway: Gateway, connection_id: UUID) -> Answer:
    """Verify a vendor's request, store all that it holds, and answer as the vendor wants it.

    Refused are, with nothing stored: an unknown connection (404), a missing or wrong proof (401), a body that is too
    large (413). A signed body that cannot be read is kept for inspection and refused (400).
    """
    row = await _connection(gateway, connection_id)
    channel, connection = gateway.channels[row.channel], open_connection(row, gateway.vault)
    hook = await _hook_request(request, gateway)
    try:
        return await _answer(gateway, row, channel, connection, hook)
    except SignatureError as error:
        _log.info("a request to the hook %s was refused: %s", connection_id, error)
        return problem(request, 401, str(error))
    except OversizedError as error:
        return problem(request, 413, str(error))
    except PayloadError as error:
        async with gateway.database.merchant(row.merchant_id) as session:
            await keep_payload(session, row.id, hook, problem=str(error))
        return problem(request, 400, str(error))


async def _answer(
    gateway: Gateway, row: Connection, channel: Channel, connection: OpenConnection, hook: HookRequest
) -> Answer:
    greeting = channel.handshake(hook, connection)
    if greeting is not None:
        return _written(greeting)
    channel.verify(hook, connection)
    parsed = channel.parse(hook, connection)
    async with gateway.database.merchant(row.merchant_id) as session:
        await take_in(session, gateway.queue, channel, row.id, hook, parsed, gateway.handle_context)
    return _written(channel.acknowledge(hook, connection))


async def _connection(gateway: Gateway, connection_id: UUID) -> Connection:
    """Find whose hook it is; one that is switched off is none."""
    async with gateway.database.system() as session:
        row = await session.scalar(select(Connection).where(Connection.id == connection_id))
    if row is None or not row.active or row.channel not in gateway.channels:
        raise NotFoundError("there is no such hook; copy its address from the connection's settings")
    return row


async def _hook_request(request: Request[Any, Any, Any], gateway: Gateway) -> HookRequest:
    return HookRequest(
        method="GET" if request.method == "GET" else "POST",
        url=public_url(request, gateway.settings.public_url),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
        received_at=datetime.now(UTC),
    )


def public_url(request: Request[Any, Any, Any], base: str | None) -> str:
    """Return the address that the vendor called: path and query byte for byte, since signatures cover them.

    Args:
        request: as it arrived here, perhaps through a proxy.
        base: what the settings say that we are reached at; without it the request's own Host counts.
    """
    scope = request.scope
    path = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0].decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    origin = base or f"{scope['scheme']}://{request.headers.get('host', 'localhost')}"
    return f"{origin}{path}" + (f"?{query}" if query else "")


def _written(answer: HookResponse) -> Answer:
    return Response(answer.body, status_code=answer.status, media_type=answer.content_type)
