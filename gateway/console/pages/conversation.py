"""One conversation: what was said, who the customer is, what they expect, and what can be done."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from litestar import Controller, Request, get, post
from litestar.response import Redirect, Response
from sqlalchemy.ext.asyncio import AsyncSession

from culture_profiles import channel_kind
from gateway.application import Gateway
from gateway.console.frame.forms import form_of
from gateway.console.frame.page import locale_for, page
from gateway.console.frame.signing_in import to
from gateway.console.pages.thread import shown_thread
from gateway.conversations.attachments import CONTENT_TYPE, SHOWN, find_attachment, photo_type, save_headers
from gateway.conversations.canned import fill
from gateway.conversations.desk import Desk, read_desk
from gateway.conversations.faq import list_faq, suggest
from gateway.conversations.inbox import latest_event
from gateway.conversations.readers import Reader, reader_of, unreadable
from gateway.conversations.reading import mark_read, mark_unread
from gateway.conversations.rereading import is_being_reread, queue_rereading
from gateway.conversations.service import add_note, find_conversation
from gateway.conversations.steps import close, hand_over, open_again
from gateway.errors import NotFoundError
from gateway.people.audit import audit
from gateway.people.sessions import SignedIn
from gateway.routing.reading import reading_order

AnyRequest = Request[Any, Any, Any]


def address_of(conversation_id: UUID) -> str:
    """Return a conversation's page."""
    return f"/console/conversations/{conversation_id}"


def reader_at(desk: Desk, me: SignedIn) -> Reader:
    """Return how the agent who looks reads."""
    own = next((agent for agent in desk.agents if agent.id == me.agent_id), None)
    return reader_of(own) if own else Reader(reading_order(me.language, {}))


async def thread_context(
    session: AsyncSession, gateway: Gateway, desk: Desk, me: SignedIn, *, opened: bool = False
) -> dict[str, Any]:
    """Return what the template of the messages needs.

    Args:
        session: the merchant's transaction.
        gateway: knows the installed models.
        desk: the conversation.
        me: who looks.
        opened: whether the page is opened: then what they cannot read is translated, without letting them wait.
    """
    conversation, reader = desk.thread.conversation, reader_at(desk, me)
    pending = unreadable(desk.thread, desk.agents, reader, gateway.translator.edges())
    if pending and opened:
        await queue_rereading(session, gateway.queue, conversation.id, me.agent_id)
    elif pending and not await is_being_reread(session, conversation.id, me.agent_id):
        pending = {}
    return {
        "desk": desk,
        "conversation": desk.thread.conversation,
        "customer": desk.thread.customer,
        "messages": shown_thread(desk, reader, pending),
    }


def _page_context(request: AnyRequest, desk: Desk, me: SignedIn) -> dict[str, Any]:
    now = dt.datetime.now(dt.UTC)
    conversation = desk.thread.conversation
    kind = channel_kind(conversation.reply_channel or conversation.channel)
    own = next((agent for agent in desk.agents if agent.id == me.agent_id), None)
    return {
        "profile": desk.profile,
        "kind": kind,
        "register": desk.profile.register_for(kind, conversation.language),
        "local_time": desk.local_time(now),
        "holiday": desk.holiday(now, locale_for(request, me)),
        "canned": _canned(desk, me),
        "writes": tuple(dict.fromkeys((me.language, *(own.languages if own else ())))),
        "key": uuid4(),
    }


def _canned(desk: Desk, me: SignedIn) -> list[dict[str, str]]:
    """Fill the canned replies for this conversation; those in the agent's language first."""
    order = desk.thread.conversation.order or {}
    values = {
        "customer": desk.thread.customer.name,
        "agent": me.name,
        "order": str(order.get("number") or "") or None,
        "brand": desk.merchant.brand,
    }
    rows = sorted(desk.canned, key=lambda row: (row.language != me.language, row.name))
    return [{"name": row.name, "language": row.language, "text": fill(row.text, values)} for row in rows]


