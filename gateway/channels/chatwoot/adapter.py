"""Chatwoot's webhooks, application API and, for tickets that we open, the API of its API channel's inboxes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from gateway.channels.base import (
    AgentReply,
    Capabilities,
    Connection,
    DeskMessage,
    Field,
    HookRequest,
    Outcome,
    Parsed,
    PayloadError,
    PlainHook,
    Presented,
    Rejected,
    Retry,
    Sent,
    Unknown,
    header,
)
from gateway.channels.chatwoot.payload import Attachment, Conversation, MessageCreated, Person
from gateway.channels.desks import DESK_FIELDS, answer_in, is_ours, our_reference
from gateway.channels.downloads import FilesByAddress
from gateway.channels.hints import country_code, e164, hints, language_tag, phone_country
from gateway.channels.payloads import api_base, decode, instant, required
from gateway.channels.signatures import check_size, hmac_hex, require_fresh, require_same, secret_of
from gateway.channels.vendor_http import Answer, Failure, call, refusal
from gateway.messages import InboundMessage, Media, OutboundMessage, ReplyHandle, Sender

if TYPE_CHECKING:
    import httpx

LONGEST_MESSAGE = 150_000
"""Characters."""
REFERENCE = "polyglot_conversation"
"""Custom attribute of the conversations that we open."""

FILE: Literal["file"] = "file"
FILES = frozenset({"image", "audio", "video", "file"})
"""Kinds of attachments that Chatwoot holds itself."""
KINDS: dict[str, Literal["image", "audio", "video", "location", "contact"]] = {
    "image": "image",
    "audio": "audio",
    "video": "video",
    "location": "location",
    "contact": "contact",
}


class Chatwoot(FilesByAddress, PlainHook):
    """One Chatwoot account."""

    name = "chatwoot"
    fields: tuple[Field, ...] = (
        Field("api_base"),
        Field("account_id"),
        Field("api_token", secret=True),
        Field("webhook_secret", secret=True),
        Field("inbox_identifier", required=False),
        *DESK_FIELDS,
    )
    capabilities = Capabilities(text_limit=LONGEST_MESSAGE, media=True, ack_seconds=5)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check the signature over time stamp and body, and that the stamp is fresh."""
        check_size(request)
        stamp = header(request.headers, "x-chatwoot-timestamp")
        digest = hmac_hex(secret_of(connection, "webhook_secret"), f"{stamp}.".encode(errors="replace"), request.body)
        require_same(f"sha256={digest}", header(request.headers, "x-chatwoot-signature"), "X-Chatwoot-Signature")
        require_fresh(stamp, request.received_at)

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:
        """Read a contact's message, or an agent's that is an answer; everything else is passed over."""
        event = decode(request.body, MessageCreated)
        if event.event != "message_created" or event.conversation is None or event.sender is None:
            return Parsed()
        ours = is_ours(str(event.conversation.custom_attributes.get(REFERENCE) or ""))
        match event.message_type:
            case "incoming" | 0 if not event.private and not ours:
                return Parsed(messages=(_inbound(event, event.conversation, event.sender, request),))
            case "outgoing" | 1 if event.sender.type == "user":
                text = answer_in(event.content or "", connection, private=event.private, ours=ours)
                reply = _reply(event, event.conversation, event.sender, text) if text else None
                return Parsed(replies=(reply,)) if reply else Parsed()
        return Parsed()

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Write into the conversation; Chatwoot carries it to the contact."""
        conversation = (message.reply.address if message.reply else {}).get("conversation_id") or message.conversation
        if not conversation:
            return Rejected(code="no_conversation", reason="The message belongs to no Chatwoot conversation.")
        answer = await _write(str(conversation), message.text, connection, client, private=False)
        if not isinstance(answer, Answer):
            return answer
        identifier = answer.words("id")
        return Sent(identifier) if identifier else Unknown(reason="The answer names no message.")

    async def present(
        self, message: DeskMessage, connection: Connection, client: httpx.AsyncClient
    ) -> Presented | Retry | Rejected | Unknown:
        """Write a private note into the conversation, opened in the API channel's inbox where there is none."""
        ticket: str | Failure = message.ticket or await _find_or_open(message, connection, client)
        if not isinstance(ticket, str):
            return ticket
        answer = await _write(ticket, message.note, connection, client, private=True)
        if not isinstance(answer, Answer):
            return answer
        identifier = answer.words("id")
        return Presented(ticket, identifier) if identifier else Unknown(reason="The answer names no message.")

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Ask for the account."""
        answer = await _api(connection, client, "GET", "")
        return None if isinstance(answer, Answer) else answer.reason


async def _api(
    connection: Connection, client: httpx.AsyncClient, method: str, path: str, json: object = None
) -> Answer | Failure:
    """Call the application API; what is not in the 200s is a failure."""
    account = quote(str(connection.config["account_id"]), safe="")
    answer = await call(
        client,
        method,
        f"{api_base(connection, '')}/api/v1/accounts/{account}{path}",
        headers={"api_access_token": connection.secrets["api_token"]},
        json=json,
        idempotent=method == "GET",
    )
    return _accepted(answer)


async def _inbox(
    connection: Connection, client: httpx.AsyncClient, method: str, path: str, json: object = None
) -> Answer | Failure:
    """Call the API of the API channel's inbox, which knows contacts by our identifiers.

    Opening is looked up first, so that a repeated call does no harm.
    """
    inbox = quote(str(connection.config["inbox_identifier"]), safe="")
    url = f"{api_base(connection, '')}/public/api/v1/inboxes/{inbox}/contacts{path}"
    return _accepted(await call(client, method, url, json=json, idempotent=True))


def _accepted(answer: Answer | Failure) -> Answer | Failure:
    if isinstance(answer, Answer) and not answer.ok:
        return refusal(answer, reason=answer.words("error") or answer.words("message"))
    return answer


async def _write(
    conversation: str, text: str, connection: Connection, client: httpx.AsyncClient, *, private: bool
) -> Answer | Failure:
    path = f"/conversations/{quote(conversation, safe='')}/messages"
    body = {"content": text, "message_type": "outgoing", "private": private}
    return await _api(connection, client, "POST", path, body)


async def _find_or_open(message: DeskMessage, connection: Connection, client: httpx.AsyncClient) -> str | Failure:
    """Return the Chatwoot conversation that stands for ours."""
    if not connection.config.get("inbox_identifier"):
        return Rejected(code="no_inbox", reason="Fill in inbox_identifier, of an inbox of the API channel.")
    reference = our_reference(message.conversation)
    contact = await _inbox(
        connection, client, "POST", "", {"identifier": reference, "name": message.sender.name or message.sender.id}
    )
    if not isinstance(contact, Answer):
        return contact
    source = quote(contact.words("source_id"), safe="")
    known = await _inbox(connection, client, "GET", f"/{source}/conversations")
    if not isinstance(known, Answer):
        return known
    opened = known
    if not known.words(0, "id"):
        made = await _inbox(
            connection, client, "POST", f"/{source}/conversations", {"custom_attributes": {REFERENCE: reference}}
        )
        if not isinstance(made, Answer):
            return made
        opened = made
    return opened.words("id") or opened.words(0, "id") or Unknown(reason="The answer names no conversation.")


def _reply(event: MessageCreated, conversation: Conversation, agent: Person, text: str) -> AgentReply:
    identifier = required(str(event.id or ""), "id")
    return AgentReply(str(conversation.id), text, agent.email or str(agent.id), identifier)


def _inbound(
    event: MessageCreated, conversation: Conversation, contact: Person, request: HookRequest
) -> InboundMessage:
    attributes = conversation.additional_attributes
    browser = attributes.get("browser_language")
    language = language_tag(browser) if isinstance(browser, str) else None
    phone = e164(contact.phone_number) if contact.phone_number else None
    return InboundMessage(
        channel=Chatwoot.name,
        external_id=required(str(event.id or ""), "id"),
        sender=Sender(
            id=required(str(contact.id or ""), "sender.id"),
            name=contact.name or None,
            email=contact.email or None,
            phone=phone,
            country=_country(attributes) or phone_country(phone),
        ),
        text=event.content or "",
        received_at=_written_at(event.created_at, request.received_at),
        conversation=str(conversation.id),
        media=tuple(_media(one) for one in event.attachments),
        hints=hints(language),
        reply=ReplyHandle(address={"conversation_id": conversation.id}),
    )


def _country(attributes: dict[str, object]) -> str | None:
    found = attributes.get("country_code")
    return country_code(found) if isinstance(found, str) else None


def _media(attachment: Attachment) -> Media:
    """Read one attachment; shared posts, places and cards are no files, and their addresses not Chatwoot's."""
    stored = attachment.file_type in FILES and attachment.id is not None and attachment.data_url
    return Media(
        KINDS.get(attachment.file_type, FILE),
        url=attachment.data_url,
        media_id=str(attachment.id) if stored else None,
        size=attachment.file_size,
    )


def _written_at(value: str | int | None, arrived: datetime) -> datetime:
    """Read the time, which Chatwoot gives as a text in webhooks and as seconds elsewhere.

    Raises:
        PayloadError: it is none.
    """
    if value is None:
        return arrived
    if isinstance(value, int):
        return instant(value)
    try:
        written = datetime.fromisoformat(value.replace(" UTC", "+00:00"))
    except ValueError as error:
        raise PayloadError(f"The payload has a created_at that is no time: {value[:40]!r}") from error
    return written if written.tzinfo else arrived
