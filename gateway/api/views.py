"""What the API shows: plain structs made from rows, with reasons put into the reader's words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from msgspec import Struct

from gateway.messages import Analysis, Composition, LanguageView, ProfileView, TranslationView
from locales import Reason, accepted, best, render

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from litestar import Request

    from gateway.conversations.service import Thread
    from gateway.database.tables import Conversation, Customer, Delivery, HistoryEntry, Message, Translation


class ReasonView(Struct, frozen=True):
    """Why: a stable code for programs, a sentence for people."""

    code: str
    text: str


class RemarkView(Struct, frozen=True, omit_defaults=True):
    """What should be changed in a reply before it is sent."""

    code: str
    reason: str
    span: tuple[int, int] | None = None
    evidence: tuple[str, ...] = ()


class RoutingAnswer(Struct, frozen=True):
    """Who answers, where and by when, and why."""

    agent: str | None
    agent_name: str | None
    queue: str | None
    reply_channel: str | None
    due_at: datetime | None
    due_rule: str | None
    priority: str
    reasons: tuple[ReasonView, ...]
    runners_up: tuple[dict[str, Any], ...]


class AnalysisView(Struct, frozen=True):
    """All that was understood and decided for a customer's message."""

    message_id: UUID
    conversation_id: UUID
    status: str
    language: LanguageView
    translation: TranslationView | None
    profile: ProfileView
    routing: RoutingAnswer
    signals: dict[str, float]


class CompositionView(Struct, frozen=True):
    """What the customer would read."""

    text: str
    language: str
    translation: TranslationView | None
    greeting: str | None
    closing: str | None
    register: str
    remarks: tuple[RemarkView, ...]
    held: bool
    reasons: tuple[ReasonView, ...]
    back_translation: str | None
    similarity: float | None


class DeliveryView(Struct, frozen=True, omit_defaults=True):
    """One send of a reply."""

    id: UUID
    channel: str
    part: int
    status: str
    attempts: int
    reason: str | None = None
    next_attempt_at: datetime | None = None


class TextView(Struct, frozen=True):
    """A text in one language."""

    language: str
    text: str
    quality: dict[str, Any]
    route: tuple[dict[str, Any], ...]


class MessageView(Struct, frozen=True, omit_defaults=True):
    """A message of a conversation: the original and its translations."""

    id: UUID
    kind: str
    channel: str
    text: str
    status: str
    sent_at: datetime
    language: str | None = None
    external_id: str | None = None
    agent: UUID | None = None
    translations: tuple[TextView, ...] = ()
    deliveries: tuple[DeliveryView, ...] = ()
    analysis: AnalysisView | None = None
    composition: CompositionView | None = None
    attachments: tuple[dict[str, Any], ...] = ()
    automated: bool = False
    """Written by a machine (out-of-office notes, bounces): never answered by one."""
    notice: str | None = None
    """What the gateway said by itself: acknowledgement, callback, handover or resolved."""


class StepView(Struct, frozen=True, omit_defaults=True):
    """What happened to a conversation between its messages, and why."""

    kind: str
    """deadline.warning, deadline.breached, deadline.escalated, conversation.assigned, conversation.resolved
    or conversation.reopened."""
    at: datetime
    reasons: tuple[ReasonView, ...]
    message: UUID | None = None
    """The customer's message that it was about."""
    agent: UUID | None = None
    queue: UUID | None = None
    previous_agent: UUID | None = None


class CustomerView(Struct, frozen=True, omit_defaults=True):
    """Who the customer is."""

    id: UUID
    name: str | None = None
    country: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()


class ConversationView(Struct, frozen=True, omit_defaults=True):
    """A conversation, without its messages in lists."""

    id: UUID
    channel: str
    status: str
    priority: str
    customer: CustomerView
    last_message_at: datetime
    created_at: datetime
    language: str | None = None
    country: str | None = None
    subject: str | None = None
    agent: UUID | None = None
    queue: UUID | None = None
    reply_channel: str | None = None
    due_at: datetime | None = None
    due_rule: str | None = None
    profile_version: str | None = None
    order: dict[str, Any] | None = None
    messages: tuple[MessageView, ...] = ()
    history: tuple[StepView, ...] = ()


class PageView(Struct, frozen=True):
    """A part of a list; ask again with cursor=next_cursor for the next."""

    items: tuple[ConversationView, ...]
    next_cursor: str | None


def locale_of(request: Request[Any, Any, Any]) -> str:
    """Return the locale that the reader wants, by Accept-Language."""
    return best(accepted(request.headers.get("Accept-Language", "")))


