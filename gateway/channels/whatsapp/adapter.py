"""WhatsApp through Meta's Cloud API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from gateway.channels import meta
from gateway.channels.base import (
    Capabilities,
    Connection,
    Fetched,
    Field,
    HookRequest,
    HookResponse,
    Outcome,
    Parsed,
    Sent,
    Unknown,
)
from gateway.channels.downloads import download
from gateway.channels.hints import country_code, e164, phone_country
from gateway.channels.payloads import decode, instant, required
from gateway.channels.vendor_http import Answer, Failure
from gateway.channels.whatsapp.payload import Contact, Message, Status, Value, Webhook
from gateway.messages import InboundMessage, Media, OutboundMessage, ReplyHandle, Sender, StatusUpdate

if TYPE_CHECKING:
    import httpx

WINDOW_HOURS = 24

BUSY = frozenset({130429, 131000, 131016, 131048, 131056, 131057, 133016})
"""Rate limits and temporary faults; Meta's list of Cloud API error codes."""
OUTSIDE_WINDOW = frozenset({(131047, None)})

NO_MESSAGES = frozenset({"reaction", "system", "request_welcome"})
"""Events in the list of messages that no one would answer."""

KINDS: tuple[tuple[str, Literal["image", "audio", "video", "file", "sticker"]], ...] = (
    ("image", "image"),
    ("audio", "audio"),
    ("video", "video"),
    ("document", "file"),
    ("sticker", "sticker"),
)


