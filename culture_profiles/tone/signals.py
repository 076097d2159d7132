"""How far a customer's message complains, presses and thanks: weighed words and phrases, language by language.

Each hit of a list is evidence of the list's weight; independent evidence is joined by noisy-or, 1 - (1-w1)(1-w2)...
(Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, section 4.3). Phrases that use the same words and mean
the opposite (not urgent, thanks for nothing) are taken out before.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import regex
from msgspec import Struct

from culture_profiles.tags import language_of
from culture_profiles.tone.folding import folded
from culture_profiles.tone.rules import UNPARTED, SignalWords, rules_of, signal_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 2000
"""Characters that are read: who complains says so early."""
CLEAR = 0.5
"""From here on a signal counts as given."""
_FAREWELL = regex.compile(r"(?<=[^.!?。！？]{12,}[.!?,;。！？，]\s?)\S{1,14}(?: \S{1,8})?[.!?。！]*\s*$")
"""A last sentence of a word or two behind a whole one: thanks that only close a request."""
_QUESTION = regex.compile(r"[?？؟]|;\s*$")
"""The Greek question mark is a semicolon."""
_ASKED = regex.compile(r"[^.!?؟。！？,،，、\n]*[?？؟]")
_SENTENCE = regex.compile(r"[^.!?؟。！？\n]+[.!?؟。！？]*")
_EMPHASIS = regex.compile(r"[!！?？]{2,}|[!！]")
_SHOUTED = regex.compile(r"\b\p{Lu}{4,}\b.*?\b\p{Lu}{3,}\b|\b\p{Lu}{6,}\b", regex.DOTALL)
_NO_WORDS = SignalWords()


class Signals(Struct, frozen=True):
    """Each 0..1."""

    complaint: float = 0.0
    urgent: float = 0.0
    gratitude: float = 0.0


def signals(text: str, language: str | None, pivot: str | None = None) -> Signals:
    """Recognise complaint, urgency and gratitude.

    Args:
        text: the message as it was written.
        language: its BCP 47 tag; None where it is not known.
        pivot: the message in English, read where nothing is written about its language.
    """
    words, read, tongue = _words_for(text, language, pivot)
    if words is None or not read.strip():
        return Signals()
    parted = tongue not in UNPARTED
    raw = read[:_LONGEST]
    plain = folded(raw.lower(), tongue)
    stress = 0.1 * bool(_EMPHASIS.search(raw)) + 0.15 * bool(_SHOUTED.search(raw))
    complaint = _complaint(plain, words, parted, stress)
    return Signals(
        complaint=round(complaint, 3),
        urgent=round(_urgency(plain, words, parted, stress), 3),
        gratitude=round(_gratitude(plain, words, parted, complaint), 3),
    )


def recognises(language: str) -> bool:
    """Whether words and phrases are written down for a language (BCP 47 tag); else a translation must be read."""
    rules = rules_of(language)
    return rules is not None and rules.signals != _NO_WORDS


def _words_for(text: str, language: str | None, pivot: str | None) -> tuple[SignalWords | None, str, str]:
    """Tell which words are looked for, in which text, and in which language."""
    rules = rules_of(language) if language else None
    if rules and language and recognises(language):
        return rules.signals, text, language_of(language)
    english = rules_of("en")
    return (english.signals if english else None), text if pivot is None else pivot, "en"


def _complaint(text: str, words: SignalWords, parted: bool, stress: float) -> float:
    text = _without(text, words.content, parted)
    meant = _without(text, words.supposed, parted)
    evidence = [
        *_hits(text, words.complaint, parted, 0.7),
        *_annoyances(meant, words, parted),
        *_events(meant, words, parted),
        *_hits(text, words.unease, parted, 0.15)[:2],
    ]
    return _joined([*evidence, stress] if evidence else [])


def _annoyances(text: str, words: SignalWords, parted: bool) -> list[float]:
    """Weigh what is usually complained about; less in a question that asks neither why nor where."""
    found: list[float] = []
    for sentence in _SENTENCE.findall(text):
        asks = _QUESTION.search(sentence) and not _hits(sentence, words.unease, parted, 1.0)
        found += _hits(sentence, words.annoyance, parted, 0.45 if asks else 0.6)
    return found[:4]


def _events(text: str, words: SignalWords, parted: bool) -> list[float]:
    """Weigh what went wrong; a clause that is itself a question (is nobody there on Sundays?) tells of nothing."""
    pattern = signal_pattern(words.events, parted=parted)
    told = (event for event in pattern.finditer(text) if not _ASKED.match(text, event.end())) if pattern else ()
    return [0.6 for _ in islice(told, 2)]


def _urgency(text: str, words: SignalWords, parted: bool, stress: float) -> float:
    text = _without(text, words.calm, parted)
    evidence = [*_hits(text, words.urgent, parted, 0.7), *_hits(text, words.hurry, parted, 0.35)]
    return _joined([*evidence, stress] if evidence else [])


def _gratitude(text: str, words: SignalWords, parted: bool, complaint: float) -> float:
    """Weigh thanks and praise; a thank-you that only closes a question or a complaint weighs little."""
    text = _without(text, words.courtesy, parted)
    thanks, praise = _hits(text, words.thanks, parted, 0.55), _hits(text, words.praise, parted, 0.5)
    praise += _hits(text, words.fervour, parted, 0.5) if thanks else []
    closes = _FAREWELL.search(text)
    if thanks and closes and not praise and _hits(closes[0], words.thanks, parted, 1.0):
        thanks = [0.35]
    asked = 0.6 if _QUESTION.search(text) and not (praise and thanks) else 1.0
    complained = 0.7 if complaint >= CLEAR and len(praise) < 2 else 1.0
    return _joined([*thanks[:2], *praise[:3]]) * asked * complained


def _without(text: str, alternatives: str, parted: bool) -> str:
    pattern = signal_pattern(alternatives, parted=parted)
    return pattern.sub(" ", text) if pattern else text


def _hits(text: str, alternatives: str, parted: bool, weight: float) -> list[float]:
    pattern = signal_pattern(alternatives, parted=parted)
    return [weight for _ in pattern.finditer(text)][:4] if pattern else []


def _joined(weights: Iterable[float]) -> float:
    doubt = 1.0
    for weight in weights:
        doubt *= 1 - weight
    return 1 - doubt
