"""Agents' answers: what composing them needs, and how they are stored together with their deliveries."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import select

from culture_profiles import CustomerWish
from gateway.conversations.compose import Draft, ReplyContext
from gateway.conversations.dispatch import queue_parts
from gateway.conversations.doors import door_of
from gateway.conversations.received import load_agents, load_customer, load_merchant, load_overlays
from gateway.conversations.record import translation_row
from gateway.conversations.service import find_conversation
from gateway.conversations.step_log import add_step
from gateway.database.events import announce
from gateway.database.session import merchant_of
from gateway.database.tables import Agent, Delivery, Message
from gateway.decisions import resolve_profile
from gateway.errors import IdempotencyConflictError, NotFoundError
from gateway.messages import Analysis
from gateway.terminology.memory import keep_entry
from locales import reason
from translation.memory import entry_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.queue import Queue
    from gateway.database.tables import Conversation
    from gateway.messages import Composition, TranslationView

COMPLAINT = 0.5
"""From here on a message is answered as a complaint."""


async def load_reply_context(session: AsyncSession, conversation_id: UUID, agent_id: UUID) -> ReplyContext:
    """Read what composing an answer needs.

    Raises:
        NotFoundError: there is no such conversation or agent.
    """
    conversation = await find_conversation(session, conversation_id)
    merchant = await load_merchant(session)
    agent = next((one for one in await load_agents(session) if one.id == agent_id), None)
    if agent is None:
        raise NotFoundError(f"there is no agent {agent_id}")
    customer = await load_customer(session, conversation.customer_id)
    country = conversation.country or merchant.settings.default_country
    profile = resolve_profile(country, await load_overlays(session), CustomerWish(language=customer.language))
    latest = await _latest(session, conversation_id)
    analysis = msgspec.convert(latest.analysis, Analysis) if latest and latest.analysis else None
    return ReplyContext(
        merchant=merchant,
        agent=agent,
        customer=customer,
        profile=profile,
        channel=conversation.reply_channel or conversation.channel,
        language=conversation.language or profile.language,
        first=conversation.first_response_at is None,
        complaint=bool(analysis and analysis.signals.get("complaint", 0.0) >= COMPLAINT),
        customer_text=latest.text if latest else "",
    )


async def _latest(session: AsyncSession, conversation_id: UUID) -> Message | None:
    latest: Message | None = await session.scalar(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.kind == "inbound")
        .order_by(Message.id.desc())
        .limit(1)
    )
    return latest


async def queue_reply(
    session: AsyncSession,
    queue: Queue,
    conversation_id: UUID,
    draft: Draft,
    composition: Composition,
    idempotency_key: str | None,
    fingerprint: bytes | None,
) -> tuple[Message, Sequence[Delivery]]:
    """Store an answer with its deliveries and their jobs in one transaction; a held one has none.

    Raises:
        IdempotencyConflictError: the key was used for another request.
    """
    conversation = await find_conversation(session, conversation_id, lock=True)
    known = await _known(session, idempotency_key, fingerprint)
    if known is not None:
        return known, (await session.scalars(select(Delivery).where(Delivery.message_id == known.id))).all()
    now = dt.datetime.now(dt.UTC)
    message = Message(
        merchant_id=merchant_of(session),
        conversation_id=conversation.id,
        kind="reply",
        channel=conversation.reply_channel or conversation.channel,
        idempotency_key=idempotency_key,
        fingerprint=fingerprint,
        agent_id=draft.agent_id,
        text=draft.text,
        status="held" if composition.held else "queued",
        sent_at=now,
        analysis=msgspec.to_builtins(composition),
        language=draft.language,
    )
    session.add(message)
    await session.flush()
    if composition.translation is not None:
        session.add(translation_row(session, message.id, composition.translation))
        if not composition.held and (draft.translation is not None or draft.approved):
            await _remember(session, draft, composition.translation)
    deliveries: list[Delivery] = []
    if not composition.held:
        door = await door_of(session, conversation, message.channel)
        if door is None:
            message.status = "failed"  # no account and no endpoint: it cannot leave
        else:
            deliveries = await queue_parts(session, queue, conversation, message, composition, door)
        if conversation.status == "resolved":
            why = reason("reopened_by_answer", "The team wrote to the customer again.")
            await add_step(session, conversation, "conversation.reopened", f"reopened:{message.id}", (why,))
        _answered(conversation, now)
    kind = "reply.held" if composition.held else "reply.queued"
    await announce(session, kind, conversation.id, message_id=str(message.id), status=message.status)
    return message, deliveries


async def _remember(session: AsyncSession, draft: Draft, translation: TranslationView) -> None:
    """Keep what the agent corrected or approved, so that the same answer needs no second correction."""
    agent = await session.get_one(Agent, draft.agent_id)
    merchant = await load_merchant(session)
    entry = entry_of(
        draft.text,
        translation.text,
        translation.source,
        translation.target,
        names=(agent.name, merchant.brand),
        patterns=merchant.settings.order_patterns,
    )
    await keep_entry(session, entry, author=agent.name)


async def _known(session: AsyncSession, key: str | None, fingerprint: bytes | None) -> Message | None:
    if key is None:
        return None
    known: Message | None = await session.scalar(select(Message).where(Message.idempotency_key == key))
    if known is not None and known.fingerprint != fingerprint:
        raise IdempotencyConflictError(f"Idempotency-Key {key!r} was used for another request; use a new key")
    return known


def _answered(conversation: Conversation, now: dt.datetime) -> None:
    conversation.first_response_at = conversation.first_response_at or now
    conversation.last_message_at = now
    conversation.status = "waiting"
    conversation.resolved_at = None
    conversation.due_at = None
    conversation.due_rule = None
