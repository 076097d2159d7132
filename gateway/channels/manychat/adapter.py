"""Manychat's External Request, which is answered at once, and its API, by which the agent's answer follows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from gateway.channels.base import (
    Capabilities,
    Connection,
    Field,
    HookRequest,
    HookResponse,
    Outcome,
    Parsed,
    PlainHook,
    Rejected,
    Sent,
    Unknown,
    header,
)
from gateway.channels.hints import e164, hints, language_tag, phone_country
from gateway.channels.manychat.payload import Asked
from gateway.channels.payloads import api_base, decode, required
from gateway.channels.signatures import check_size, require_same, secret_of
from gateway.channels.vendor_http import Answer, Failure, call, refusal
from gateway.messages import InboundMessage, OutboundMessage, ReplyHandle, Sender
from locales.templates import render_template

if TYPE_CHECKING:
    import httpx

API = "https://api.manychat.com"
HEADER = "X-Polyglot-Secret"
"""Manychat signs nothing; an External Request carries the headers that the merchant enters."""
TYPED = frozenset({"instagram", "whatsapp", "telegram"})
"""Channels that the answer must name; Messenger's has no type."""


class Manychat(PlainHook):
    """One Manychat page with its automations."""

    name = "manychat"
    fields: tuple[Field, ...] = (
        Field("hook_secret", secret=True),
        Field("api_token", secret=True),
        Field("api_base", required=False, default=API),
    )
    # Instagram's limit, the shortest of Manychat's channels.
    capabilities = Capabilities(text_limit=1000, text_unit="bytes", window_hours=24, ack_seconds=10)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check the secret header that the merchant entered in the External Request; the body is not signed."""
        check_size(request)
        require_same(secret_of(connection, "hook_secret"), header(request.headers, HEADER.lower()), HEADER)

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:  # noqa: ARG002
        """Read one message of a subscriber."""
        asked = decode(request.body, Asked)
        subscriber = required(str(asked.subscriber_id), "subscriber_id")
        language = _language(asked)
        phone = e164(asked.phone) if asked.phone else None
        message = InboundMessage(
            channel=self.name,
            external_id=_identifier(asked, subscriber, request),
            sender=Sender(
                id=subscriber,
                name=asked.name or None,
                email=asked.email or None,
                phone=phone,
                country=phone_country(phone),
                language=language,
            ),
            text=asked.text,
            received_at=request.received_at,
            hints=hints(language),
            reply=ReplyHandle(address={"subscriber_id": subscriber, "channel": asked.channel}),
        )
        return Parsed(messages=(message,))

    def acknowledge(self, request: HookRequest, connection: Connection) -> HookResponse:  # noqa: ARG002
        """Thank for the message in the customer's language: the automation shows it at once."""
        asked = decode(request.body, Asked)
        text = render_template("acknowledgement.received", _language(asked) or "en")
        answer = {"version": "v2", "content": _content(asked.channel, text)}
        return HookResponse(body=msgspec.json.encode(answer), content_type="application/json; charset=utf-8")

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Call sendContent."""
        address = message.reply.address if message.reply else {"subscriber_id": message.to.id}
        content = _content(str(address.get("channel") or ""), message.text)
        body = {"subscriber_id": address["subscriber_id"], "data": {"version": "v2", "content": content}}
        answer = await _api(connection, client, "POST", "sending/sendContent", body)
        if not isinstance(answer, Answer):
            return answer
        if answer.words("status") == "success":
            # Manychat names no message; our key is as good a name as any.
            return Sent(provider_id=message.key)
        return _refusal(answer) if answer.words("status") else Unknown(reason="The answer says nothing of the message.")

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Ask for the page."""
        answer = await _api(connection, client, "GET", "page/getInfo")
        if not isinstance(answer, Answer):
            return answer.reason
        return None if answer.words("status") == "success" else _refusal(answer).reason


async def _api(
    connection: Connection, client: httpx.AsyncClient, method: str, path: str, json: object = None
) -> Answer | Failure:
    """Call the API; what is not in the 200s is a failure."""
    answer = await call(
        client,
        method,
        f"{api_base(connection, API)}/fb/{path}",
        headers={"authorization": f"Bearer {connection.secrets['api_token']}"},
        json=json,
        idempotent=method == "GET",
    )
    if isinstance(answer, Answer) and not answer.ok:
        return refusal(answer, reason=answer.words("message"), code=answer.words("code"))
    return answer


def _refusal(answer: Answer) -> Rejected:
    """Read an error that came with status 200."""
    reason = answer.words("message") or "Manychat took nothing and does not say why."
    return Rejected(code=answer.words("code") or "error", reason=reason)


def _content(channel: str, text: str) -> dict[str, Any]:
    content: dict[str, Any] = {"messages": [{"type": "text", "text": text}]}
    return {"type": channel, **content} if channel in TYPED else content


def _language(asked: Asked) -> str | None:
    return language_tag(asked.language) or language_tag(asked.locale)


def _identifier(asked: Asked, subscriber: str, request: HookRequest) -> str:
    """Name a message that the automation gives no identifier: by who wrote what, and when it arrived."""
    if asked.message_id not in (None, ""):
        return str(asked.message_id)
    named = f"{request.received_at.isoformat()} {subscriber} {asked.text}"
    return hashlib.sha256(named.encode(errors="replace")).hexdigest()[:32]
