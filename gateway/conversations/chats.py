"""What a visitor of the web chat sees: the own messages and the replies that were sent, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, func, select

from gateway.channels.webchat.adapter import WebChat, client_id
from gateway.conversations.delivery_status import refresh_message
from gateway.database.events import announce
from gateway.database.tables import Delivery, Event, Message, Thread
from gateway.messages import OutboundMessage

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

_SHOWN = ("sent", "delivered", "read")
"""Deliveries of these statuses are before the visitor's eyes, or wait there."""
_LATER = {"delivered": ("sent",), "read": ("sent", "delivered")}
"""Which statuses a delivery leaves for one that the widget reports."""
MOST_MESSAGES = 200
"""So many of the latest messages are shown after a reload."""


class ChatMessage(Struct, frozen=True, omit_defaults=True):
    """One bubble."""

    id: str
    """The browser's UUID of a visitor's message, the delivery's key of a reply: each is shown once."""
    sender: str
    """visitor or team."""
    text: str
    at: str
    """ISO 8601 instant."""
    language: str | None = None
    """BCP 47 tag, where known."""


class News(Struct, frozen=True):
    """What is new behind a position."""

    seq: int
    """The new position."""
    messages: tuple[ChatMessage, ...]


async def history(session: AsyncSession, visitor: str, connection_id: UUID) -> News:
    """Read a visitor's latest messages, and the position from which news follow.

    Args:
        session: the merchant's transaction.
        visitor: who.
        connection_id: the widget.
    """
    # The position first: what is committed in between comes twice, and is shown once by its id.
    seq = await session.scalar(select(func.coalesce(func.max(Event.id), 0))) or 0
    return News(seq, await _messages(session, visitor, connection_id))


async def news(session: AsyncSession, visitor: str, connection_id: UUID, after: int) -> News:
    """Read what a visitor has not seen behind a position; a reply also when its status changed, under the same id."""
    events = await session.execute(
        select(Event.id, Event.payload["message_id"].astext)
        .where(Event.id > after, Event.conversation_id.in_(_conversations(visitor, connection_id)))
        .order_by(Event.id)
        .limit(MOST_MESSAGES)
    )
    rows = [(seq, identifier) for seq, identifier in events.tuples()]
    changed = {identifier for _, identifier in rows if identifier}
    messages = await _messages(session, visitor, connection_id, changed) if changed else ()
    return News(max((seq for seq, _ in rows), default=after), messages)


async def report(session: AsyncSession, visitor: str, connection_id: UUID, key: str, status: str) -> None:
    """Note that a reply reached the visitor's browser, or was looked at; anything else changes nothing.

    Args:
        session: the merchant's transaction.
        visitor: who.
        connection_id: the widget.
        key: the reply's id, as the widget knows it.
        status: delivered or read.
    """
    delivery = await session.scalar(
        select(Delivery)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Delivery.connection_id == connection_id,
            Delivery.provider_id == key,
            Delivery.status.in_(_LATER.get(status, ())),
            Message.conversation_id.in_(_conversations(visitor, connection_id)),
        )
        .with_for_update(of=Delivery)
    )
    if delivery is not None:
        delivery.status = status
        told = await refresh_message(session, delivery)
        await announce(session, "delivery.updated", told.conversation_id, **told.payload)


async def _messages(
    session: AsyncSession, visitor: str, connection_id: UUID, only: set[str] | None = None
) -> tuple[ChatMessage, ...]:
    chosen: ColumnElement[bool] = Message.conversation_id.in_(_conversations(visitor, connection_id))
    if only is not None:
        chosen = chosen & Message.id.in_(only)
    written = await session.scalars(
        select(Message)
        .where(chosen, Message.kind == "inbound", Message.connection_id == connection_id)
        .order_by(Message.id.desc())
        .limit(MOST_MESSAGES)
    )
    answered = await session.execute(
        select(Delivery, Message)
        .join(Message, Message.id == Delivery.message_id)
        .where(chosen, Delivery.connection_id == connection_id, Delivery.status.in_(_SHOWN))
        .order_by(Delivery.id.desc())
        .limit(MOST_MESSAGES)
    )
    shown = [(message.id, 0, _own(message)) for message in written]
    shown += [(message.id, delivery.part, _reply(delivery, message)) for delivery, message in answered.tuples()]
    return tuple(bubble for _, _, bubble in sorted(shown, key=lambda row: row[:2]))[-MOST_MESSAGES:]


def _own(message: Message) -> ChatMessage:
    at = message.sent_at.isoformat()
    return ChatMessage(client_id(message.external_id or ""), "visitor", message.text, at, message.language)


def _reply(delivery: Delivery, message: Message) -> ChatMessage:
    outbound = msgspec.convert(delivery.payload, OutboundMessage)
    return ChatMessage(outbound.key, "team", outbound.text, message.sent_at.isoformat(), outbound.language)


def _conversations(visitor: str, connection_id: UUID) -> Select[tuple[UUID]]:
    """Choose the visitor's conversations, also one that has moved to another channel since."""
    return select(Thread.conversation_id).where(
        Thread.channel == WebChat.name,
        Thread.connection_id == connection_id,
        Thread.name == f"sender:{visitor}",
    )
