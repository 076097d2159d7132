"""Decides the language of a conversation, which moves only on evidence: a pure function of what is known."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from locales.messages import Reason, reason
from translation.detection.clean import clean
from translation.detection.languages import group_of
from translation.detection.lexicon import courtesies
from translation.detection.own_words import own_words
from translation.detection.scripts import words_of
from translation.types import RELIABLE_CONFIDENCE, UNDETERMINED, Detection

_FEWEST_WORDS = 3
_FEWEST_LETTERS = 12
_DENSE_SCRIPTS: Final = frozenset({"Hans", "Hant", "Jpan", "Kore", "Thai", "Laoo", "Khmr", "Mymr"})
"""Scripts that say in a few letters, or without spaces, what others say in words."""
_FEWEST_DENSE_LETTERS = 4
_NEIGHBOUR_CONFIDENCE = 0.95
_NEIGHBOUR_LETTERS = 60


class ConversationLanguage(Struct, frozen=True):
    """The language that a conversation is in, and why."""

    tag: str | None
    """BCP 47 tag; none as long as nothing could be told."""
    why: Reason
    moved: bool = False
    """Whether this message changed it."""


def next_language(current: str | None, detection: Detection, text: str) -> ConversationLanguage:
    """Decide a conversation's language after a message.

    current: BCP 47 tag so far, none before the first message that showed one; detection: of the message; text: the
    message itself, quotes and signature included.
    """
    words = words_of(clean(own_words(text)).lower())
    if detection.tag == UNDETERMINED or not words:
        return _kept(current, reason("language_no_words", "The message holds no words that show a language."))
    if current is None:
        why = reason("language_first", "The first message is in {language}.", language=detection.tag)
        return ConversationLanguage(detection.tag, why, moved=True)
    if _same(current, detection.tag):
        tag = max((current, detection.tag), key=lambda tag: tag.count("-"))
        return ConversationLanguage(tag, reason("language_same", "The message is in the conversation's language."))
    return _kept_against(current, detection, words) or ConversationLanguage(
        detection.tag,
        reason(
            "language_moved",
            "The message is clearly in {language}, no longer in {previous}.",
            language=detection.tag,
            previous=current,
        ),
        moved=True,
    )


def _kept_against(current: str, detection: Detection, words: list[str]) -> ConversationLanguage | None:
    """Say why the conversation's language stays although the message looks like another; none where it moves."""
    letters = sum(map(len, words))
    if courtesies().issuperset(words):
        return _kept(
            current, reason("language_courtesy", "A few courteous words do not change the conversation's language.")
        )
    if _certainty(detection) < RELIABLE_CONFIDENCE:
        return _kept(current, reason("language_unsure", "The message's language is not certain."))
    if any(_same(current, part.tag) for part in detection.parts):
        return _kept(current, reason("language_mixed", "Part of the message is in the conversation's language."))
    if _too_short(detection.script, words, letters):
        return _kept(
            current, reason("language_too_short", "The message is too short to change the conversation's language.")
        )
    neighbours = current.partition("-")[0] in group_of(detection.language)
    if neighbours and (detection.confidence < _NEIGHBOUR_CONFIDENCE or letters < _NEIGHBOUR_LETTERS):
        return _kept(current, reason("language_neighbour", "The two languages are too close to tell apart here."))
    return None


def _certainty(detection: Detection) -> float:
    """Add up the confidences of the answer and of its closest relatives: one of them it is, whichever."""
    family = {detection.language, *group_of(detection.language)}
    near = (other.confidence for other in detection.alternatives if other.tag.partition("-")[0] in family)
    return detection.confidence + sum(near)


def _too_short(script: str, words: list[str], letters: int) -> bool:
    if script in _DENSE_SCRIPTS:
        return letters < _FEWEST_DENSE_LETTERS
    return len(words) < _FEWEST_WORDS or letters < _FEWEST_LETTERS


def _same(one: str, other: str) -> bool:
    """Whether two tags name one written language: regions and a script left unsaid do not matter."""
    languages, scripts = zip(*((tag.partition("-")[0], _script(tag)) for tag in (one, other)), strict=True)
    return languages[0] == languages[1] and (scripts[0] == scripts[1] or not all(scripts))


def _script(tag: str) -> str:
    return next((part for part in tag.split("-")[1:] if len(part) == 4), "")


def _kept(current: str | None, why: Reason) -> ConversationLanguage:
    return ConversationLanguage(current, why)
