"""The widget's doors: a session, messages by WebSocket, or by server-sent events and POST where sockets are blocked."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import MediaType, Request, Router, WebSocket, get, post, route, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.response import Response, ServerSentEvent
from litestar.response.sse import ServerSentEventMessage
from msgspec import Struct

from gateway.api.webchat_visit import Visit, find_widget, open_visit
from gateway.application import Gateway
from gateway.channels.base import OversizedError, PayloadError, SignatureError
from gateway.channels.webchat.adapter import TOKEN
from gateway.channels.webchat.visitors import new_visitor, origin_allowed, visitor_of, visitor_token
from gateway.channels.webchat.wording import away_note, sentences, widget_locale
from gateway.conversations.chats import history, news
from gateway.conversations.received import load_merchant
from gateway.decisions import team_hours
from gateway.errors import AuthenticationError, InvalidInputError, PermissionDeniedError, RateLimitedError
from locales.negotiation import accepted, is_right_to_left

STATIC = Path(__file__).parents[1] / "channels" / "webchat" / "static"
HEARTBEAT_SECONDS = 15.0
LARGEST_FRAME = 64 * 1024
"""Bytes of one frame or body: the longest text, escaped, and the page's address fit."""
MOST_FRAMES = 1000
"""Of one socket within the seconds below; after a reload each of the latest replies is reported."""
FRAMES_SECONDS = 60.0
FIRST_WORDS_SECONDS = 10.0
"""So long a socket may stay silent before it says who it is."""


class SessionInput(Struct, frozen=True):
    """What the widget knows when it opens."""

    token: str | None = None
    page_language: str = ""
    time_zone: str = "UTC"


class SessionView(Struct, frozen=True):
    """What the widget needs to open."""

    token: str
    locale: str
    direction: Literal["ltr", "rtl"]
    brand: str
    away: str | None
    sentences: dict[str, str]


class ReportInput(Struct, frozen=True):
    """What became of a reply."""

    id: str
    status: Literal["delivered", "read"]


class Frame(Struct, frozen=True, omit_defaults=True):
    """One piece of the stream."""

    type: Literal["history", "news", "stored", "refused", "busy", "ping"]
    """busy: not taken now, the widget sends the message again later; refused: it will never be taken."""
    seq: int = 0
    messages: tuple[Any, ...] = ()
    id: str | None = None
    problem: str | None = None
    """Why a message was not taken."""
    retry_after: int | None = None
    """Seconds."""


@post("/{connection_id:uuid}/session", summary="Open the chat", status_code=200)
async def open_session(
    request: Request[Any, Any, Any], gateway: Gateway, connection_id: UUID, data: SessionInput
) -> Response[SessionView]:
    """Know a visitor again by the token, or greet a new one; say what the widget says in the visitor's language."""
    merchant_id, connection = await find_widget(gateway, connection_id)
    origin = _required_origin(request.headers.get("origin", ""), connection)
    now = datetime.now(UTC)
    try:
        visitor = visitor_of(data.token or "", connection, now)
    except SignatureError:
        visitor = new_visitor()
    locale = widget_locale(data.page_language, accepted(request.headers.get("accept-language", "")))
    async with gateway.database.merchant(merchant_id) as session:
        merchant = await load_merchant(session)
    view = SessionView(
        token=visitor_token(visitor, connection, now),
        locale=locale,
        direction="rtl" if is_right_to_left(locale) else "ltr",
        brand=merchant.brand,
        away=away_note(locale, team_hours(merchant, now), now, data.time_zone),
        sentences=sentences(locale),
    )
    return Response(view, headers=_shared_with(origin))


@post("/{connection_id:uuid}/messages", summary="Write", status_code=202)
async def write(request: Request[Any, Any, Any], gateway: Gateway, connection_id: UUID) -> Response[dict[str, str]]:
    """Take a visitor's message in."""
    origin, visit = await _visit(request, gateway, connection_id)
    with _refusals():
        await visit.write(await request.body(), str(request.url), request.headers.get("accept-language", ""))
    return Response({"status": "stored"}, status_code=202, headers=_shared_with(origin))


