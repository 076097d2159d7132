"""Conversations over the API: list, read, reply, preview, assign, resolve, note."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import QueryParameter
from litestar.response import Response
from msgspec import Meta, Struct

from gateway.api.fields import IdempotencyKey, LanguageTag
from gateway.api.inbound import TEXT_LIMIT, is_blank
from gateway.api.views import (
    CompositionView,
    ConversationView,
    MessageView,
    PageView,
    composition_view,
    conversation_view,
    locale_of,
    message_view,
    thread_view,
)
from gateway.application import Gateway
from gateway.conversations.attachments import CONTENT_TYPE, find_attachment, save_headers
from gateway.conversations.moving import move_conversation
from gateway.conversations.service import (
    Filters,
    add_note,
    list_conversations,
    read_thread,
)
from gateway.conversations.steps import close, hand_over, open_again
from gateway.database.storable import storable
from gateway.database.tables import Customer
from gateway.errors import InvalidInputError
from gateway.people.keys import Caller
from gateway.pipeline import Draft


class ReplyInput(Struct, frozen=True, forbid_unknown_fields=True):
    """What an agent answers."""

    text: str
    """In the agent's own language; greeting and closing are added."""
    agent: UUID
    language: LanguageTag | None = None
    """Language of the text; the agent's own where you do not say."""
    translation: str | None = None
    """The text as the customer shall read it, where the agent corrected the preview; kept in translation memory."""
    approved: bool = False
    """Whether the agent has read the preview and sends it although its quality is low."""


class AssignInput(Struct, frozen=True, forbid_unknown_fields=True):
    """Who takes a conversation over: an agent or a queue."""

    agent: UUID | None = None
    queue: UUID | None = None


