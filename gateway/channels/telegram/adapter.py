"""Telegram's Bot API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from gateway.channels.base import (
    Capabilities,
    Connection,
    Fetched,
    Field,
    HookRequest,
    Outcome,
    Parsed,
    PlainHook,
    Retry,
    Sent,
    Unknown,
    header,
)
from gateway.channels.downloads import download
from gateway.channels.hints import e164, hints, language_tag, phone_country
from gateway.channels.payloads import api_base, decode, instant
from gateway.channels.signatures import check_size, new_token, require_same, secret_of
from gateway.channels.telegram.payload import Message, Update, User
from gateway.channels.vendor_http import LONGEST_WAIT, Answer, Failure, call, refusal
from gateway.messages import InboundMessage, Media, OutboundMessage, ReplyHandle, Sender

if TYPE_CHECKING:
    import httpx

API = "https://api.telegram.org"

KINDS: tuple[tuple[str, Literal["image", "audio", "video", "file", "sticker"]], ...] = (
    ("document", "file"),
    ("audio", "audio"),
    ("voice", "audio"),
    ("video", "video"),
    ("video_note", "video"),
    ("sticker", "sticker"),
)


class Telegram(PlainHook):
    """A bot's chats."""

    name = "telegram"
    fields: tuple[Field, ...] = (
        Field("bot_token", secret=True),
        Field("secret_token", secret=True, generate=new_token),
        Field("api_base", required=False, default=API),
    )
    capabilities = Capabilities(text_limit=4096, text_unit="utf16", media=True, sends_per_second=30)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check the secret token, which Telegram repeats in a header; the body itself is not signed."""
        check_size(request)
        name = "X-Telegram-Bot-Api-Secret-Token"
        require_same(secret_of(connection, "secret_token"), header(request.headers, name.lower()), name)

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:  # noqa: ARG002
        """Read a message or its corrected version; joins, leaves and every other update are passed over."""
        update = decode(request.body, Update)
        message = update.message or update.edited_message
        if message is None or message.sender is None or message.new_chat_members or message.left_chat_member:
            return Parsed()
        return Parsed(messages=(_inbound(update, message, message.sender),))

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Call sendMessage."""
        address = message.reply.address if message.reply else {"chat_id": message.to.id}
        answer = await _bot(connection, client, "sendMessage", _body(address, message.text))
        if not isinstance(answer, Answer):
            return answer
        if not answer.ok:
            return _refusal(answer)
        identifier = answer.words("result", "message_id")
        return Sent(provider_id=identifier) if identifier else Unknown(reason="The answer names no message.")

    async def fetch_media(
        self, media: Media, connection: Connection, client: httpx.AsyncClient, largest: int
    ) -> Fetched | Failure:
        """Call getFile for the file's path, and read it; Telegram hands out files up to 20 MB."""
        answer = await _bot(connection, client, "getFile", {"file_id": media.media_id})
        if not isinstance(answer, Answer):
            return answer
        if not answer.ok:
            return _refusal(answer)
        path = answer.whole("result", "file_path")
        url = f"{api_base(connection, API)}/file/bot{connection.secrets['bot_token']}/{quote(path)}" if path else None
        return await download(client, url, largest)

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Call getMe."""
        answer = await _bot(connection, client, "getMe", {})
        if not isinstance(answer, Answer):
            return answer.reason
        return None if answer.ok else f"Telegram refused the bot token (status {answer.status})."


async def _bot(
    connection: Connection, client: httpx.AsyncClient, method: str, body: dict[str, Any]
) -> Answer | Failure:
    url = f"{api_base(connection, API)}/bot{connection.secrets['bot_token']}/{method}"
    return await call(client, "POST", url, json=body)


def _inbound(update: Update, message: Message, user: User) -> InboundMessage:
    private = message.chat.type == "private"
    language = language_tag(user.language_code)
    phone = e164(message.contact.phone_number) if message.contact else None
    return InboundMessage(
        channel=Telegram.name,
        external_id=str(update.update_id),
        sender=Sender(
            id=str(user.id),
            name=f"{user.first_name} {user.last_name}".strip() or None,
            phone=phone,
            country=phone_country(phone),
            language=language,
        ),
        text=message.text or message.caption,
        received_at=instant(message.date),
        conversation=None if private else str(message.chat.id),
        media=_media(message),
        hints=hints(language),
        reply=ReplyHandle(address={"chat_id": message.chat.id, "message_id": message.message_id}),
        automated=user.is_bot,
    )


def _media(message: Message) -> tuple[Media, ...]:
    found = (
        [Media("image", media_id=message.photo[-1].file_id, size=message.photo[-1].file_size)] if message.photo else []
    )
    for name, kind in KINDS:
        file = getattr(message, name)
        if file is not None:
            found.append(Media(kind, None, file.file_id, file.mime_type, file.file_name, file.file_size))
    if message.location is not None:
        found.append(Media("location", url=f"geo:{message.location.latitude},{message.location.longitude}"))
    if message.contact is not None:
        found.append(Media("contact"))
    return tuple(found)


def _body(address: dict[str, Any], text: str) -> dict[str, Any]:
    body: dict[str, Any] = {"chat_id": address["chat_id"], "text": text}
    if "message_id" in address:
        quoted = {"message_id": address["message_id"], "allow_sending_without_reply": True}
        body["reply_parameters"] = quoted
    return body


def _refusal(answer: Answer) -> Failure:
    """Read Telegram's error; it says how long to wait in the body, not in a header."""
    reason = answer.words("description")
    wait = answer.number("parameters", "retry_after")
    if answer.status == 429 and wait is not None:
        return Retry(after_seconds=float(min(max(wait, 0), LONGEST_WAIT)), reason=reason)
    return refusal(answer, reason=reason)
