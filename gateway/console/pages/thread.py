"""A conversation as its page shows it: each message with its translation, and each decision in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from msgspec import Struct

from culture_profiles.tags import language_of
from gateway.messages import Analysis, Composition, Media
from locales import Reason

if TYPE_CHECKING:
    from gateway.conversations.desk import Desk
    from gateway.database.tables import Delivery, Message, Translation


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
    analysis: Analysis | None
    composition: Composition | None
    why: tuple[Why, ...]
    attachments: tuple[Media, ...]
    deliveries: Sequence[Delivery]


def shown_messages(desk: Desk, language: str) -> tuple[ShownMessage, ...]:
    """Prepare all messages for a reader.

    Args:
        desk: the conversation.
        language: BCP 47 tag of the language that the reader reads best.
    """
    return tuple(_message(desk, message, language) for message in desk.thread.messages)


def _message(desk: Desk, message: Message, language: str) -> ShownMessage:
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
        translation=_for_reader(translations, language) if inbound else _for_customer(composition, translations),
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


def _for_reader(translations: Sequence[Translation], language: str) -> ShownTranslation | None:
    """Choose the translation into the reader's language, else any that there is."""
    own = [row for row in translations if language_of(row.target) == language_of(language)]
    chosen = next(iter([*own, *translations]), None)
    return _shown(chosen.text, chosen.target, chosen.detail) if chosen and _differs(chosen) else None


def _differs(row: Translation) -> bool:
    return language_of(row.source) != language_of(row.target)


def _for_customer(composition: Composition | None, translations: Sequence[Translation]) -> ShownTranslation | None:
    """Show what the customer reads of a reply: dressed, not the bare translation."""
    if composition is None:
        return None
    detail = translations[0].detail if translations else {}
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
