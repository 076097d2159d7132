"""LINE's Messaging API.

Answers are pushed, not replied with the reply token: a push takes a retry key, so that a lost answer does no harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

import msgspec

from gateway.channels.base import (
    Capabilities,
    Connection,
    Fetched,
    Field,
    HookRequest,
    Outcome,
    Parsed,
    PlainHook,
    Rejected,
    Sent,
    Unknown,
    header,
)
from gateway.channels.downloads import download
from gateway.channels.hints import language_tag
from gateway.channels.line.payload import Event, Message, Source, Webhook
from gateway.channels.payloads import api_base, decode, instant, required
from gateway.channels.signatures import check_size, hmac_base64, require_same, secret_of
from gateway.channels.vendor_http import Answer, Failure, call, refusal
from gateway.messages import InboundMessage, Media, OutboundMessage, ReplyHandle, Sender

if TYPE_CHECKING:
    import httpx

API = "https://api.line.me"
FILES = "https://api-data.line.me"
"""The Messaging API's second domain, for what customers send."""
PREPARING = 202
"""Status of a large file that LINE does not have ready yet."""

KINDS: dict[str, Literal["image", "audio", "video", "file", "location", "sticker"]] = {
    "image": "image",
    "audio": "audio",
    "video": "video",
    "file": "file",
    "location": "location",
    "sticker": "sticker",
}


class Line(PlainHook):
    """An official account's chat."""

    name = "line"
    fields: tuple[Field, ...] = (
        Field("channel_secret", secret=True),
        Field("access_token", secret=True),
        Field("api_base", required=False, default=API),
    )
    capabilities = Capabilities(text_limit=5000, text_unit="utf16", media=True, idempotent_sends=True)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check X-Line-Signature over the raw body."""
        check_size(request)
        expected = hmac_base64(secret_of(connection, "channel_secret"), request.body)
        require_same(expected, header(request.headers, "x-line-signature"), "X-Line-Signature")

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:  # noqa: ARG002
        """Read messages; follows, joins, unsent messages and pressed buttons are passed over."""
        events = decode(request.body, Webhook).events
        return Parsed(
            messages=tuple(
                _inbound(event, event.source, event.message)
                for event in events
                if event.type == "message" and event.source is not None and event.message is not None
            )
        )

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Push the text under a retry key; LINE keeps the key for 24 hours."""
        address = message.reply.address if message.reply else {"to": message.to.id}
        answer = await call(
            client,
            "POST",
            f"{api_base(connection, API)}/v2/bot/message/push",
            headers={**_bearer(connection), "x-line-retry-key": str(uuid5(NAMESPACE_URL, message.key))},
            json={**address, "messages": [{"type": "text", "text": message.text}]},
            idempotent=True,
        )
        return _outcome(answer) if isinstance(answer, Answer) else answer

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Ask for the bot's own profile."""
        url = f"{api_base(connection, API)}/v2/bot/info"
        answer = await call(client, "GET", url, headers=_bearer(connection), idempotent=True)
        if not isinstance(answer, Answer):
            return answer.reason
        return None if answer.ok else f"LINE refused the channel access token (status {answer.status})."

    async def fetch_media(
        self, media: Media, connection: Connection, client: httpx.AsyncClient, largest: int
    ) -> Fetched | Failure:
        """Get the content of a message, which LINE keeps for a time only."""
        base = api_base(connection, API)
        url = f"{FILES if base == API else base}/v2/bot/message/{quote(media.media_id or '', safe='')}/content"
        return await download(client, url, largest, headers=_bearer(connection), not_yet=PREPARING)

    async def profile(self, sender: Sender, connection: Connection, client: httpx.AsyncClient) -> Sender:
        """Add the display name and the app's language, where LINE tells them."""
        url = f"{api_base(connection, API)}/v2/bot/profile/{quote(sender.id, safe='')}"
        answer = await call(client, "GET", url, headers=_bearer(connection), idempotent=True)
        if not isinstance(answer, Answer) or not answer.ok:
            return sender
        name, language = answer.words("displayName"), language_tag(answer.words("language"))
        return msgspec.structs.replace(sender, name=name or sender.name, language=language or sender.language)


def _bearer(connection: Connection) -> dict[str, str]:
    return {"authorization": f"Bearer {connection.secrets['access_token']}"}


def _inbound(event: Event, source: Source, message: Message) -> InboundMessage:
    group = source.group_id or source.room_id
    to = required(group or source.user_id, "events[].source.userId")
    return InboundMessage(
        channel=Line.name,
        external_id=required(event.webhook_event_id or message.id, "events[].webhookEventId"),
        # In groups LINE may keep the writer's identity to itself.
        sender=Sender(id=source.user_id or to),
        text=message.text or "",
        received_at=instant(event.timestamp / 1000),
        conversation=group,
        media=_media(message),
        reply=ReplyHandle(address={"to": to}),
        automated=event.mode == "standby",
    )


def _media(message: Message) -> tuple[Media, ...]:
    kind = KINDS.get(message.type)
    if kind is None:
        return ()
    if kind == "location":
        return (Media("location", url=f"geo:{message.latitude},{message.longitude}"),)
    url = message.content_provider.original_content_url
    # LINE has no content of stickers, nor of what a web app sent by an address of its own.
    known = None if kind == "sticker" or url else message.id
    return (Media(kind, url=url, media_id=known, filename=message.file_name, size=message.file_size),)


def _outcome(answer: Answer) -> Outcome:
    """Read LINE's answer; 409 says that the retry key was taken before, so the message is on its way."""
    if answer.ok or answer.status == 409:
        return _sent(answer)
    reason = " ".join(part for part in (answer.words("message"), answer.words("details", 0, "message")) if part)
    if answer.status == 429 and "monthly limit" in reason:
        return Rejected(code="monthly_limit", reason=reason)
    return refusal(answer, reason=reason, idempotent=True)


def _sent(answer: Answer) -> Outcome:
    request = answer.headers.get("x-line-accepted-request-id") or answer.headers.get("x-line-request-id")
    identifier = answer.words("sentMessages", 0, "id") or request
    return Sent(provider_id=identifier) if identifier else Unknown(reason="The answer names no message.")
