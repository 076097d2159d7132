"""Take a customer's message in: stored together with its job, once, before anybody is told that we have it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import func, select

from gateway.database.events import announce
from gateway.database.session import merchant_of
from gateway.database.tables import ContactIdentity, Conversation, Customer, Message
from gateway.errors import IdempotencyConflictError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.queue import Queue
    from gateway.messages import InboundMessage, Sender

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
    """Store a message and its job in the session's transaction.

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
    await _one_at_a_time(session, inbound, idempotency_key)
    known = await _known(session, inbound, idempotency_key, fingerprint)
    if known is not None:
        return Accepted(known.id, known.conversation_id, known.status, duplicate=True)
    identity, customer = await _sender(session, inbound)
    conversation = await _conversation(session, inbound, identity, customer, connection_id)
    message = Message(
        merchant_id=merchant_of(session),
        conversation_id=conversation.id,
        kind="inbound",
        channel=inbound.channel,
        external_id=inbound.external_id,
        idempotency_key=idempotency_key,
        fingerprint=fingerprint,
        text=inbound.text,
        format=inbound.format,
        status="accepted",
        sent_at=inbound.received_at,
        source=msgspec.to_builtins(inbound),
    )
    session.add(message)
    await session.flush()
    await queue.defer(
        session,
        RECEIVE,
        merchant_id=str(merchant_of(session)),
        message_id=str(message.id),
    )
    await announce(session, "message.received", conversation.id, message_id=str(message.id))
    return Accepted(message.id, conversation.id, message.status, duplicate=False)


async def _one_at_a_time(session: AsyncSession, inbound: InboundMessage, idempotency_key: str | None) -> None:
    """Let duplicates and first messages of one sender wait for each other; sorted, so that they cannot deadlock."""
    scope = f"{merchant_of(session)}/{inbound.channel}"
    names = {f"{scope}/message/{inbound.external_id}", f"{scope}/sender/{inbound.sender.id}"}
    if idempotency_key:
        names.add(f"{merchant_of(session)}/key/{idempotency_key}")
    for name in sorted(names):
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 2))))


async def _known(
    session: AsyncSession, inbound: InboundMessage, idempotency_key: str | None, fingerprint: bytes | None
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
        select(Message).where(Message.channel == inbound.channel, Message.external_id == inbound.external_id)
    )
    return found


async def _sender(session: AsyncSession, inbound: InboundMessage) -> tuple[ContactIdentity, Customer]:
    sender = inbound.sender
    found = (
        await session.execute(
            select(ContactIdentity, Customer)
            .join(Customer, Customer.id == ContactIdentity.customer_id)
            .where(
                ContactIdentity.channel == inbound.channel,
                ContactIdentity.external_id.in_((sender.id, *sender.aliases)),
            )
            .order_by(ContactIdentity.id)
            .limit(1)
        )
    ).first()
    if found is None:
        customer = Customer(merchant_id=merchant_of(session), name=sender.name)
        session.add(customer)
        await session.flush()
        identity = ContactIdentity(
            merchant_id=merchant_of(session), customer_id=customer.id, channel=inbound.channel, external_id=sender.id
        )
        session.add(identity)
    else:
        identity, customer = found
    _learn(identity, customer, sender)
    await session.flush()
    return identity, customer


def _learn(identity: ContactIdentity, customer: Customer, sender: Sender) -> None:
    """Keep what the sender says of themselves now; what they said before stays where they say nothing."""
    identity.name = sender.name or identity.name
    identity.email = sender.email or identity.email
    identity.phone = sender.phone or identity.phone
    customer.name = sender.name or customer.name
    customer.country = sender.country or customer.country
    customer.language = sender.language or customer.language


async def _conversation(
    session: AsyncSession,
    inbound: InboundMessage,
    identity: ContactIdentity,
    customer: Customer,
    connection_id: UUID | None,
) -> Conversation:
    thread = inbound.conversation or f"sender:{identity.external_id}"
    conversation: Conversation | None = await session.scalar(
        select(Conversation).where(Conversation.channel == inbound.channel, Conversation.thread == thread)
    )
    if conversation is None:
        conversation = Conversation(
            merchant_id=merchant_of(session),
            customer_id=customer.id,
            identity_id=identity.id,
            channel=inbound.channel,
            thread=thread,
            subject=inbound.subject,
            last_message_at=inbound.received_at,
        )
        session.add(conversation)
    conversation.connection_id = connection_id or conversation.connection_id
    conversation.reply_handle = msgspec.to_builtins(inbound.reply) if inbound.reply else conversation.reply_handle
    conversation.order = inbound.order or conversation.order
    conversation.status = "open"
    conversation.resolved_at = None
    latest = max(conversation.last_customer_message_at or inbound.received_at, inbound.received_at)
    conversation.last_customer_message_at = latest
    conversation.last_message_at = max(conversation.last_message_at, inbound.received_at, latest)
    conversation.updated_at = dt.datetime.now(dt.UTC)
    await session.flush()
    return conversation
