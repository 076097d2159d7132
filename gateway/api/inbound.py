"""POST /v1/messages: a customer's message comes in."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter
from litestar.response import Response
from msgspec import Meta, Struct

from culture_profiles import channel_names
from gateway.api.fields import Country, IdempotencyKey, Identifier, LanguageTag, Name
from gateway.api.views import AnalysisView, analysis_view, locale_of
from gateway.application import Gateway
from gateway.conversations.accept import Accepted, accept
from gateway.database.storable import storable_struct
from gateway.errors import InvalidInputError
from gateway.messages import InboundMessage, Media, Sender
from gateway.people.keys import Caller

TEXT_LIMIT = 100_000
"""Characters; longer texts are no messages."""

_WAIT = re.compile(r"\bwait=(\d+)")
_LONGEST_WAIT_SECONDS = 30

_FIRST_YEAR, _LAST_YEAR = 1970, 2100
"""Calendars and clocks reach no further, and no customer writes then."""


class SenderInput(Struct, frozen=True, forbid_unknown_fields=True):
    """Who wrote."""

    id: Identifier
    """The customer's identity on the channel: phone number, user id, e-mail address ..."""
    name: Annotated[str, Meta(max_length=256)] | None = None
    email: Annotated[str, Meta(max_length=320)] | None = None
    phone: Annotated[str, Meta(max_length=32)] | None = None
    country: Country | None = None
    verified: tuple[Literal["email", "phone"], ...] = ()
    """What you know to be the customer's own (they logged in, they confirmed it): joins their identities."""
    language: LanguageTag | None = None


class AttachmentInput(Struct, frozen=True, forbid_unknown_fields=True):
    """A file that came with the message, by reference."""

    url: Annotated[str, Meta(max_length=2048)]
    kind: Literal["image", "audio", "video", "file", "location", "contact", "sticker"] = "file"
    content_type: Name | None = None
    filename: Name | None = None


class MessageInput(Struct, frozen=True, forbid_unknown_fields=True):
    """A customer's message."""

    channel: str
    """Where the customer wrote: whatsapp, email, live_chat, messenger, line, telegram, sms ..."""
    external_id: Identifier
    """Your identifier of the message; the same one twice is the same message, once."""
    sender: SenderInput
    text: str
    conversation: Identifier | None = None
    """Your identifier of the thread; the sender's only thread on the channel where you have none."""
    received_at: datetime | None = None
    """When the customer wrote, with a time zone; now where you do not say."""
    order: dict[str, Any] | None = None
    """Order context to show beside the conversation; order.delivery_country helps to choose the profile."""
    attachments: tuple[AttachmentInput, ...] = ()
    subject: Annotated[str, Meta(max_length=998)] | None = None


class AcceptedView(Struct, frozen=True, omit_defaults=True):
    """The message is ours now."""

    message_id: UUID
    conversation_id: UUID
    status: str
    duplicate: bool = False


def to_inbound(data: MessageInput) -> InboundMessage:
    """Check what the types cannot say, and convert.

    Raises:
        InvalidInputError: names the field and what it takes.
    """
    if data.channel not in channel_names():
        known = ", ".join(sorted(channel_names()))
        raise InvalidInputError(f"channel {data.channel!r} is not known; use one of: {known}", field="channel")
    if is_blank(data.text) and not data.attachments:
        raise InvalidInputError("text is empty; send what the customer wrote", field="text")
    if len(data.text) > TEXT_LIMIT:
        raise InvalidInputError(f"text has {len(data.text)} characters; at most {TEXT_LIMIT} are taken", field="text")
    _check_time(data.received_at)
    return storable_struct(
        InboundMessage(
            channel=data.channel,
            external_id=data.external_id,
            sender=msgspec.convert(data.sender, Sender, from_attributes=True),
            text=data.text,
            received_at=data.received_at or datetime.now(UTC),
            conversation=data.conversation,
            media=tuple(msgspec.convert(one, Media, from_attributes=True) for one in data.attachments),
            order=data.order,
            subject=data.subject,
        )
    )


def _check_time(received_at: datetime | None) -> None:
    if received_at is None:
        return
    if received_at.tzinfo is None:
        raise InvalidInputError(
            "received_at has no time zone; write it as 2026-11-22T23:40:00-03:00", field="received_at"
        )
    if not _FIRST_YEAR < received_at.year < _LAST_YEAR:
        raise InvalidInputError(
            f"received_at is in the year {received_at.year}; send when the customer wrote", field="received_at"
        )


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing: white space, control characters, joiners without anything to join."""
    return not any(character.isprintable() and not character.isspace() for character in text)


@post(
    "/messages",
    summary="Take in a customer's message",
    tags=["messages"],
    status_code=202,
    responses={200: ResponseSpec(AnalysisView, generate_examples=False, description="Analysed, with Prefer: wait")},
)
async def receive_message(
    request: Request[Any, Any, Any],
    gateway: Gateway,
    caller: Caller,
    data: MessageInput,
    idempotency_key: IdempotencyKey = None,
    prefer: Annotated[str | None, HeaderParameter(name="Prefer", description="wait=5 waits for the analysis")] = None,
) -> Response[AcceptedView | AnalysisView]:
    """Store the message together with its job, then answer 202; with Prefer: wait=5 answer 200 with the analysis."""
    inbound = to_inbound(data)
    fingerprint = hashlib.sha256(await request.body()).digest()
    async with gateway.database.merchant(caller.merchant_id) as session:
        accepted = await accept(
            session, gateway.queue, inbound, idempotency_key=idempotency_key, fingerprint=fingerprint
        )
    wait = _wait_seconds(prefer)
    if wait:
        analysed = await gateway.wait_for_analysis(caller.merchant_id, accepted.message_id, wait)
        if analysed is not None:
            return Response(analysis_view(analysed, locale_of(request)), status_code=200)
    return Response(_view(accepted), status_code=202)


def _view(accepted: Accepted) -> AcceptedView:
    return AcceptedView(accepted.message_id, accepted.conversation_id, accepted.status, accepted.duplicate)


def _wait_seconds(prefer: str | None) -> int:
    found = _WAIT.search(prefer or "")
    return min(int(found[1]), _LONGEST_WAIT_SECONDS) if found else 0
