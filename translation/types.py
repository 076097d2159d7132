"""The values that pass between the stages of detection and translation: frozen, plain, serialisable."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

UNDETERMINED = "und"
"""BCP 47 tag of a text whose language cannot be told (RFC 5646, section 4.1)."""

RELIABLE_CONFIDENCE = 0.8
"""Answers at or above this calibrated confidence are right in at least 98 of 100 cases (make bench prints it)."""

Flag = Literal[
    "number_changed",
    "mask_lost",
    "repetition",
    "wrong_language",
    "untranslated",
    "length",
    "empty",
    "truncated",
    "low_detection_confidence",
    "back_translation",
    "no_route",
    "engine_failed",
    "glossary_missed",
]
"""What the quality checks can say about a translation; each has a sentence for people in locales/."""


class Alternative(Struct, frozen=True):
    """Another language that the text may be in."""

    tag: str
    """BCP 47 tag."""
    confidence: float
    """0..1; the confidences of all alternatives and of the answer add up to at most 1."""


class DetectedPart(Struct, frozen=True):
    """A run of sentences of a mixed-language text."""

    start: int
    """Offset of the first character, in Python characters of the original text."""
    end: int
    """Offset behind the last character."""
    tag: str
    confidence: float


class Detection(Struct, frozen=True):
    """The language of a text."""

    tag: str
    """BCP 47 tag, as precise as the evidence allows: pt, pt-BR, zh-Hant-TW; und where nothing can be told."""
    script: str
    """ISO 15924 code of the script that most letters are in; Zyyy where there are no letters."""
    confidence: float
    """0..1, calibrated: of the answers given with 0.8, at least 98 in 100 are right."""
    alternatives: tuple[Alternative, ...] = ()
    """Other candidates, most likely first."""
    engine: str = "pool"
    """What decided: empty, script, pool or langdetect."""
    parts: tuple[DetectedPart, ...] = ()
    """Filled only where sentences of the text are confidently in different languages."""

    @property
    def language(self) -> str:
        """The primary language subtag: pt of pt-BR."""
        return self.tag.partition("-")[0]

    @property
    def reliable(self) -> bool:
        """Whether the answer may be acted on without asking."""
        return self.confidence >= RELIABLE_CONFIDENCE


class Priors(Struct, frozen=True):
    """What is known of a text's author before the text is read."""

    country: str | None = None
    """ISO 3166-1 alpha-2 code of the customer's country."""
    previous: tuple[str, ...] = ()
    """BCP 47 tags of the customer's earlier messages, newest first."""
    hints: tuple[str, ...] = ()
    """BCP 47 tags that the channel gave (Telegram's language_code, a browser's Accept-Language), best first."""


class Hop(Struct, frozen=True):
    """One model's part of a route."""

    engine: str
    """Name of the engine in translation.engines.registry, or memory."""
    source: str
    target: str


class Quality(Struct, frozen=True):
    """How far a translation can be trusted."""

    score: float
    """0..1; below the merchant's threshold an outgoing reply is held for its agent."""
    flags: tuple[Flag, ...] = ()


class TranslationRequest(Struct, frozen=True):
    """A text to be translated, with what must survive it."""

    text: str
    source: str
    """BCP 47 tag."""
    target: str
    """BCP 47 tag."""
    format: Literal["text", "html"] = "text"
    names: tuple[str, ...] = ()
    """Names of people, of the merchant and of its products: kept as they are."""
    patterns: tuple[str, ...] = ()
    """The merchant's own regular expressions for order numbers and the like."""
    merchant: str | None = None
    """Whose translation memory and glossary serve; none where there is no merchant."""
    detection_confidence: float = 1.0
    """How sure the source language is."""


class Span(Struct, frozen=True):
    """A stretch of a text that must not change."""

    start: int
    end: int
    kind: str
    """url, email, order, tracking, price, date, time, phone, sku, hashtag, handle, emoji, code, variable, name or
    term."""
    text: str


class Translation(Struct, frozen=True):
    """A translated text, and how it came about."""

    text: str
    source: str
    target: str
    route: tuple[Hop, ...]
    """The models passed, in order; empty where source and target are the same language."""
    quality: Quality
    protected: tuple[Span, ...] = ()
    """Spans of the *source* text that were kept."""
    held: bool = False
    """True where a protected span could not be kept: the text must not be delivered as it is."""
