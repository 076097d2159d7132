"""Hootsuite Inbox 2.0's Virtual Agent API: the gateway's agents write as a virtual agent."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

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
    SignatureError,
    header,
)
from gateway.channels.hints import hints, language_tag
from gateway.channels.hootsuite.payload import AgentEvent, AnyEvent, Contact
from gateway.channels.payloads import api_base, decode, required
from gateway.channels.signatures import check_size, require_same, secret_of
from gateway.channels.vendor_http import Answer, Failure, call, refusal
from gateway.messages import InboundMessage, OutboundMessage, ReplyHandle, Sender

if TYPE_CHECKING:
    import httpx

API = "https://platform.hootsuite.com"
RECEIVED = "INBOUND_MESSAGE_RECEIVED"
BEGUN = frozenset({"CONVERSATION_STARTED", "CONVERSATION_DELEGATED"})
LANGUAGE_ATTRIBUTE = "browser-language"
"""End of the name of the contact attribute by which the web messenger tells the browser's language."""


class Hootsuite(PlainHook):
    """One virtual agent."""

    name = "hootsuite"
    fields: tuple[Field, ...] = (
        Field("shared_secret", secret=True),
        Field("client_id"),
        Field("client_secret", secret=True),
        Field("organization_id"),
        Field("api_base", required=False, default=API),
    )
    # Inbox's own channels differ; 1000 is the shortest of those that it carries.
    capabilities = Capabilities(text_limit=1000, ack_seconds=10)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check the signature over the raw body; secret and signature are hexadecimal."""
        check_size(request)
        try:
            key = bytes.fromhex(secret_of(connection, "shared_secret"))
        except ValueError as error:
            raise SignatureError("shared_secret is not hexadecimal: copy it from the virtual agent's page.") from error
        expected = hmac.new(key, request.body, hashlib.sha256).hexdigest()
        require_same(expected, header(request.headers, "x-hootsuite-signature"), "X-Hootsuite-Signature")

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:  # noqa: ARG002
        """Read a contact's message; the start of a conversation tells its language; other events are passed over."""
        if decode(request.body, AnyEvent).type not in {RECEIVED, *BEGUN}:
            return Parsed()
        event = decode(request.body, AgentEvent)
        conversation = required(event.data.conversation_id, "data.conversationId")
        if event.type in BEGUN:
            return Parsed(context=(_begun(event, conversation),))
        return Parsed(messages=(_inbound(event, conversation, request),) if event.data.message else ())

    def acknowledge(self, request: HookRequest, connection: Connection) -> HookResponse:  # noqa: ARG002
        """Answer with an empty object: what we have to say follows over the API."""
        return HookResponse(body=b"{}", content_type="application/json")

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Write into the conversation."""
        conversation = (message.reply.address if message.reply else {}).get("conversation_id") or message.conversation
        if not conversation:
            return Rejected(code="no_conversation", reason="The message belongs to no conversation of the inbox.")
        token = await _token(connection, client)
        if not isinstance(token, str):
            return token
        answer = await call(
            client,
            "POST",
            f"{api_base(connection, API)}/inbox/v1/virtual-agent/conversations/{quote(str(conversation), safe='')}",
            headers={"authorization": f"Bearer {token}"},
            json={"sendMessage": {"text": message.text}},
        )
        if not isinstance(answer, Answer):
            return answer
        # The inbox names no message; our key is as good a name as any.
        return Sent(message.key) if answer.ok else refusal(answer, reason=answer.words("message"))

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Ask for a token."""
        token = await _token(connection, client)
        return None if isinstance(token, str) else token.reason


async def _token(connection: Connection, client: httpx.AsyncClient) -> str | Failure:
    """Ask for an access token; adapters keep nothing between calls."""
    answer = await call(
        client,
        "POST",
        f"{api_base(connection, API)}/oauth2/token",
        form={"grant_type": "organization_app", "organization_id": str(connection.config["organization_id"])},
        auth=(str(connection.config["client_id"]), connection.secrets["client_secret"]),
        idempotent=True,
    )
    if not isinstance(answer, Answer):
        return answer
    if not answer.ok:
        return refusal(answer, reason=answer.words("error"), idempotent=True)
    token = answer.find("access_token")
    if isinstance(token, str) and token:
        return token
    return Rejected(code="no_token", reason="Hootsuite's answer holds no access token.")


def _sender(contact: Contact | None, conversation: str, language: str | None) -> Sender:
    """Know the contact by the conversation, which every event names; the profile comes only with some."""
    if contact is None:
        return Sender(id=conversation, language=language)
    return Sender(id=conversation, name=contact.primary_identifier or None, language=language, aliases=(contact.id,))


def _inbound(event: AgentEvent, conversation: str, request: HookRequest) -> InboundMessage:
    language = _language(event)
    text = event.data.message.text if event.data.message else None
    return InboundMessage(
        channel=Hootsuite.name,
        external_id=required(event.idempotency_key, "idempotencyKey"),
        sender=_sender(event.data.contact_profile, conversation, language),
        text=text or "",
        received_at=event.timestamp if event.timestamp.tzinfo else request.received_at,
        conversation=conversation,
        hints=hints(language),
        reply=ReplyHandle(address={"conversation_id": conversation}),
    )


def _begun(event: AgentEvent, conversation: str) -> dict[str, Any]:
    sender = _sender(event.data.contact_profile, conversation, _language(event))
    return {
        "kind": "sender",
        "channel": Hootsuite.name,
        "external_id": event.idempotency_key,
        "sender": msgspec.to_builtins(sender),
    }


def _language(event: AgentEvent) -> str | None:
    named = (
        one.value
        for one in event.data.contact_attributes
        if one.attribute.endswith(LANGUAGE_ATTRIBUTE) and isinstance(one.value, str)
    )
    return language_tag(event.data.language) or language_tag(next(named, None))
