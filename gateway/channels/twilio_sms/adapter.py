"""Twilio's Programmable Messaging: SMS, MMS and WhatsApp senders."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import msgspec

from gateway.channels import twilio
from gateway.channels.base import (
    Capabilities,
    Connection,
    Fetched,
    Field,
    HookRequest,
    HookResponse,
    Outcome,
    Parsed,
    PlainHook,
    Sent,
    Unknown,
)
from gateway.channels.hints import country_code, e164, phone_country
from gateway.channels.payloads import place_id, required
from gateway.channels.vendor_http import Answer, Failure
from gateway.messages import InboundMessage, Media, OutboundMessage, ReplyHandle, Sender, StatusUpdate

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

WHATSAPP = "whatsapp:"
WINDOW_HOURS = 24
"""Of WhatsApp; SMS has no window."""

STEPS: dict[str, Literal["sent", "delivered", "read", "failed"]] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
}


class TwilioMessages(PlainHook):
    """A telephone number, or a WhatsApp sender, at Twilio."""

    name = "twilio_sms"
    fields: tuple[Field, ...] = (Field("sender"), *twilio.FIELDS, Field("status_callback", required=False))
    # Twilio does not say in which unit it counts; a text within the limit in UTF-16 is so in characters, too.
    capabilities = Capabilities(text_limit=1600, text_unit="utf16", media=True, ack_seconds=15)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check X-Twilio-Signature."""
        twilio.verify(request, connection)

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:  # noqa: ARG002
        """Read an incoming message or the status of one that we sent. Twilio gives no time: the arrival's is taken."""
        fields = dict(twilio.form(request))
        sid = required(fields.get("MessageSid") or fields.get("SmsSid"), "MessageSid")
        state = fields.get("MessageStatus", "received")
        if state != "received":
            return Parsed(statuses=_statuses(fields, sid, state, request.received_at))
        return Parsed(messages=(_inbound(fields, sid, request.received_at),))

    def acknowledge(self, request: HookRequest, connection: Connection) -> HookResponse:  # noqa: ARG002
        """Answer with TwiML that does nothing."""
        return HookResponse(body=b"<Response/>", content_type="text/xml")

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Create a message; a template's name is the SID of its content."""
        answer = await twilio.create(client, connection, "Messages", _fields(message, connection))
        if not isinstance(answer, Answer):
            return answer
        if not answer.ok:
            return twilio.read_refusal(answer)
        sid = answer.words("sid")
        return Sent(provider_id=sid) if sid else Unknown(reason="The answer names no message.")

    async def fetch_media(
        self, media: Media, connection: Connection, client: httpx.AsyncClient, largest: int
    ) -> Fetched | Failure:
        """Read the address that the message gave, with the account's credentials."""
        return await twilio.fetch(client, connection, media.url, largest)

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Ask for the account."""
        return await twilio.check(connection, client)


def _statuses(fields: dict[str, str], sid: str, state: str, at: datetime) -> tuple[StatusUpdate, ...]:
    """Read a status callback; queued, accepted and sending are no step that a person would see."""
    step = STEPS.get(state)
    if step is None:
        return ()
    code = fields.get("ErrorCode")
    return (StatusUpdate(provider_id=sid, status=step, at=at, reason=f"Twilio error {code}" if code else None),)


def _inbound(fields: dict[str, str], sid: str, at: datetime) -> InboundMessage:
    origin = required(fields.get("From"), "From")
    whatsapp = origin.startswith(WHATSAPP)
    phone = e164(origin.removeprefix(WHATSAPP))
    address = {"to": origin, "from": required(fields.get("To"), "To")}
    return InboundMessage(
        channel=TwilioMessages.name,
        external_id=sid,
        sender=Sender(
            id=origin,
            name=fields.get("ProfileName") or None,
            phone=phone,
            country=country_code(fields.get("FromCountry")) or phone_country(phone),
            verified=("phone",) if phone else (),
        ),
        text=fields.get("Body", ""),
        received_at=at,
        media=_media(fields),
        reply=ReplyHandle(address, expires_at=at + timedelta(hours=WINDOW_HOURS) if whatsapp else None),
        # STOP, START and HELP are answered by Twilio itself.
        automated=bool(fields.get("OptOutType")),
    )


def _media(fields: dict[str, str]) -> tuple[Media, ...]:
    count = fields.get("NumMedia", "0")
    found = []
    for index in range(min(int(count), 10) if count.isdecimal() else 0):
        kind = fields.get(f"MediaContentType{index}", "")
        url = fields.get(f"MediaUrl{index}")
        named = place_id(index + 1) if url else None
        found.append(Media(_kind(kind), url=url, media_id=named, content_type=kind or None))
    return tuple(found)


def _kind(content_type: str) -> Literal["image", "audio", "video", "file"]:
    match content_type.partition("/")[0]:
        case "image":
            return "image"
        case "audio":
            return "audio"
        case "video":
            return "video"
    return "file"


def _fields(message: OutboundMessage, connection: Connection) -> dict[str, str]:
    address = message.reply.address if message.reply else {}
    fields = {
        "To": str(address.get("to") or message.to.phone or message.to.id),
        "From": str(address.get("from") or connection.config["sender"]),
    }
    if connection.config.get("status_callback"):
        fields["StatusCallback"] = str(connection.config["status_callback"])
    if not message.template:
        return {**fields, "Body": message.text}
    values = message.context.get("template_parameters", [])
    variables = {str(number): str(value) for number, value in enumerate(values, 1)}
    return {**fields, "ContentSid": message.template, "ContentVariables": msgspec.json.encode(variables).decode()}
