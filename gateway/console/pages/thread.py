"""A conversation as its page shows it: each message with its translation, and each decision in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from msgspec import Struct

from culture_profiles.tags import language_of
from gateway.messages import Analysis, Composition, Media
from locales import Reason

if TYPE_CHECKING:
    from gateway.conversations.desk import Desk
    from gateway.conversations.readers import Reader
    from gateway.database.tables import Delivery, HistoryEntry, Message, Translation

_ALERTS = ("deadline.warning",)
"""Steps that concern only whoever had the conversation then."""


class ShownTranslation(Struct, frozen=True):
    """A message's text in another language."""

    text: str
    target: str
    score: float | None
    flags: tuple[str, ...]
    route: tuple[str, ...]
    """pt → en (firefox)."""


class Why(Struct, frozen=True):
    """The reasons of one kind of decision, as they are to be rendered."""

    subject: str
    """language, translation, profile, agent, channel or deadline."""
    reasons: tuple[Reason, ...]


class ShownMessage(Struct, frozen=True):
    """One message of the page."""

    id: UUID
    kind: str
    channel: str
    author: str | None
    text: str
    language: str | None
    status: str
    sent_at: dt.datetime
    translation: ShownTranslation | None
    reading: ShownTranslation | None
    """What the team wrote, in the reader's own language."""
    pending: bool
    """Whether it is being translated for the reader at present."""
    analysis: Analysis | None
    composition: Composition | None
    why: tuple[Why, ...]
    attachments: tuple[Media, ...]
    deliveries: Sequence[Delivery]
    step: bool = False


class ShownStep(Struct, frozen=True):
    """What happened between two messages."""

    at: dt.datetime
    kind: str
    reasons: tuple[Reason, ...]
    step: bool = True


def shown_thread(desk: Desk, reader: Reader, pending: Collection[UUID] = ()) -> tuple[ShownMessage | ShownStep, ...]:
    """Prepare all messages for a reader, and what happened between them, oldest first.

    Args:
        desk: the conversation.
        reader: who reads.
        pending: ids of the messages that are being translated for the reader.
    """
    messages: list[tuple[dt.datetime, ShownMessage | ShownStep]] = [
        (message.created_at, _message(desk, message, reader, message.id in pending)) for message in desk.thread.messages
    ]
    steps = [(entry.created_at, _step(entry)) for entry in desk.thread.history if entry.kind not in _ALERTS]
    return tuple(shown for _, shown in sorted([*messages, *steps], key=lambda pair: pair[0]))


def _step(entry: HistoryEntry) -> ShownStep:
    return ShownStep(entry.created_at, entry.kind, msgspec.convert(entry.reasons, tuple[Reason, ...]))


def _message(desk: Desk, message: Message, reader: Reader, pending: bool) -> ShownMessage:
    inbound = message.kind == "inbound"
    analysed = message.analysis is not None
    analysis = msgspec.convert(message.analysis, Analysis) if inbound and analysed else None
    composition = msgspec.convert(message.analysis, Composition) if not inbound and analysed else None
    translations = desk.thread.translations.get(message.id, ())
    return ShownMessage(
        id=message.id,
        kind=message.kind,
        channel=message.channel,
        author=_author(desk, message),
        text=message.text,
        language=message.language or (_agents_language(desk, message) if not inbound else None),
        status=message.status,
        sent_at=message.sent_at,
        translation=_for_reader(translations, reader) if inbound else _for_customer(composition, translations),
        reading=None if inbound else _own_words(translations, reader, composition),
        pending=pending,
        analysis=analysis,
        composition=composition,
        why=_why(analysis, composition),
        attachments=msgspec.convert(message.source.get("media", ()), tuple[Media, ...]),
        deliveries=desk.thread.deliveries.get(message.id, ()),
    )


def _author(desk: Desk, message: Message) -> str | None:
    if message.kind == "inbound":
        return desk.thread.customer.name
    return next((agent.name for agent in desk.agents if agent.id == message.agent_id), None)


def _agents_language(desk: Desk, message: Message) -> str | None:
    return next((agent.language for agent in desk.agents if agent.id == message.agent_id), None)


def _for_reader(translations: Sequence[Translation], reader: Reader) -> ShownTranslation | None:
    """Choose the translation into the language that the reader reads best, else any that there is."""
    chosen = min(translations, key=lambda row: reader.rank(row.target), default=None)
    return _shown(chosen.text, chosen.target, chosen.detail) if chosen and _differs(chosen) else None


def _own_words(
    translations: Sequence[Translation], reader: Reader, composition: Composition | None
) -> ShownTranslation | None:
    """Choose the translation of what the team wrote for a reader who reads neither it nor what the customer reads."""
    customers = language_of(composition.language) if composition else None
    fitting = [row for row in translations if reader.knows(row.target) and language_of(row.target) != customers]
    chosen = min(fitting, key=lambda row: reader.rank(row.target), default=None)
    return _shown(chosen.text, chosen.target, chosen.detail) if chosen and _differs(chosen) else None


def _differs(row: Translation) -> bool:
    return language_of(row.source) != language_of(row.target)


def _for_customer(composition: Composition | None, translations: Sequence[Translation]) -> ShownTranslation | None:
    """Show what the customer reads of a reply: dressed, not the bare translation."""
    if composition is None:
        return None
    sent = (row for row in translations if language_of(row.target) == language_of(composition.language))
    detail = next((row.detail for row in sent), {})
    return _shown(composition.text, composition.language, detail)


def _shown(text: str, target: str, detail: dict[str, Any]) -> ShownTranslation:
    quality = detail.get("quality") or {}
    hops = tuple(f"{hop['source']} → {hop['target']} ({hop['engine']})" for hop in detail.get("route", ()))
    return ShownTranslation(text, target, quality.get("score"), tuple(quality.get("flags", ())), hops)


def _why(analysis: Analysis | None, composition: Composition | None) -> tuple[Why, ...]:
    if composition is not None:
        return (Why("tone", composition.reasons),) if composition.reasons else ()
    if analysis is None:
        return ()
    found: dict[str, list[Reason]] = {}
    subject = "agent"
    for reason in analysis.routing.reasons:
        subject = _subject(reason.code, subject)
        found.setdefault(subject, []).append(reason)
    order = ("language", "translation", "profile", "agent", "channel", "deadline")
    return tuple(Why(name, tuple(found.get(name, ()))) for name in order)


def _subject(code: str, previous: str) -> str:
    """Tell what a reason is about; they come in the order of gateway.decisions.analysis_of."""
    if code == "untranslated":
        return "translation"
    if code.startswith("country_") and code != "country_known":
        return "profile"
    if code.startswith("reply_"):
        return "channel"
    if previous in ("agent", "translation"):
        return "agent"
    if code.startswith("language_") and previous in ("profile", "language"):
        return "language"
    return "deadline"


def marked(text: str, kept: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Split a text at what was kept as it is: pairs of a part, and whether it is one of those.

    Args:
        text: what the customer reads.
        kept: order numbers, prices, names ... as they stand in the source.
    """
    wanted = sorted({one for one in kept if one}, key=len, reverse=True)
    parts: list[tuple[str, bool]] = []
    rest = text
    while rest:
        found = [(at, one) for one in wanted if (at := rest.find(one)) >= 0]
        if not found:
            parts.append((rest, False))
            break
        at, one = min(found, key=lambda pair: (pair[0], -len(pair[1])))
        if at:
            parts.append((rest[:at], False))
        parts.append((one, True))
        rest = rest[at + len(one) :]
    return tuple(parts)