class MoveInput(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a conversation goes on: a channel, or an identity, of the same customer."""

    channel: str | None = None
    identity: UUID | None = None


class ReopenInput(Struct, frozen=True, forbid_unknown_fields=True):
    """Who opens a conversation again, and why, in their words; both may be left out."""

    agent: UUID | None = None
    reason: Annotated[str, Meta(max_length=2000)] | None = None


class NoteInput(Struct, frozen=True, forbid_unknown_fields=True):
    """A note between agents."""

    text: str
    agent: UUID | None = None


def checked(text: str, field: str = "text") -> str:
    """Return a text that can be kept.

    Raises:
        InvalidInputError: it is empty or too long.
    """
    if is_blank(text):
        raise InvalidInputError(f"{field} is empty", field=field)
    if len(text) > TEXT_LIMIT:
        raise InvalidInputError(f"{field} has {len(text)} characters; at most {TEXT_LIMIT} are taken", field=field)
    return storable(text)


def _draft(data: ReplyInput) -> Draft:
    return Draft(
        text=checked(data.text),
        agent_id=data.agent,
        language=data.language,
        translation=checked(data.translation, "translation") if data.translation else None,
        approved=data.approved,
    )


class ConversationController(Controller):
    """What customers and agents said to each other."""

    path = "/conversations"
    tags = ["conversations"]  # noqa: RUF012 - Litestar's own way

    @get("/", summary="List conversations, newest first")
    async def list(
        self,
        gateway: Gateway,
        caller: Caller,
        limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
        cursor: str | None = None,
        status: str | None = None,
        agent: UUID | None = None,
        queue: UUID | None = None,
        channel: str | None = None,
        country: str | None = None,
        language: str | None = None,
        priority: str | None = None,
    ) -> PageView:
        """List conversations that fit all filters, a page at a time."""
        filters = Filters(status, agent, queue, channel, country, language, priority)
        async with gateway.database.merchant(caller.merchant_id) as session:
            page = await list_conversations(session, filters, limit=limit, cursor=cursor)
        return PageView(tuple(conversation_view(*row) for row in page.rows), page.next_cursor)

    @get("/{conversation_id:uuid}", summary="Read a conversation")
    async def read(
        self, request: Request[Any, Any, Any], gateway: Gateway, caller: Caller, conversation_id: UUID
    ) -> ConversationView:
        """Read all messages of a conversation, originals and translations."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            return thread_view(await read_thread(session, conversation_id), locale_of(request))

    @get(
        "/{conversation_id:uuid}/messages/{message_id:uuid}/files/{media_id:str}",
        summary="Save a customer's file",
        media_type=CONTENT_TYPE,
    )
    async def file(
        self, gateway: Gateway, caller: Caller, conversation_id: UUID, message_id: UUID, media_id: str
    ) -> Response[bytes]:
        """Hand out a file that came with a message and whose `kept` is true: bytes to save, never to show."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            found = await find_attachment(session, conversation_id, message_id, media_id)
        return Response(found.content, media_type=CONTENT_TYPE, headers=save_headers(found.filename))

    @post("/{conversation_id:uuid}/replies", summary="Answer the customer", status_code=202)
    async def reply(
        self,
        request: Request[Any, Any, Any],
        gateway: Gateway,
        caller: Caller,
        conversation_id: UUID,
        data: ReplyInput,
        idempotency_key: IdempotencyKey = None,
    ) -> MessageView:
        """Translate, dress, check and queue the answer; status held says that it was not sent, and reasons say why."""
        fingerprint = hashlib.sha256(await request.body()).digest()
        message, deliveries = await gateway.pipeline.reply(
            caller.merchant_id,
            conversation_id,
            _draft(data),
            idempotency_key=idempotency_key,
            fingerprint=fingerprint,
        )
        return message_view(message, (), deliveries, locale_of(request))

    @post("/{conversation_id:uuid}/replies/preview", summary="Show what the customer would read", status_code=200)
    async def preview(
        self,
        request: Request[Any, Any, Any],
        gateway: Gateway,
        caller: Caller,
        conversation_id: UUID,
        data: ReplyInput,
        back_translation: bool = False,
    ) -> CompositionView:
        """Do all that a reply does except sending; back_translation=true translates the answer back as well."""
        composition = await gateway.pipeline.preview(
            caller.merchant_id, conversation_id, _draft(data), back=back_translation
        )
        return composition_view(composition, locale_of(request))

    @post("/{conversation_id:uuid}/assign", summary="Hand over to an agent or a queue", status_code=200)
    async def assign(
        self, gateway: Gateway, caller: Caller, conversation_id: UUID, data: AssignInput
    ) -> ConversationView:
        """Give the conversation to an agent or a queue."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            row = await hand_over(session, gateway.queue, conversation_id, agent_id=data.agent, queue_id=data.queue)
            return conversation_view(row, await session.get_one(Customer, row.customer_id))

    @post("/{conversation_id:uuid}/move", summary="Go on by another channel", status_code=200)
    async def move(self, gateway: Gateway, caller: Caller, conversation_id: UUID, data: MoveInput) -> ConversationView:
        """Let the conversation go on by another channel of the same customer; nothing that was said is lost."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            row = await move_conversation(session, conversation_id, channel=data.channel, identity_id=data.identity)
            return conversation_view(row, await session.get_one(Customer, row.customer_id))

    @post("/{conversation_id:uuid}/resolve", summary="Close the conversation", status_code=200)
    async def resolve(self, gateway: Gateway, caller: Caller, conversation_id: UUID) -> ConversationView:
        """Close it; the customer's next message opens it again."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            row = await close(session, gateway.queue, conversation_id)
            return conversation_view(row, await session.get_one(Customer, row.customer_id))

    @post("/{conversation_id:uuid}/reopen", summary="Open the conversation again", status_code=200)
    async def reopen(
        self, gateway: Gateway, caller: Caller, conversation_id: UUID, data: ReopenInput | None = None
    ) -> ConversationView:
        """Open a closed conversation; its history says who did and why."""
        given = data or ReopenInput()
        why = checked(given.reason, "reason") if given.reason else None
        async with gateway.database.merchant(caller.merchant_id) as session:
            row = await open_again(session, conversation_id, agent_id=given.agent, why=why)
            return conversation_view(row, await session.get_one(Customer, row.customer_id))

    @post("/{conversation_id:uuid}/notes", summary="Keep a note that only agents see", status_code=201)
    async def note(
        self,
        request: Request[Any, Any, Any],
        gateway: Gateway,
        caller: Caller,
        conversation_id: UUID,
        data: NoteInput,
    ) -> MessageView:
        """Keep a note."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            note = await add_note(session, conversation_id, checked(data.text), data.agent)
            return message_view(note, (), (), locale_of(request))