class ConversationPage(Controller):
    """One conversation."""

    path = "/conversations/{conversation_id:uuid}"

    @get("/")
    async def show(self, request: AnyRequest, gateway: Gateway, me: SignedIn, conversation_id: UUID) -> Response[str]:
        """Show the whole page; who opens it has read it."""
        async with gateway.database.merchant(me.merchant_id) as session:
            position = await latest_event(session)
            desk = await read_desk(session, conversation_id)
            context = await thread_context(session, gateway, desk, me, opened=True)
            faq = await list_faq(session)
            await mark_read(session, me.agent_id, conversation_id)
        # Weighing a long list for the first time takes a while: nobody else waits for it.
        suggestions = await asyncio.to_thread(suggest, faq, desk.thread.newest_of_customer(), me.language)
        context |= _page_context(request, desk, me) | {"position": position, "suggestions": suggestions}
        return page(request, "conversation.html", me, **context)

    @get("/thread")
    async def thread(self, request: AnyRequest, gateway: Gateway, me: SignedIn, conversation_id: UUID) -> Response[str]:
        """Show what changes while somebody looks, for the script that keeps it fresh: state, end, messages."""
        async with gateway.database.merchant(me.merchant_id) as session:
            desk = await read_desk(session, conversation_id)
            context = await thread_context(session, gateway, desk, me)
            await mark_read(session, me.agent_id, conversation_id)
        return page(request, "_talk.html", me, **context)

    @get("/messages/{message_id:uuid}/files/{media_id:str}", media_type=CONTENT_TYPE)
    async def file(
        self, gateway: Gateway, me: SignedIn, conversation_id: UUID, message_id: UUID, media_id: str
    ) -> Response[bytes]:
        """Hand out a customer's file to be saved; the browser is told not to show it."""
        async with gateway.database.merchant(me.merchant_id) as session:
            found = await find_attachment(session, conversation_id, message_id, media_id)
        return Response(found.content, media_type=CONTENT_TYPE, headers=save_headers(found.filename))

    @get("/messages/{message_id:uuid}/photos/{media_id:str}", media_type=CONTENT_TYPE)
    async def photo(
        self, gateway: Gateway, me: SignedIn, conversation_id: UUID, message_id: UUID, media_id: str
    ) -> Response[bytes]:
        """Show a customer's photo within the page; 404 for whatever is none by its bytes."""
        async with gateway.database.merchant(me.merchant_id) as session:
            found = await find_attachment(session, conversation_id, message_id, media_id)
        media_type = photo_type(found.content)
        if media_type is None:
            raise NotFoundError(f"the file {media_id!r} is no photo that a browser may show")
        return Response(found.content, media_type=media_type, headers=SHOWN)

    @post("/note")
    async def note(self, request: AnyRequest, gateway: Gateway, me: SignedIn, conversation_id: UUID) -> Redirect:
        """Keep a note that only agents see."""
        form = await form_of(request)
        async with gateway.database.merchant(me.merchant_id) as session:
            await add_note(session, conversation_id, form.needed("text"), me.agent_id)
        return to(address_of(conversation_id))

    @post("/assign")
    async def hand_over(self, request: AnyRequest, gateway: Gateway, me: SignedIn, conversation_id: UUID) -> Redirect:
        """Give the conversation to an agent or a queue."""
        form = await form_of(request)
        kind, _, identifier = form.needed("to").partition(":")
        receiver = UUID(identifier) if kind in ("agent", "queue") else None
        async with gateway.database.merchant(me.merchant_id) as session:
            row = await find_conversation(session, conversation_id, lock=True)
            before = {"agent": row.agent_id and str(row.agent_id), "queue": row.queue_id and str(row.queue_id)}
            audit(session, me, "conversation.assign", str(row.id), before=before, after={kind: identifier})
            if reason := form.text("reason"):
                await add_note(session, conversation_id, reason, me.agent_id)
            await hand_over(
                session,
                gateway.queue,
                conversation_id,
                agent_id=receiver if kind == "agent" else None,
                queue_id=receiver if kind == "queue" else None,
            )
        return to(address_of(conversation_id))

    @post("/resolve")
    async def resolve(self, gateway: Gateway, me: SignedIn, conversation_id: UUID) -> Redirect:
        """Close the conversation; the customer's next message opens it again."""
        async with gateway.database.merchant(me.merchant_id) as session:
            row = await find_conversation(session, conversation_id, lock=True)
            audit(session, me, "conversation.resolve", str(row.id), before={"status": row.status})
            await close(session, gateway.queue, conversation_id)
        return to("/console")

    @post("/reopen")
    async def reopen(self, request: AnyRequest, gateway: Gateway, me: SignedIn, conversation_id: UUID) -> Redirect:
        """Open the conversation again."""
        why = (await form_of(request)).text("reason") or None
        async with gateway.database.merchant(me.merchant_id) as session:
            row = await find_conversation(session, conversation_id, lock=True)
            audit(session, me, "conversation.reopen", str(row.id), before={"status": row.status})
            await open_again(session, conversation_id, agent_id=me.agent_id, why=why)
        return to(address_of(conversation_id))

    @post("/unread")
    async def unread(self, gateway: Gateway, me: SignedIn, conversation_id: UUID) -> Redirect:
        """Put the conversation back among the unread."""
        async with gateway.database.merchant(me.merchant_id) as session:
            await mark_unread(session, me.agent_id, conversation_id)
        return to("/console")
