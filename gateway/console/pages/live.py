"""What happens, told to open pages while their session lasts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from litestar import Request, get
from litestar.params import HeaderParameter
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from gateway.api.live import events_after
from gateway.application import Gateway
from gateway.console.frame.authentication import COOKIE
from gateway.errors import AuthenticationError
from gateway.people.sessions import SignedIn, signed_in


@get("/live")
async def follow_console(
    request: Request[Any, Any, Any],
    gateway: Gateway,
    me: SignedIn,
    after: int | None = None,
    last_event_id: Annotated[str | None, HeaderParameter(name="Last-Event-ID")] = None,
) -> ServerSentEvent:
    """Follow the merchant's events from behind a position on; a revoked session hears nothing more."""
    position = int(last_event_id) if last_event_id and last_event_id.isdecimal() else after
    token = request.cookies.get(COOKIE, "")
    return ServerSentEvent(_while_signed_in(gateway, me, token, position))


async def _while_signed_in(
    gateway: Gateway, me: SignedIn, token: str, position: int | None
) -> AsyncIterator[ServerSentEventMessage]:
    async for message in events_after(gateway, me.merchant_id, position):
        try:
            await signed_in(gateway.database, token)
        except AuthenticationError:
            return
        yield message
