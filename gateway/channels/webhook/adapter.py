"""The API channel: a merchant's own system sends us customers' messages, and takes replies and desk messages."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from gateway.channels.base import (
    AgentReply,
    Capabilities,
    Connection,
    DeskMessage,
    Field,
    HookRequest,
    HookResponse,
    Outcome,
    Parsed,
    PlainHook,
    Presented,
    Rejected,
    Retry,
    Sent,
    SignatureError,
    Unknown,
)
from gateway.channels.desks import DESK_FIELDS
from gateway.channels.payloads import decode, required
from gateway.channels.signatures import check_size, secret_of
from gateway.channels.vendor_http import Answer, call, retry_after
from gateway.channels.webhook.signing import new_secret, sign, verify
from gateway.messages import InboundMessage, Media, Sender

if TYPE_CHECKING:
    import httpx

    from gateway.messages import OutboundMessage

REFUSED = frozenset({400, 401, 403, 410, 413, 422})
"""Statuses by which an endpoint says that it will never take this request; all others may pass."""


class _Message(msgspec.Struct):
    """A customer's message in the generic form."""

    channel: str
    external_id: str
    sender: Sender
    text: str
    received_at: datetime | None = None
    conversation: str | None = None
    media: tuple[Media, ...] = ()


class _Reply(msgspec.Struct):
    """An agent's answer from the merchant's own desk."""

    conversation: str
    """The gateway's identifier, as the message that was presented named it."""
    text: str
    author: str
    """The agent's e-mail address."""
    external_id: str


class _Kind(msgspec.Struct):
    type: str = "message"


class WebhookChannel(PlainHook):
    """Signed JSON both ways."""

    name = "webhook"
    fields: tuple[Field, ...] = (
        Field("url"),
        Field("secret", secret=True, generate=new_secret),
        *DESK_FIELDS[:2],
    )
    capabilities = Capabilities(text_limit=None, media=True, idempotent_sends=True)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check the Standard Webhooks signature."""
        check_size(request)
        verify(secret_of(connection, "secret"), request.headers, request.body, request.received_at.timestamp())

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:  # noqa: ARG002
        """Read one message, or one answer of an agent; other types are passed over."""
        match decode(request.body, _Kind).type:
            case "message":
                return Parsed(messages=(_inbound(decode(request.body, _Message), request),))
            case "agent_reply":
                reply = decode(request.body, _Reply)
                identifier = required(reply.external_id, "external_id")
                return Parsed(replies=(AgentReply(reply.conversation, reply.text, reply.author, identifier),))
        return Parsed()

    def acknowledge(self, request: HookRequest, connection: Connection) -> HookResponse:  # noqa: ARG002
        """Say that we have it."""
        return HookResponse(202, b'{"status":"accepted"}', "application/json")

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Post the reply; the receiver tells repeated attempts by webhook-id."""
        return await _post("reply", message, message.key, connection, client)

    async def present(
        self, message: DeskMessage, connection: Connection, client: httpx.AsyncClient
    ) -> Presented | Retry | Rejected | Unknown:
        """Post the message with all that was understood and decided, or why an answer was held."""
        outcome = await _post("message" if message.analysis else "notice", message, message.key, connection, client)
        if isinstance(outcome, Sent):
            return Presented(message.conversation, outcome.provider_id, outcome.http_status)
        return outcome

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Post a ping."""
        outcome = await _post("ping", {}, f"ping-{time.time_ns()}", connection, client)
        return None if isinstance(outcome, Sent) else outcome.reason


async def _post(
    kind: str, data: object, key: str, connection: Connection, client: httpx.AsyncClient
) -> Sent | Retry | Rejected | Unknown:
    """Post once; the receiver knows a repeated webhook-id, so that an unknown outcome may be tried again."""
    body = msgspec.json.encode({"type": kind, "data": data})
    timestamp = int(time.time())
    try:
        signature = sign(connection.secrets["secret"], key, timestamp, body)
    except SignatureError as error:
        return Rejected("invalid_secret", str(error))
    headers = {"webhook-id": key, "webhook-timestamp": str(timestamp), "webhook-signature": signature}
    answer = await call(
        client, "POST", str(connection.config["url"]), headers=headers, json=msgspec.Raw(body), idempotent=True
    )
    if not isinstance(answer, Answer):
        return answer
    if answer.ok:
        return Sent(key, answer.status)
    reason = f"The endpoint answered with status {answer.status}."
    if answer.status in REFUSED:
        return Rejected(str(answer.status), reason, answer.status)
    return Retry(retry_after(answer.headers), reason, answer.status)


def _inbound(incoming: _Message, request: HookRequest) -> InboundMessage:
    sent_at = incoming.received_at
    return InboundMessage(
        channel=required(incoming.channel, "channel"),
        external_id=required(incoming.external_id, "external_id"),
        sender=incoming.sender,
        text=incoming.text,
        received_at=sent_at if sent_at and sent_at.tzinfo else request.received_at,
        conversation=incoming.conversation,
        media=incoming.media,
    )
