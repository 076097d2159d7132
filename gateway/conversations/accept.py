"""Take a customer's message in: stored together with its job, once, before anybody is told that we have it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import msgspec
from msgspec import Struct
from sqlalchemy import select

from gateway.conversations.context import order_of
from gateway.conversations.step_log import add_step
from gateway.conversations.threads import find_thread, keep_thread
from gateway.database.events import announce
from gateway.database.session import merchant_of
from gateway.database.tables import Conversation, Delivery, Message
from gateway.errors import IdempotencyConflictError
from gateway.people.identities import find_sender, hold_names, names_of
from locales import reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.queue import Queue
    from gateway.database.tables import ContactIdentity, Customer
    from gateway.messages import InboundMessage

RECEIVE = "receive"
"""Name of the task in gateway.jobs that works on an accepted message."""


class Accepted(Struct, frozen=True):
    """A message that is ours now."""

    message_id: UUID
    conversation_id: UUID
    status: str
    duplicate: bool
    """Whether the same message was accepted before."""


async def accept(
    session: AsyncSession,
    queue: Queue,
    inbound: InboundMessage,
    *,
    connection_id: UUID | None = None,
    idempotency_key: str | None = None,
    fingerprint: bytes | None = None,
) -> Accepted:
    """Store one message and its job in the session's transaction, and tell consoles: the transaction's last act.

    Args:
        session: the merchant's transaction.
        queue: where the job goes.
        inbound: the message as its channel parsed it.
        connection_id: the account that it came by; none for the API.
        idempotency_key: the caller's key, if any.
        fingerprint: digest of the request that carries the key.

    Raises:
        IdempotencyConflictError: the key was used for another request.
    """
    await one_at_a_time(session, (inbound,), idempotency_key)
    accepted = await store_message(session, queue, inbound, connection_id, idempotency_key, fingerprint)
    await announce_accepted(session, accepted)
    return accepted


async def one_at_a_time(
    session: AsyncSession, messages: Iterable[InboundMessage], idempotency_key: str | None = None
) -> None:
    """Let duplicates and first messages of one sender wait for each other."""
    names: set[str] = set()
    for inbound in messages:
        names |= {f"{merchant_of(session)}/{inbound.channel}/message/{inbound.external_id}"}
        names |= names_of(session, inbound.channel, inbound.sender)
    if idempotency_key:
        names.add(f"{merchant_of(session)}/key/{idempotency_key}")
    await hold_names(session, names)


async def store_message(
    session: AsyncSession,
    queue: Queue,
    inbound: InboundMessage,
    connection_id: UUID | None = None,
    idempotency_key: str | None = None,
    fingerprint: bytes | None = None,
) -> Accepted:
    """Store one message and its job; the caller holds the locks of `one_at_a_time` and announces afterwards.

    An echo is our side's own message: it is stored as sent and not analysed.

    Raises:
        IdempotencyConflictError: the key was used for another request.
    """
    known = await _known(session, inbound, connection_id, idempotency_key, fingerprint)
    if known is not None:
        return Accepted(known.id, known.conversation_id, known.status, duplicate=True)
    identity, customer = await find_sender(session, inbound.channel, inbound.sender)
    conversation = await _conversation(session, inbound, identity, customer, connection_id)
    message = Message(
        merchant_id=merchant_of(session),
        conversation_id=conversation.id,
        kind="reply" if inbound.echo else "inbound",
        channel=inbound.channel,
        connection_id=connection_id,
        external_id=inbound.external_id,
        idempotency_key=idempotency_key,
        fingerprint=fingerprint,
        text=inbound.text,
        format=inbound.format,
        status="sent" if inbound.echo else "accepted",
        sent_at=inbound.received_at,
        source=msgspec.to_builtins(inbound),
    )
    session.add(message)
    await session.flush()
    if not inbound.echo:
        await queue.defer(
            session,
            RECEIVE,
            merchant_id=str(merchant_of(session)),
            message_id=str(message.id),
        )
    return Accepted(message.id, conversation.id, message.status, duplicate=False)


async def announce_accepted(session: AsyncSession, accepted: Accepted) -> None:
    """Tell consoles of a new message; nobody is told of a duplicate."""
    if not accepted.duplicate:
        kind = "message.received" if accepted.status == "accepted" else "reply.seen"
        await announce(session, kind, accepted.conversation_id, message_id=str(accepted.message_id))


async def _known(
    session: AsyncSession,
    inbound: InboundMessage,
    connection_id: UUID | None,
    idempotency_key: str | None,
    fingerprint: bytes | None,
) -> Message | None:
    if idempotency_key:
        same_key = await session.scalar(select(Message).where(Message.idempotency_key == idempotency_key))
        if same_key is not None:
            if same_key.fingerprint != fingerprint:
                raise IdempotencyConflictError(
                    f"Idempotency-Key {idempotency_key!r} was used for another request; use a new key for each message"
                )
            return same_key
    found: Message | None = await session.scalar(
        select(Message).where(
            Message.channel == inbound.channel,
            Message.external_id == inbound.external_id,
            Message.connection_id.is_not_distinct_from(connection_id),
        )
    )
    return found or (await _sent_by_us(session, inbound, connection_id) if inbound.echo else None)


async def _sent_by_us(session: AsyncSession, inbound: InboundMessage, connection_id: UUID | None) -> Message | None:
    """Return the reply whose delivery an echo repeats."""
    sent: Message | None = await session.scalar(
        select(Message)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(Delivery.connection_id == connection_id, Delivery.provider_id == inbound.external_id)
        .limit(1)
    )
    return sent


async def _conversation(
    session: AsyncSession,
    inbound: InboundMessage,
    identity: ContactIdentity,
    customer: Customer,
    connection_id: UUID | None,
) -> Conversation:
    """Find or begin the conversation, and let it go on where the customer wrote."""
    name = inbound.conversation or f"sender:{identity.external_id}"
    own = customer.id if inbound.conversation is None else None
    conversation = await find_thread(session, inbound.channel, connection_id, name, own)
    if conversation is None:
        conversation = Conversation(
            merchant_id=merchant_of(session),
            customer_id=customer.id,
            identity_id=identity.id,
            channel=inbound.channel,
            thread=name,
            subject=inbound.subject,
            order=await order_of(session, identity),
            last_message_at=inbound.received_at,
        )
        session.add(conversation)
        await session.flush()
    conversation.channel, conversation.connection_id, conversation.thread = inbound.channel, connection_id, name
    if identity.customer_id == conversation.customer_id:  # in a group others write too
        conversation.identity_id = identity.id
    conversation.reply_handle = msgspec.to_builtins(inbound.reply) if inbound.reply else conversation.reply_handle
    conversation.order = inbound.order or conversation.order
    conversation.last_message_at = max(conversation.last_message_at, inbound.received_at)
    conversation.updated_at = dt.datetime.now(dt.UTC)
    reopened = conversation.status == "resolved"
    (_answered_elsewhere if inbound.echo else _written_to)(conversation, inbound)
    if reopened and conversation.status == "open":
        why = reason("reopened_by_customer", "The customer wrote again.")
        await add_step(session, conversation, "conversation.reopened", f"reopened:{uuid4()}", (why,))
    await keep_thread(session, conversation)
    await session.flush()
    return conversation


def _written_to(conversation: Conversation, inbound: InboundMessage) -> None:
    """The customer wrote; an automatic note does not open what was resolved."""
    if not inbound.automated:
        conversation.status = "open"
        conversation.resolved_at = None
    latest = max(conversation.last_customer_message_at or inbound.received_at, inbound.received_at)
    conversation.last_customer_message_at = latest
    conversation.last_message_at = max(conversation.last_message_at, latest)


def _answered_elsewhere(conversation: Conversation, inbound: InboundMessage) -> None:
    """Somebody of ours wrote by the vendor's own app."""
    conversation.first_response_at = conversation.first_response_at or inbound.received_at
    if conversation.status == "open":
        conversation.status = "waiting"
    conversation.due_at = conversation.due_rule = None
