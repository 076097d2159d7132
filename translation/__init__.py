"""Detection and translation with offline models: knows nothing of HTTP, databases or merchants."""

from translation.detection import Detector
from translation.errors import NoRouteError, TranslationError, TranslationFailedError, UnknownLanguageError
from translation.quality import assess
from translation.service import BackTranslation, Translator
from translation.types import Detection, Hop, Priors, Quality, Span, Translation, TranslationRequest

__all__ = [
    "BackTranslation",
    "Detection",
    "Detector",
    "Hop",
    "NoRouteError",
    "Priors",
    "Quality",
    "Span",
    "Translation",
    "TranslationError",
    "TranslationFailedError",
    "TranslationRequest",
    "Translator",
    "UnknownLanguageError",
    "assess",
]
