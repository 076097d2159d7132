"""Language detection: short, noisy messages in 46 languages and more, and the language of a conversation."""

from translation.detection.conversation import ConversationLanguage, next_language
from translation.detection.detector import Detector
from translation.detection.own_words import own_words

__all__ = ["ConversationLanguage", "Detector", "next_language", "own_words"]