def _reasons(reasons: Iterable[Reason], locale: str) -> tuple[ReasonView, ...]:
    return tuple(ReasonView(reason.code, render(reason, locale)) for reason in reasons)


def analysis_view(message: Message, locale: str) -> AnalysisView:
    """Show what was decided for a message that is analysed."""
    analysis = msgspec.convert(message.analysis, Analysis)
    routing = analysis.routing
    return AnalysisView(
        message_id=message.id,
        conversation_id=message.conversation_id,
        status=message.status,
        language=analysis.language,
        translation=analysis.translation,
        profile=analysis.profile,
        routing=RoutingAnswer(
            agent=routing.agent,
            agent_name=routing.agent_name,
            queue=routing.queue,
            reply_channel=routing.reply_channel,
            due_at=routing.due_at,
            due_rule=routing.due_rule,
            priority=routing.priority,
            reasons=_reasons(routing.reasons, locale),
            runners_up=routing.runners_up,
        ),
        signals=analysis.signals,
    )


def composition_view(composition: Composition, locale: str) -> CompositionView:
    """Show what a customer would read."""
    return CompositionView(
        text=composition.text,
        language=composition.language,
        translation=composition.translation,
        greeting=composition.greeting,
        closing=composition.closing,
        register=composition.register,
        remarks=tuple(
            RemarkView(remark.code, render(remark.reason, locale), remark.span, remark.evidence)
            for remark in composition.remarks
        ),
        held=composition.held,
        reasons=_reasons(composition.reasons, locale),
        back_translation=composition.back_translation,
        similarity=composition.similarity,
    )


def _delivery(row: Delivery) -> DeliveryView:
    return DeliveryView(row.id, row.channel, row.part, row.status, row.attempts, row.reason, row.next_attempt_at)


def _text(row: Translation) -> TextView:
    return TextView(row.target, row.text, row.detail.get("quality", {}), tuple(row.detail.get("route", ())))


def message_view(
    message: Message, translations: Sequence[Translation], deliveries: Sequence[Delivery], locale: str
) -> MessageView:
    """Show one message."""
    analysed = message.kind == "inbound" and message.analysis is not None
    composed = message.kind in ("reply", "notice") and message.analysis is not None
    return MessageView(
        id=message.id,
        kind=message.kind,
        channel=message.channel,
        text=message.text,
        status=message.status,
        sent_at=message.sent_at,
        language=message.language,
        external_id=message.external_id,
        agent=message.agent_id,
        translations=tuple(map(_text, translations)),
        deliveries=tuple(map(_delivery, deliveries)),
        analysis=analysis_view(message, locale) if analysed else None,
        composition=composition_view(msgspec.convert(message.analysis, Composition), locale) if composed else None,
        attachments=tuple(message.source.get("media", ())),
        automated=bool(message.source.get("automated")),
        notice=message.source.get("notice"),
    )


def conversation_view(
    conversation: Conversation,
    customer: Customer,
    messages: tuple[MessageView, ...] = (),
    history: tuple[StepView, ...] = (),
) -> ConversationView:
    """Show a conversation."""
    return ConversationView(
        id=conversation.id,
        channel=conversation.channel,
        status=conversation.status,
        priority=conversation.priority,
        customer=CustomerView(
            customer.id, customer.name, customer.country, customer.language, tuple(customer.tags or ())
        ),
        last_message_at=conversation.last_message_at,
        created_at=conversation.created_at,
        language=conversation.language,
        country=conversation.country,
        subject=conversation.subject,
        agent=conversation.agent_id,
        queue=conversation.queue_id,
        reply_channel=conversation.reply_channel,
        due_at=conversation.due_at,
        due_rule=conversation.due_rule,
        profile_version=conversation.profile_version,
        order=conversation.order,
        messages=messages,
        history=history,
    )


def thread_view(thread: Thread, locale: str) -> ConversationView:
    """Show a conversation with its messages."""
    messages = tuple(
        message_view(message, thread.translations.get(message.id, ()), thread.deliveries.get(message.id, ()), locale)
        for message in thread.messages
    )
    history = tuple(_step(entry, locale) for entry in thread.history)
    return conversation_view(thread.conversation, thread.customer, messages, history)


def _step(entry: HistoryEntry, locale: str) -> StepView:
    reasons = msgspec.convert(entry.reasons, tuple[Reason, ...])
    return StepView(
        kind=entry.kind,
        at=entry.created_at,
        reasons=_reasons(reasons, locale),
        message=entry.message_id,
        agent=entry.agent_id,
        queue=entry.queue_id,
        previous_agent=entry.from_agent_id,
    )
