"""The values that travel from a customer's channel to an agent and back: frozen, plain, serialisable."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from culture_profiles.model import Register
from locales import Reason
from translation.localised_numbers import LocalisedNumber
from translation.types import Alternative, DetectedPart, Flag, Hop, Quality, Span

AnalysisStatus = Literal["accepted", "analysed", "failed"]
DeliveryStatus = Literal[
    "queued", "sending", "sent", "delivered", "read", "held", "failed", "unknown", "dead", "replaced"
]
"""replaced: what was to go out went by another channel instead."""
MissingFile = Literal["waiting", "failed", "too_large"]


class Sender(Struct, frozen=True, omit_defaults=True):
    """Who wrote: one identity of a customer on one channel."""

    id: str
    """The sender's identity on the channel, stable over messages."""
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    """E.164 where known."""
    country: str | None = None
    """ISO 3166-1 alpha-2 code."""
    language: str | None = None
    """BCP 47 tag that the sender chose, stated or was reported by the channel."""
    aliases: tuple[str, ...] = ()
    """Other identities of the same person on the same channel."""
    verified: tuple[Literal["email", "phone"], ...] = ()
    """What the channel, or the merchant, has proof of that it is the sender's own: by it identities join."""


class Media(Struct, frozen=True, omit_defaults=True):
    """A file that came with a message, by reference."""

    kind: Literal["image", "audio", "video", "file", "location", "contact", "sticker"]
    url: str | None = None
    media_id: str | None = None
    """What names the file within its message: the vendor's identifier, or its place where the vendor gives none."""
    content_type: str | None = None
    filename: str | None = None
    size: int | None = None
    """Bytes."""
    kept: bool = False
    """Whether the gateway holds the file itself, under `media_id`."""
    missing: MissingFile | None = None
    """Why it does not, of a file that it asks the vendor for: it still does, it cannot have it, or it is too large."""


class ReplyHandle(Struct, frozen=True, omit_defaults=True):
    """What the channel needs to answer this very message."""

    address: dict[str, Any]
    """The vendor's own keys: chat id, recipient id, reply token, In-Reply-To ..."""
    expires_at: datetime | None = None
    """When free-form replies end (the vendor's window); none where there is no window."""


class InboundMessage(Struct, frozen=True, omit_defaults=True):
    """A customer's message as a channel parsed it: nothing is known yet but what the vendor said."""

    channel: str
    """Name in gateway.channels.registry, or the name the API's caller gave (whatsapp, email, shop ...)."""
    external_id: str
    """The vendor's identifier of the message: the key against duplicates."""
    sender: Sender
    text: str
    received_at: datetime
    """When the vendor says it was sent; aware."""
    conversation: str | None = None
    """The vendor's identifier of the thread, where there is one."""
    format: Literal["text", "html"] = "text"
    media: tuple[Media, ...] = ()
    order: dict[str, Any] | None = None
    """Order context as the merchant gave it: number, items, delivery country ..."""
    hints: tuple[str, ...] = ()
    """BCP 47 tags reported by the channel (user's app language ...), best first."""
    reply: ReplyHandle | None = None
    automated: bool = False
    """Out-of-office notes, bounces, bots: stored, never answered automatically."""
    echo: bool = False
    """Our own message coming back: stored as sent, not analysed. Its `sender` is the customer to whom it went."""
    subject: str | None = None


class StatusUpdate(Struct, frozen=True, omit_defaults=True):
    """What a vendor says of a message that we sent."""

    provider_id: str
    status: Literal["sent", "delivered", "read", "failed"]
    at: datetime
    reason: str | None = None
    key: str | None = None
    """Our idempotency key, where the vendor hands it back: it settles an unknown outcome."""


class OutboundMessage(Struct, frozen=True, omit_defaults=True):
    """A text on its way to a customer; already translated, dressed, checked and short enough for the channel."""

    key: str
    """Idempotency key: the same for every attempt at the same delivery."""
    text: str
    language: str
    """BCP 47 tag of the text."""
    to: Sender
    reply: ReplyHandle | None = None
    conversation: str | None = None
    """The vendor's identifier of the thread."""
    subject: str | None = None
    in_reply_to: str | None = None
    """external_id of the message that is answered."""
    context: dict[str, Any] = {}
    """What a destination may show beside the text: original, agent, ids (webhooks, help desks)."""
    template: str | None = None
    """Name of an approved template, where the vendor's window is closed."""
    part: int = 1
    parts: int = 1


class LanguageView(Struct, frozen=True, omit_defaults=True):
    """The language of a message, as the API shows it."""

    tag: str
    script: str
    confidence: float
    reliable: bool
    alternatives: tuple[Alternative, ...] = ()
    parts: tuple[DetectedPart, ...] = ()


class TranslationView(Struct, frozen=True):
    """A translation, as the API shows it."""

    text: str
    source: str
    target: str
    route: tuple[Hop, ...]
    quality: Quality
    protected: tuple[Span, ...] = ()
    localised: tuple[LocalisedNumber, ...] = ()
    """Prices and dates of the text as its reader writes them, each with its original; the text keeps the originals."""


class ProfileView(Struct, frozen=True):
    """Which profile decided, and why that one."""

    country: str
    version: str
    how_chosen: str


class RoutingView(Struct, frozen=True):
    """Who answers, where and by when, and why."""

    agent: str | None
    """The agent's id; none while the message waits in a queue."""
    agent_name: str | None
    queue: str | None
    reply_channel: str | None
    due_at: datetime | None
    due_rule: str | None
    priority: str
    reasons: tuple[Reason, ...]
    runners_up: tuple[dict[str, Any], ...] = ()


class Analysis(Struct, frozen=True):
    """All that was understood and decided for a customer's message."""

    language: LanguageView
    translation: TranslationView | None
    """None where no route exists: the message is shown as it is."""
    profile: ProfileView
    routing: RoutingView
    signals: dict[str, float] = {}
    """complaint, urgent, gratitude: 0..1 each."""


class Remark(Struct, frozen=True, omit_defaults=True):
    """What should be changed in a reply before it is sent."""

    code: str
    reason: Reason
    span: tuple[int, int] | None = None
    """Offsets in the text that the remark is about."""
    evidence: tuple[str, ...] = ()


class Composition(Struct, frozen=True):
    """What a customer would read, and how it came about."""

    text: str
    """Greeting and closing included."""
    language: str
    translation: TranslationView | None
    """None where the agent wrote in the customer's language."""
    greeting: str | None
    closing: str | None
    register: Register
    remarks: tuple[Remark, ...]
    held: bool
    """Whether it may not be sent as it is."""
    reasons: tuple[Reason, ...]
    """Why it is held, why it is worded so."""
    flags: tuple[Flag, ...] = ()
    back_translation: str | None = None
    """What the customer would read, translated back; only where it was asked for."""
    similarity: float | None = None
    """0..1, of the back-translation to the agent's text."""
