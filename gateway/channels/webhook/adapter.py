"""The API channel: what customers write comes by POST /v1/messages, replies go to the merchant's endpoint."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from gateway.channels.base import (
    Capabilities,
    Connection,
    Field,
    HookRequest,
    HookResponse,
    Outcome,
    Parsed,
    PayloadError,
    Rejected,
    Retry,
    Sent,
)
from gateway.channels.vendor_http import Answer, call, retry_after
from gateway.channels.webhook.signing import new_secret, sign, verify
from gateway.messages import InboundMessage, Media, Sender

if TYPE_CHECKING:
    import httpx

    from gateway.messages import OutboundMessage


GONE = 410
"""The status by which an endpoint says that it wants nothing any more."""


class _Incoming(msgspec.Struct):
    """A message in the generic form: what a merchant's own system posts to /hooks/{connection_id}."""

    channel: str
    external_id: str
    sender: Sender
    text: str
    received_at: datetime | None = None
    conversation: str | None = None
    media: tuple[Media, ...] = ()


class WebhookChannel:
    """Signed JSON both ways."""

    name = "webhook"
    fields: tuple[Field, ...] = (Field("url"), Field("secret", secret=True, generate=new_secret))
    capabilities = Capabilities(text_limit=None, media=True, idempotent_sends=True)

    def handshake(self, request: HookRequest, connection: Connection) -> HookResponse | None:  # noqa: ARG002
        """There is none."""
        return None

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check the Standard Webhooks signature."""
        verify(connection.secrets["secret"], request.headers, request.body, request.received_at.timestamp())

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:  # noqa: ARG002
        """Read one message."""
        try:
            incoming = msgspec.json.decode(request.body, type=_Incoming)
        except msgspec.DecodeError as error:
            raise PayloadError(str(error)) from error
        sent_at = incoming.received_at
        return Parsed(
            messages=(
                InboundMessage(
                    channel=incoming.channel,
                    external_id=incoming.external_id,
                    sender=incoming.sender,
                    text=incoming.text,
                    received_at=sent_at if sent_at and sent_at.tzinfo else request.received_at,
                    conversation=incoming.conversation,
                    media=incoming.media,
                ),
            )
        )

    def acknowledge(self, request: HookRequest, connection: Connection) -> HookResponse:  # noqa: ARG002
        """Say that we have it."""
        return HookResponse(202, b'{"status":"accepted"}', "application/json")

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Post the reply; the receiver tells repeated attempts by webhook-id."""
        payload = {"type": "reply", "data": msgspec.to_builtins(message)}
        return await self._post(payload, message.key, connection, client)

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Post a ping."""
        outcome = await self._post({"type": "ping", "data": {}}, f"ping-{time.time_ns()}", connection, client)
        return None if isinstance(outcome, Sent) else outcome.reason

    async def _post(
        self, payload: dict[str, object], key: str, connection: Connection, client: httpx.AsyncClient
    ) -> Outcome:
        body = msgspec.json.encode(payload)
        timestamp = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(connection.secrets["secret"], key, timestamp, body),
        }
        # The receiver knows a repeated webhook-id, so that an unknown outcome may be tried again.
        answer = await call(
            client, "POST", str(connection.config["url"]), headers=headers, json=payload, idempotent=True
        )
        return _outcome(answer, key) if isinstance(answer, Answer) else answer


def _outcome(answer: Answer, key: str) -> Outcome:
    if answer.ok:
        return Sent(key)
    reason = f"the endpoint answered {answer.status}"
    if answer.status == GONE:
        return Rejected("410", reason)
    return Retry(retry_after(answer.headers), reason)
