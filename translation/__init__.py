"""Detection and translation that people can trust; knows nothing of HTTP, databases or merchants."""

from __future__ import annotations

from translation.detection import Detector
from translation.errors import NoRouteError, TranslationError, TranslationFailedError, UnknownLanguageError
from translation.glossary import GlossaryStore, LocalGlossary, Term
from translation.memory import LocalMemory, MemoryEntry, MemoryStore
from translation.quality import assess
from translation.service import BackTranslation, Translator
from translation.types import (
    Alternative,
    DetectedPart,
    Detection,
    Flag,
    Hop,
    Priors,
    Quality,
    Span,
    Translation,
    TranslationRequest,
)

__all__ = [
    "Alternative",
    "BackTranslation",
    "DetectedPart",
    "Detection",
    "Detector",
    "Flag",
    "GlossaryStore",
    "Hop",
    "LocalGlossary",
    "LocalMemory",
    "MemoryEntry",
    "MemoryStore",
    "NoRouteError",
    "Priors",
    "Quality",
    "Span",
    "Term",
    "Translation",
    "TranslationError",
    "TranslationFailedError",
    "TranslationRequest",
    "Translator",
    "UnknownLanguageError",
    "assess",
]
