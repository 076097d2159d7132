"""Viber's REST bot API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from gateway.channels.base import (
    Capabilities,
    Connection,
    Field,
    HookRequest,
    Outcome,
    Parsed,
    PlainHook,
    Rejected,
    Retry,
    Sent,
    Unknown,
    WindowClosed,
    header,
)
from gateway.channels.downloads import FilesByAddress
from gateway.channels.hints import country_code, e164, hints, language_tag
from gateway.channels.payloads import api_base, decode, instant, place_id, required
from gateway.channels.signatures import check_size, hmac_hex, require_same, secret_of
from gateway.channels.vendor_http import Answer, Failure, call, refusal, retry_after
from gateway.channels.viber.payload import Callback, Message, Profile
from gateway.messages import InboundMessage, Media, OutboundMessage, ReplyHandle, Sender, StatusUpdate

if TYPE_CHECKING:
    import httpx

API = "https://chatapi.viber.com"

NOT_SUBSCRIBED, TOO_MANY_REQUESTS = 6, 12
"""Viber's status codes; the HTTP status is 200 also for its errors."""

STEPS: dict[str, Literal["delivered", "read", "failed"]] = {
    "delivered": "delivered",
    "seen": "read",
    "failed": "failed",
}
KINDS: dict[str, Literal["image", "video", "file", "sticker"]] = {
    "picture": "image",
    "video": "video",
    "file": "file",
    "sticker": "sticker",
}


class Viber(FilesByAddress, PlainHook):
    """A bot's chats."""

    name = "viber"
    fields: tuple[Field, ...] = (
        Field("auth_token", secret=True),
        Field("sender_name"),
        Field("api_base", required=False, default=API),
    )
    capabilities = Capabilities(text_limit=7000, media=True)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check X-Viber-Content-Signature over the raw body."""
        check_size(request)
        expected = hmac_hex(secret_of(connection, "auth_token"), request.body)
        require_same(expected, header(request.headers, "x-viber-content-signature"), "X-Viber-Content-Signature")

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:  # noqa: ARG002
        """Read a message or a receipt; subscriptions and opened chats are passed over."""
        callback = decode(request.body, Callback)
        if callback.event == "message" and callback.sender is not None and callback.message is not None:
            return Parsed(messages=(_inbound(callback, callback.sender, callback.message),))
        step = STEPS.get(callback.event)
        if step is None:
            return Parsed()
        identifier = required(str(callback.message_token), "message_token")
        at = instant(callback.timestamp / 1000)
        return Parsed(statuses=(StatusUpdate(identifier, step, at, reason=callback.desc),))

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Call send_message."""
        body = {
            **(message.reply.address if message.reply else {"receiver": message.to.id}),
            "min_api_version": 1,
            "sender": {"name": connection.config["sender_name"]},
            "type": "text",
            "text": message.text,
        }
        answer = await _post(connection, client, "send_message", body)
        if not isinstance(answer, Answer):
            return answer
        if not answer.ok or answer.number("status") != 0:
            return _refusal(answer)
        identifier = answer.words("message_token")
        return Sent(provider_id=identifier) if identifier else Unknown(reason="The answer names no message.")

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Call get_account_info."""
        answer = await _post(connection, client, "get_account_info", {})
        if not isinstance(answer, Answer):
            return answer.reason
        if answer.ok and answer.number("status") == 0:
            return None
        return f"Viber refused the authentication token: {answer.words('status_message') or answer.status}"


async def _post(
    connection: Connection, client: httpx.AsyncClient, method: str, body: dict[str, Any]
) -> Answer | Failure:
    headers = {"x-viber-auth-token": connection.secrets["auth_token"]}
    return await call(client, "POST", f"{api_base(connection, API)}/pa/{method}", headers=headers, json=body)


def _inbound(callback: Callback, profile: Profile, message: Message) -> InboundMessage:
    customer = required(profile.id, "sender.id")
    language = language_tag(profile.language)
    return InboundMessage(
        channel=Viber.name,
        external_id=required(str(callback.message_token), "message_token"),
        sender=Sender(
            id=customer,
            name=profile.name,
            phone=e164(message.contact.phone_number) if message.contact else None,
            country=country_code(profile.country),
            language=language,
        ),
        text=message.text,
        received_at=instant(callback.timestamp / 1000),
        media=_media(message),
        hints=hints(language),
        reply=ReplyHandle(address={"receiver": customer}),
    )


def _media(message: Message) -> tuple[Media, ...]:
    if message.location is not None:
        return (Media("location", url=f"geo:{message.location.lat},{message.location.lon}"),)
    if message.contact is not None:
        return (Media("contact"),)
    kind = KINDS.get(message.type)
    if kind is None:
        return ()
    named = place_id(1) if message.media else None
    return (Media(kind, url=message.media, media_id=named, filename=message.file_name, size=message.size),)


def _refusal(answer: Answer) -> Outcome:
    code, words = answer.number("status"), answer.words("status_message")
    if code == NOT_SUBSCRIBED:
        return WindowClosed(reason=f"{code}: {words}")
    if code == TOO_MANY_REQUESTS:
        return Retry(after_seconds=retry_after(answer.headers), reason=f"{code}: {words}")
    if answer.ok and code is None:
        return Unknown(reason="Viber's answer says nothing of the message.")
    if answer.ok:
        return Rejected(code=str(code), reason=words)
    return refusal(answer, reason=words)
