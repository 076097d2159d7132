"""Web chat as a channel: the widget posts what visitors write; replies wait in the visitor's stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from gateway.channels.base import (
    Capabilities,
    Connection,
    Field,
    HookRequest,
    HookResponse,
    Outcome,
    Pace,
    Parsed,
    PayloadError,
    PlainHook,
    Sent,
    header,
)
from gateway.channels.hints import hints
from gateway.channels.payloads import decode
from gateway.channels.signatures import check_size, new_token, secret_of
from gateway.channels.webchat.visitors import allowed_origins, visitor_of
from gateway.messages import InboundMessage, OutboundMessage, Sender
from locales.negotiation import accepted

if TYPE_CHECKING:
    import httpx

TOKEN = "x-visitor-token"  # noqa: S105 - the name of a header
LONGEST_TEXT = 4000
"""Characters of one message; the widget's field takes no more."""


class Written(Struct, frozen=True):
    """What the widget posts."""

    id: Annotated[str, Meta(pattern="^[0-9a-fA-F-]{36}$")]
    """A UUID of the browser: the same for every attempt."""
    text: Annotated[str, Meta(max_length=LONGEST_TEXT)]
    page_language: Annotated[str, Meta(max_length=35)] = ""
    """The page's lang attribute."""
    page: Annotated[str, Meta(max_length=2048)] = ""
    """Address of the page."""


class WebChat(PlainHook):
    """One widget of a merchant, on one or more sites."""

    name = "webchat"
    fields: tuple[Field, ...] = (Field("allowed_origins"), Field("token_secret", secret=True, generate=new_token))
    capabilities = Capabilities(
        text_limit=None, idempotent_sends=True, taken_per_minute=Pace(sender=20, connection=600)
    )

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check the visitor's token; the origin is checked where the request comes in."""
        check_size(request)
        secret_of(connection, "token_secret")
        visitor_of(header(request.headers, TOKEN), connection, request.received_at)

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:
        """Read what a visitor wrote."""
        written = decode(request.body, Written)
        if not written.text.strip():
            raise PayloadError("The text is empty.")
        visitor = visitor_of(header(request.headers, TOKEN), connection, request.received_at)
        reader = accepted(header(request.headers, "accept-language"))
        message = InboundMessage(
            channel=self.name,
            external_id=external_id(visitor, written.id),
            sender=Sender(id=visitor),
            text=written.text.replace("\x00", "\N{REPLACEMENT CHARACTER}"),
            received_at=request.received_at,
            # What the browser asks for says more of the visitor than what the page is written in.
            hints=hints(*reader[:2], written.page_language or None),
        )
        return Parsed(messages=(message,))

    def acknowledge(self, request: HookRequest, connection: Connection) -> HookResponse:  # noqa: ARG002
        """Say that we have it."""
        return HookResponse(200, b"{}", "application/json")

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:  # noqa: ARG002
        """Nothing leaves: a delivery that is sent is shown in the visitor's stream, now or at the next visit."""
        return Sent(message.key)

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:  # noqa: ARG002
        """Look at the settings."""
        if not allowed_origins(connection):
            return "allowed_origins names no origin; write it as https://www.shop.example"
        return None


def external_id(visitor: str, identifier: str) -> str:
    """Name a visitor's message: another visitor's identifier cannot be taken."""
    return f"{visitor}:{identifier.lower()}"


def client_id(external: str) -> str:
    """Return the browser's identifier of a visitor's message."""
    return external.rpartition(":")[2]
