"""Store what the gateway says by itself and queue it for its channel: each notice once, never to a machine."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from sqlalchemy import select

from culture_profiles import CultureProfile, CustomerWish, channel_kind
from gateway.conversations.dispatch import queue_parts, takes_notices
from gateway.conversations.doors import door_of
from gateway.conversations.received import (
    CustomerFacts,
    MerchantFacts,
    load_customer,
    load_merchant,
    load_overlays,
)
from gateway.database.events import announce
from gateway.database.session import merchant_of
from gateway.database.tables import Message
from gateway.decisions import resolve_profile
from gateway.notices import Addressee, NoticeKind, Paragraph, compose_notice, handover, locale_for, solved, survey
from locales import Reason

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.queue import Queue
    from gateway.database.tables import Conversation


class Audience(Struct, frozen=True):
    """Who reads a notice, and what they expect."""

    to: Addressee
    merchant: MerchantFacts
    profile: CultureProfile
    reasons: tuple[Reason, ...]
    """Why they are not written to in their own language, where they are not."""

    def updated(self) -> bool:
        """Whether they are told of each step."""
        wanted = self.merchant.settings.status_updates
        return self.profile.practices.status_updates.value if wanted is None else wanted


async def load_audience(session: AsyncSession, conversation: Conversation) -> Audience:
    """Read who the customer of a conversation is."""
    merchant = await load_merchant(session)
    customer = await load_customer(session, conversation.customer_id)
    country = conversation.country or merchant.settings.default_country
    profile = resolve_profile(country, await load_overlays(session), CustomerWish(language=customer.language))
    return audience_of(conversation, merchant, customer, profile)


def audience_of(
    conversation: Conversation, merchant: MerchantFacts, customer: CustomerFacts, profile: CultureProfile
) -> Audience:
    """Say how a customer is written to."""
    locale, reasons = locale_for(conversation.language or profile.language, profile)
    kind = channel_kind(conversation.reply_channel or conversation.channel)
    to = Addressee(
        locale=locale,
        register=profile.register_for(kind, locale).value,
        kind=kind,
        time_zone=profile.calendar.time_zone,
        name=customer.name,
        brand=merchant.brand,
        first=conversation.first_response_at is None,
    )
    return Audience(to, merchant, profile, reasons)


async def tell_handover(
    session: AsyncSession, queue: Queue, conversation: Conversation, key: str, *, agent: str | None, team: str | None
) -> Message | None:
    """Tell the customer who takes over, where the profile expects status updates."""
    audience = await load_audience(session, conversation)
    if not audience.updated():
        return None
    paragraph = handover(audience.to, agent=agent, team=team)
    return await send_notice(session, queue, conversation, audience, "handover", key, [paragraph])


async def tell_resolved(session: AsyncSession, queue: Queue, conversation: Conversation, key: str) -> Message | None:
    """Tell the customer that the request is settled, and ask how satisfied they are, as profile and merchant want.

    A conversation that nobody answered is closed without a word.
    """
    if conversation.first_response_at is None:
        return None
    audience = await load_audience(session, conversation)
    settings = audience.merchant.settings
    paragraphs = [solved(audience.to)] if audience.updated() else []
    if settings.survey_link:
        paragraphs.append(survey(audience.to, settings.survey_link, settings.survey_minutes))
    return await send_notice(session, queue, conversation, audience, "resolved", key, paragraphs)


async def send_notice(
    session: AsyncSession,
    queue: Queue,
    conversation: Conversation,
    audience: Audience,
    kind: NoticeKind,
    key: str,
    paragraphs: list[Paragraph],
    reasons: tuple[Reason, ...] = (),
    now: dt.datetime | None = None,
) -> Message | None:
    """Store a notice with its deliveries, unless the same was sent before or nobody would read it.

    Args:
        session: the merchant's transaction; it holds the conversation's row, so that no two say the same.
        queue: where the deliveries' jobs go.
        conversation: which.
        audience: who reads it.
        kind: what it is.
        key: what makes it the same notice, within the conversation and the kind.
        paragraphs: what is said; nothing is sent where there are none.
        reasons: why it is said.
        now: aware.

    Returns:
        The message; None where none is sent.
    """
    now = now or dt.datetime.now(dt.UTC)
    once = f"notice:{kind}:{conversation.id}:{key}"
    door = await door_of(session, conversation, conversation.reply_channel or conversation.channel)
    if not paragraphs or audience.to.kind == "phone" or door is None:
        return None
    if not takes_notices(door, now) or await _useless(session, conversation, once):
        return None
    composition = compose_notice(audience.to, paragraphs, now, (*reasons, *audience.reasons))
    message = Message(
        merchant_id=merchant_of(session),
        conversation_id=conversation.id,
        kind="notice",
        channel=conversation.reply_channel or conversation.channel,
        idempotency_key=once,
        text=composition.text,
        status="queued",
        sent_at=now,
        source={"notice": kind, "said": [paragraph.why.code for paragraph in paragraphs]},
        analysis=msgspec.to_builtins(composition),
        language=composition.language,
    )
    session.add(message)
    await session.flush()
    await queue_parts(session, queue, conversation, message, composition, door)
    await announce(session, "notice.queued", conversation.id, message_id=str(message.id), notice=kind)
    return message


async def _useless(session: AsyncSession, conversation: Conversation, once: str) -> bool:
    """Whether the notice was sent before, or the customer's side of the conversation is a machine."""
    if await session.scalar(select(Message.id).where(Message.idempotency_key == once)) is not None:
        return True
    source = await session.scalar(
        select(Message.source)
        .where(Message.conversation_id == conversation.id, Message.kind == "inbound")
        .order_by(Message.id.desc())
        .limit(1)
    )
    return bool(source and source.get("automated"))


async def said_before(session: AsyncSession, conversation_id: UUID, code: str) -> bool:
    """Whether a notice of a conversation said something before, by the code of its reason."""
    statement = select(Message.id).where(
        Message.conversation_id == conversation_id,
        Message.kind == "notice",
        Message.source.contains({"said": [code]}),
    )
    return await session.scalar(statement.limit(1)) is not None


async def latest_reply(session: AsyncSession, conversation_id: UUID) -> UUID | None:
    """Return the agents' latest answer that was not held: what the customer writes after it is a new wait."""
    found: UUID | None = await session.scalar(
        select(Message.id)
        .where(Message.conversation_id == conversation_id, Message.kind == "reply", Message.status != "held")
        .order_by(Message.id.desc())
        .limit(1)
    )
    return found
