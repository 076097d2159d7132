"""Write down what was decided for a message: once, in one transaction, with the news of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from sqlalchemy import select

from gateway.database.events import announce
from gateway.database.session import merchant_of
from gateway.database.tables import Conversation, Message, Translation

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.conversations.received import Received
    from gateway.messages import Analysis, TranslationView


async def record_analysis(
    session: AsyncSession, received: Received, analysis: Analysis, conversation_language: str | None
) -> bool:
    """Keep the analysis and let the conversation follow it; False where another worker or a later message was first.

    Args:
        session: the merchant's transaction.
        received: the message.
        analysis: what was understood and decided.
        conversation_language: BCP 47 tag that the customer is written in from now on.
    """
    message = await session.get_one(Message, received.message_id, with_for_update=True)
    if message.status == "analysed":
        return False
    conversation = await session.get_one(Conversation, message.conversation_id, with_for_update=True)
    message.status = "analysed"
    message.analysis = msgspec.to_builtins(analysis)
    message.language = analysis.language.tag
    if analysis.translation is not None:
        session.add(translation_row(session, message.id, analysis.translation))
    overtaken = await is_overtaken(session, message)
    if not overtaken:
        _follow(conversation, analysis, conversation_language)
    await announce(
        session,
        "message.analysed",
        conversation.id,
        message_id=str(message.id),
        agent=analysis.routing.agent,
        language=analysis.language.tag,
        country=analysis.profile.country,
    )
    return not overtaken


async def is_overtaken(session: AsyncSession, message: Message) -> bool:
    """Whether a later message of the customer was analysed first: then its decisions stand."""
    later = select(Message.id).where(
        Message.conversation_id == message.conversation_id,
        Message.kind == "inbound",
        Message.status == "analysed",
        Message.id > message.id,
    )
    return await session.scalar(later.limit(1)) is not None


def translation_row(session: AsyncSession, message_id: UUID, translation: TranslationView) -> Translation:
    """Make the row of a message's translation."""
    detail = msgspec.to_builtins(translation)
    del detail["text"]
    return Translation(
        merchant_id=merchant_of(session),
        message_id=message_id,
        source=translation.source,
        target=translation.target,
        text=translation.text,
        detail=detail,
    )


def _follow(conversation: Conversation, analysis: Analysis, language: str | None) -> None:
    routing = analysis.routing
    conversation.language = language
    conversation.country = analysis.profile.country
    conversation.profile_version = analysis.profile.version
    conversation.agent_id = UUID(routing.agent) if routing.agent else None
    conversation.queue_id = UUID(routing.queue) if routing.queue and not routing.agent else None
    conversation.priority = routing.priority
    conversation.reply_channel = routing.reply_channel
    conversation.due_at = routing.due_at
    conversation.due_rule = routing.due_rule