class WhatsApp:
    """The Cloud API's door; a connection is one phone number."""

    name = "whatsapp"
    fields: tuple[Field, ...] = (Field("phone_number_id"), *meta.FIELDS)
    capabilities = Capabilities(
        text_limit=4096, media=True, window_hours=WINDOW_HOURS, templates=True, sends_per_second=80
    )

    def handshake(self, request: HookRequest, connection: Connection) -> HookResponse | None:
        """Answer hub.challenge."""
        return meta.handshake(request, connection)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check X-Hub-Signature-256."""
        meta.verify(request, connection)

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:
        """Read messages, echoes of the business's phone, and statuses of this connection's number."""
        number = str(connection.config.get("phone_number_id", ""))
        values = [
            change.value
            for entry in decode(request.body, Webhook).entry
            for change in entry.changes
            if change.value.metadata.phone_number_id in {None, number}
        ]
        return Parsed(
            messages=tuple(message for value in values for message in _messages(value)),
            statuses=tuple(update for value in values for status in value.statuses for update in _updates(status)),
        )

    def acknowledge(self, request: HookRequest, connection: Connection) -> HookResponse:  # noqa: ARG002
        """Answer 200 with nothing."""
        return HookResponse()

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """POST the text, or the approved template where one is named."""
        path = f"{connection.config['phone_number_id']}/messages"
        answer = await meta.graph(client, connection, "POST", path, _body(message))
        if not isinstance(answer, Answer):
            return answer
        if not answer.ok:
            return meta.graph_refusal(answer, busy=BUSY, window=OUTSIDE_WINDOW)
        identifier = answer.words("messages", 0, "id")
        return Sent(provider_id=identifier) if identifier else Unknown(reason="The answer names no message.")

    async def fetch_media(
        self, media: Media, connection: Connection, client: httpx.AsyncClient, largest: int
    ) -> Fetched | Failure:
        """Ask for the file's address, which holds for five minutes, and read it with the same token."""
        answer = await meta.graph(client, connection, "GET", quote(media.media_id or "", safe=""))
        if not isinstance(answer, Answer):
            return answer
        if not answer.ok:
            return meta.graph_failure(answer, busy=BUSY)
        return await download(client, answer.whole("url"), largest, headers=meta.bearer(connection))

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Ask for the phone number."""
        return await meta.check(connection, client, str(connection.config["phone_number_id"]))


def _messages(value: Value) -> list[InboundMessage]:
    contacts = {key: contact for contact in value.contacts for key in (contact.wa_id, contact.user_id) if key}
    inbound = [
        _inbound(message, message.sender, message.from_user_id, contacts)
        for message in value.messages
        if message.type not in NO_MESSAGES
    ]
    echoes = [
        _inbound(message, message.to, message.to_user_id, contacts, echo=True) for message in value.message_echoes
    ]
    return inbound + echoes


def _inbound(
    message: Message, wa_id: str | None, user_id: str | None, contacts: dict[str, Contact], *, echo: bool = False
) -> InboundMessage:
    contact = contacts.get(user_id or "") or contacts.get(wa_id or "") or Contact()
    wa_id, user_id = wa_id or contact.wa_id, user_id or contact.user_id
    sender = _sender(wa_id, user_id, contact.profile.name)
    at = instant(message.timestamp)
    return InboundMessage(
        channel=WhatsApp.name,
        external_id=required(message.id, "messages[].id"),
        sender=sender,
        text=_text(message),
        received_at=at,
        media=_media(message),
        order=_order(message),
        reply=ReplyHandle(
            address={"to": wa_id} if wa_id else {"recipient": user_id}, expires_at=at + timedelta(hours=WINDOW_HOURS)
        ),
        echo=echo,
    )


def _sender(wa_id: str | None, user_id: str | None, name: str | None) -> Sender:
    """Key the identity on the business-scoped user id: since 2026 the phone number may be missing."""
    phone = e164(wa_id) if wa_id else None
    return Sender(
        id=required(user_id or wa_id, "messages[].from_user_id or messages[].from"),
        name=name,
        phone=phone,
        country=phone_country(phone) or country_code((user_id or "").partition(".")[0]),
        aliases=(wa_id,) if wa_id and user_id else (),
        verified=("phone",) if phone else (),
    )


def _text(message: Message) -> str:
    if message.text:
        return message.text.body
    if message.button:
        return message.button.text
    if message.interactive:
        choice = message.interactive.button_reply or message.interactive.list_reply
        return choice.title if choice else ""
    if message.order:
        return message.order.text
    captioned = message.image or message.video or message.document
    return captioned.caption if captioned else ""


def _media(message: Message) -> tuple[Media, ...]:
    found = []
    for name, kind in KINDS:
        file = getattr(message, name)
        if file is not None:
            found.append(Media(kind, media_id=file.id, content_type=file.mime_type, filename=file.filename))
    if message.location is not None:
        found.append(Media("location", url=f"geo:{message.location.latitude},{message.location.longitude}"))
    if message.contacts:
        found.append(Media("contact"))
    return tuple(found)


def _order(message: Message) -> dict[str, Any] | None:
    if message.order is None:
        return None
    items = [
        {
            "sku": item.product_retailer_id,
            "quantity": item.quantity,
            "price": item.item_price,
            "currency": item.currency,
        }
        for item in message.order.product_items
    ]
    return {"catalog": message.order.catalog_id, "items": items}


def _updates(status: Status) -> list[StatusUpdate]:
    """Read one status; those that are no step of a delivery (deleted, warning, played) are passed over."""
    if status.status not in {"sent", "delivered", "read", "failed"}:
        return []
    failure = status.errors[0] if status.errors else None
    return [
        StatusUpdate(
            provider_id=status.id,
            status=status.status,  # type: ignore[arg-type]
            at=instant(status.timestamp),
            reason=f"{failure.code}: {failure.title}" if failure else None,
            key=status.biz_opaque_callback_data,
        )
    ]


def _body(message: OutboundMessage) -> dict[str, Any]:
    address = message.reply.address if message.reply else {}
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **(address or {"to": message.to.phone or message.to.id}),
        # Statuses bring it back: by it an unknown outcome is settled.
        "biz_opaque_callback_data": message.key,
    }
    if message.template:
        return {**body, "type": "template", "template": _template(message.template, message)}
    quoted = {"context": {"message_id": message.in_reply_to}} if message.in_reply_to else {}
    return {**body, **quoted, "type": "text", "text": {"body": message.text}}


def _template(name: str, message: OutboundMessage) -> dict[str, Any]:
    """Name the template; its variables come as `template_parameters` in the message's context."""
    values = message.context.get("template_parameters", [])
    parameters = [{"type": "text", "text": str(value)} for value in values]
    components = [{"type": "body", "parameters": parameters}] if parameters else []
    return {"name": name, "language": {"code": message.language.replace("-", "_")}, "components": components}
