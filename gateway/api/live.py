"""GET /v1/events: what happens, as server-sent events; nothing is missed after Last-Event-ID."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import HeaderParameter
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage
from sqlalchemy import func, select

from gateway.application import Gateway
from gateway.database.tables import Event
from gateway.errors import InvalidInputError
from gateway.people.keys import Caller

HEARTBEAT_SECONDS = 15.0
"""A comment this often keeps proxies from closing the stream, and shows that a reader is gone."""
_BATCH = 200


async def events_after(
    gateway: Gateway, merchant_id: UUID, position: int | None
) -> AsyncIterator[ServerSentEventMessage]:
    """Give events as they are committed, from behind a position on; from now where there is none.

    Args:
        gateway: where to read.
        merchant_id: whose events.
        position: identifier of the last event that was seen.
    """
    async with gateway.bell.subscribe(merchant_id) as news:
        if position is None:
            async with gateway.database.merchant(merchant_id) as session:
                position = await session.scalar(select(func.coalesce(func.max(Event.id), 0))) or 0
        yield ServerSentEventMessage(data=None, comment="listening", id=str(position))
        while True:
            news.clear()
            while batch := await _read(gateway, merchant_id, position):
                for row in batch:
                    position = row.id
                    yield _message(row)
            try:
                await asyncio.wait_for(news.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ServerSentEventMessage(data=None, comment="still here")


async def _read(gateway: Gateway, merchant_id: UUID, position: int) -> list[Event]:
    async with gateway.database.merchant(merchant_id) as session:
        rows = await session.scalars(select(Event).where(Event.id > position).order_by(Event.id).limit(_BATCH))
        return list(rows)


def _message(row: Event) -> ServerSentEventMessage:
    data = {
        "kind": row.kind,
        "conversation_id": str(row.conversation_id) if row.conversation_id else None,
        "at": row.created_at.isoformat(),
        **row.payload,
    }
    return ServerSentEventMessage(id=str(row.id), event=row.kind, data=msgspec.json.encode(data).decode())


@get("/events", summary="Follow what happens", tags=["live"])
async def follow_events(
    gateway: Gateway,
    caller: Caller,
    last_event_id: Annotated[str | None, HeaderParameter(name="Last-Event-ID")] = None,
) -> ServerSentEvent:
    """Follow new messages, assignments and deliveries; send Last-Event-ID to go on where you stopped."""
    if last_event_id and not last_event_id.isdecimal():
        raise InvalidInputError("Last-Event-ID is no number; send the id of the last event you saw")
    position = int(last_event_id) if last_event_id else None
    return ServerSentEvent(events_after(gateway, caller.merchant_id, position))