@post("/{connection_id:uuid}/reports", summary="Say that a reply was shown", status_code=202)
async def report_shown(
    request: Request[Any, Any, Any], gateway: Gateway, connection_id: UUID, data: ReportInput
) -> Response[dict[str, str]]:
    """Note that a reply reached the browser, or was looked at."""
    origin, visit = await _visit(request, gateway, connection_id)
    await visit.report(data.id, data.status)
    return Response({"status": "noted"}, status_code=202, headers=_shared_with(origin))


@get("/{connection_id:uuid}/stream", summary="Follow the chat")
async def stream(request: Request[Any, Any, Any], gateway: Gateway, connection_id: UUID) -> ServerSentEvent:
    """Follow as server-sent events; Last-Event-ID goes on behind the last one seen."""
    origin, visit = await _visit(request, gateway, connection_id)
    after = request.headers.get("last-event-id", "")

    async def events() -> AsyncIterator[ServerSentEventMessage]:
        async for frame in frames(visit, int(after) if after.isdecimal() else 0):
            body = msgspec.json.encode(frame).decode()
            yield ServerSentEventMessage(data=body, event=frame.type, id=str(frame.seq) if frame.seq else None)

    return ServerSentEvent(events(), headers=_shared_with(origin))


@route(
    [f"/{{connection_id:uuid}}/{door}" for door in ("session", "messages", "reports", "stream")],
    http_method=["OPTIONS"],
    include_in_schema=False,
)
async def preflight(request: Request[Any, Any, Any], gateway: Gateway, connection_id: UUID) -> Response[None]:
    """Let the merchant's own pages in, before the browser sends what they ask."""
    _, connection = await find_widget(gateway, connection_id)
    origin = _required_origin(request.headers.get("origin", ""), connection)
    allowed = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": f"content-type, last-event-id, {TOKEN}",
        "Access-Control-Max-Age": "600",
    }
    return Response(None, status_code=204, headers={**_shared_with(origin), **allowed})


@websocket("/{connection_id:uuid}/socket")
async def converse(socket: WebSocket[Any, Any, Any], gateway: Gateway, connection_id: UUID) -> None:
    """Both ways in one connection; the first words carry the visitor's token and the last position seen."""
    _, connection = await find_widget(gateway, connection_id)
    if not origin_allowed(socket.headers.get("origin", ""), connection):
        await socket.close(code=4403, reason="this page may not open the chat")
        return
    await socket.accept()
    try:
        async with asyncio.timeout(FIRST_WORDS_SECONDS):
            hello = msgspec.convert(await socket.receive_json(), _Hello)
        visit = await open_visit(gateway, connection_id, hello.token)
    except (SignatureError, msgspec.MsgspecError, TimeoutError, ValueError):
        await socket.close(code=4401, reason="open a session first")
        return
    except WebSocketDisconnect:
        return
    outbox: asyncio.Queue[Frame] = asyncio.Queue(100)
    tasks = [
        asyncio.create_task(_listen(socket, visit, outbox)),
        asyncio.create_task(_tell(frames(visit, hello.after), outbox)),
        asyncio.create_task(_speak(socket, outbox)),
    ]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    with contextlib.suppress(Exception):  # the browser is gone already, most often
        await socket.close()


class _Hello(Struct, frozen=True):
    token: str
    after: int = 0


class _Said(Struct, frozen=True):
    """A frame of the widget: a message, or a report."""

    type: Literal["message", "report"]
    id: str
    text: str = ""
    status: Literal["delivered", "read"] = "delivered"
    page_language: str = ""
    page: str = ""


async def frames(visit: Visit, after: int) -> AsyncIterator[Frame]:
    """Give what a visitor should see: everything at first, or what is behind a position, then news as they come."""
    async with visit.gateway.bell.subscribe(visit.merchant_id) as bell:
        if not after:
            async with visit.session() as session:
                latest = await history(session, visit.visitor, visit.connection_id)
            after = latest.seq
            yield Frame("history", latest.seq, latest.messages)
        while True:
            bell.clear()
            while True:
                async with visit.session() as session:
                    latest = await news(session, visit.visitor, visit.connection_id, after)
                if latest.seq == after:
                    break
                after = latest.seq
                if latest.messages:
                    yield Frame("news", latest.seq, latest.messages)
            try:
                await asyncio.wait_for(bell.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield Frame("ping")


async def _listen(socket: WebSocket[Any, Any, Any], visit: Visit, outbox: asyncio.Queue[Frame]) -> None:
    """Take a visitor's frames until there are too many, or one is too large: then the socket is closed."""
    language = socket.headers.get("accept-language", "")
    arrived: deque[float] = deque(maxlen=MOST_FRAMES)
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            raw = str(await socket.receive_data("text"))
            now = asyncio.get_running_loop().time()
            if len(raw) > LARGEST_FRAME:
                return await socket.close(code=1009, reason=f"a frame holds at most {LARGEST_FRAME} bytes")
            if len(arrived) == MOST_FRAMES and now - arrived[0] < FRAMES_SECONDS:
                return await socket.close(code=4429, reason="too many frames; wait a minute")
            arrived.append(now)
            if answer := await _answer(raw, visit, str(socket.url), language):
                await outbox.put(answer)


async def _answer(raw: str, visit: Visit, address: str, language: str) -> Frame | None:
    """Do what a frame of the widget says; return what the widget is to hear."""
    try:
        said = msgspec.json.decode(raw, type=_Said)
        if said.type == "report":
            await visit.report(said.id, said.status)
            return None
        await visit.write(raw.encode(), address, language)
        return Frame("stored", id=said.id)
    except RateLimitedError as error:
        return Frame("busy", id=said.id, problem=str(error), retry_after=error.retry_after)
    except (msgspec.MsgspecError, PayloadError, UnicodeEncodeError) as error:
        with contextlib.suppress(msgspec.MsgspecError, UnicodeEncodeError):
            return Frame("refused", id=msgspec.json.decode(raw, type=_Named).id, problem=str(error))
    return None


class _Named(Struct, frozen=True):
    id: str


async def _tell(source: AsyncIterator[Frame], outbox: asyncio.Queue[Frame]) -> None:
    async for frame in source:
        await outbox.put(frame)


async def _speak(socket: WebSocket[Any, Any, Any], outbox: asyncio.Queue[Frame]) -> None:
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await socket.send_text(msgspec.json.encode(await outbox.get()).decode())


async def _visit(request: Request[Any, Any, Any], gateway: Gateway, connection_id: UUID) -> tuple[str, Visit]:
    """Check origin and token. A page of the gateway's own origin sends no Origin with GET."""
    _, connection = await find_widget(gateway, connection_id)
    origin = request.headers.get("origin", "")
    if origin or request.method != "GET":
        _required_origin(origin, connection)
    with _refusals():
        return origin, await open_visit(gateway, connection_id, request.headers.get(TOKEN, ""))


def _required_origin(origin: str, connection: Any) -> str:
    if not origin_allowed(origin, connection):
        raise PermissionDeniedError("this page may not open the chat; add its origin to allowed_origins")
    return origin


@contextlib.contextmanager
def _refusals() -> Any:
    try:
        yield
    except SignatureError as error:
        raise AuthenticationError(str(error)) from error
    except (PayloadError, OversizedError) as error:
        raise InvalidInputError(str(error)) from error


def _shared_with(origin: str) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if origin else {"Vary": "Origin"}


@get("/{name:str}", media_type=MediaType.TEXT, include_in_schema=False, sync_to_thread=False)
def script(name: str) -> Response[bytes]:
    """Give the widget's own files to any page: they hold no secrets."""
    if name not in _FILES:
        return Response(b"", status_code=404)
    return Response(
        (STATIC / name).read_bytes(),
        media_type="text/javascript",
        headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"},
    )


_FILES = frozenset({"widget.js", "chat.js", "transport.js", "view.js", "style.js"})


def webchat_router() -> Router:
    """Make the routes; visitors need no key, hence they stand beside /v1."""
    # Litestar gives every path an empty answer to OPTIONS, unless there is one already: ours stands first.
    handlers = [preflight, open_session, write, report_shown, stream, converse, script]
    return Router(
        "/webchat",
        route_handlers=handlers,
        request_max_body_size=LARGEST_FRAME,
        tags=["web chat"],
        security=[{}],
    )
