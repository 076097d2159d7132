"""How far a translation can be trusted, told without a reference: checks for the ways in which models fail; pure.

Every check names what it found as a flag. The score is 1 for a translation that nothing speaks against; each flag
multiplies it by its weight, and a length a little off lowers it a little.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from translation.lengths import lost_sentence, relative_length, tolerance
from translation.numbers import compare_numbers, numbers_in, western
from translation.protection import find
from translation.repetition import repeats
from translation.scripts import primary, script_of, scripts_in
from translation.types import RELIABLE_CONFIDENCE, Quality, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from translation.types import Detection, Flag

    Detect = Callable[[str], Detection]

WEIGHTS: dict[Flag, float] = {
    "empty": 0.0,
    "mask_lost": 0.3,
    "number_changed": 0.3,
    "repetition": 0.3,
    "wrong_language": 0.2,
    "untranslated": 0.3,
    "length": 0.4,
    "truncated": 0.4,
    "low_detection_confidence": 0.8,
    "back_translation": 0.5,
    "no_route": 0.0,
    "engine_failed": 0.0,
    "glossary_missed": 0.8,
}
"""What a flag multiplies the score by."""

MIN_SIMILARITY = 0.35
"""A back-translation less similar to its text than this is flagged (chrF-like, 0..1)."""

_COMPARED_KINDS = frozenset(
    {"url", "email", "order", "tracking", "phone", "sku", "price", "hashtag", "handle"}
    | {"variable", "code", "name", "term"}
)
_COUNTED = frozenset({"date", "time", "name"})
"""Kinds whose numbers are compared like any other: a good translation may write them in another way."""

_LOOK_ALIKE = (
    frozenset({"bs", "hr", "sr", "sh", "cnr", "sl", "mk"}),
    frozenset({"id", "ms"}),
    frozenset({"nb", "nn", "no", "da", "sv"}),
    frozenset({"pt", "gl"}),
    frozenset({"es", "gl", "ca"}),
    frozenset({"cs", "sk"}),
    frozenset({"ru", "uk", "be", "bg"}),
    frozenset({"af", "nl"}),
)
_MIN_LETTERS = 24
"""Letters outside protected spans from which the detected language is believed."""


def assess(
    source_text: str,
    translation: str,
    source: str,
    target: str,
    *,
    spans: Sequence[Span] | None = None,
    detect: Detect | None = None,
    detection_confidence: float = 1.0,
    similarity: float | None = None,
    missed_terms: bool = False,
) -> Quality:
    """Judge a translation.

    Args:
        source_text: the text as a reader sees it (no markup).
        translation: its translation.
        source: BCP 47 tag of the text.
        target: BCP 47 tag of the translation.
        spans: what had to survive; where None, it is looked for.
        detect: tells a text's language; without it only the script is judged.
        detection_confidence: how sure the source language is, 0..1.
        similarity: of the back-translation to the text, 0..1, where there is one.
        missed_terms: whether the glossary's terms are missing.

    """
    kept = find(source_text) if spans is None else tuple(spans)
    flags: list[Flag] = []
    if not translation.strip():
        flags = ["empty"] if source_text.strip() else []
        return Quality(0.0 if flags else 1.0, tuple(flags))
    verbatim = [span for span in kept if span.text in translation and span.kind not in _COUNTED]
    bare = _without(source_text, kept)
    bare_translation = _without_spans(_without(translation, kept))
    relative = relative_length(source_text, translation, source, target)
    checks: tuple[tuple[Flag, bool], ...] = (
        ("mask_lost", bool(lost_spans(kept, translation))),
        ("number_changed", _numbers_differ(source_text, translation, verbatim, source, target)),
        ("repetition", repeats(source_text, translation)),
        ("untranslated", _is_copy(bare, bare_translation, source, target)),
        ("wrong_language", _is_other_language(bare_translation, bare, target, detect)),
        ("length", abs(relative) > tolerance(source_text, source)),
        ("truncated", lost_sentence(source_text, translation, target, relative)),
        ("low_detection_confidence", detection_confidence < RELIABLE_CONFIDENCE),
        ("back_translation", similarity is not None and similarity < MIN_SIMILARITY),
        ("glossary_missed", missed_terms),
    )
    flags = [flag for flag, found in checks if found]
    return Quality(_score(flags, relative, tolerance(source_text, source), similarity), tuple(flags))


def _score(flags: Sequence[Flag], relative: float, allowed: float, similarity: float | None) -> float:
    score = 1.0 - 0.1 * min(abs(relative) / allowed, 1.0) ** 2
    if similarity is not None:
        score *= 0.7 + 0.3 * min(1.0, similarity / 0.7)
    for flag in flags:
        score *= WEIGHTS[flag]
    return round(score, 3)


def lost_spans(spans: Sequence[Span], translation: str) -> list[Span]:
    """Name the spans that a translation lacks; prices may be written in the other language's convention."""
    squeezed = _squeeze(translation)
    compared = [span for span in spans if span.kind in _COMPARED_KINDS and not span.text.startswith("&")]
    wanted = Counter(_squeeze(span.text) for span in compared)
    missing = {text for text, count in wanted.items() if squeezed.count(text) < count}
    return [
        span
        for span in compared
        if _squeeze(span.text) in missing and not (span.kind == "price" and _same_price(span.text, translation))
    ]


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", western(text)).casefold()


def _same_price(price: str, translation: str) -> bool:
    """Find a price's amount in any convention, with a sign of the same currency or none (200 dólares)."""
    priced = [span.text for span in find(translation) if span.kind == "price"]
    for amount in numbers_in(price):
        signs = [_currency(other) for other in priced if any(amount.means(number) for number in numbers_in(other))]
        if signs:
            return any(_currency(price) & sign for sign in signs)
        if not any(amount.means(number) for number in numbers_in(translation)):
            return False
    return True


_CURRENCIES = tuple(
    frozenset(group.split())
    for group in (
        "r$ brl", "us$ $ usd u$s", "€ eur", "£ gbp", "¥ ￥ 円 元 jpy cny", "zł pln", "kr kr. sek nok dkk", "kč czk",
        "₹ rs rs. inr", "₽ руб руб. rub", "₺ tl try", "₩ 원 krw", "rp rp. idr", "mx$ $ mxn", "$ ars", "$ clp", "$ cop",
        "a$ $ aud", "c$ ca$ $ cad", "ft huf", "lei ron", "₴ грн uah", "chf fr fr.", "rm myr", "฿ thb", "₫ vnd", "₪ ils",
    )
)  # fmt: skip
"""Signs and codes of one currency, or of several that share a sign."""


def _currency(price: str) -> set[int]:
    sign = re.sub(r"[\d.,'’٫٬\s−-]", "", price).casefold() or price
    return {index for index, group in enumerate(_CURRENCIES) if sign in group} or {-1 - hash(sign) % 10_000}


def _without_spans(text: str) -> str:
    out, at = [], 0
    for span in find(text):
        out.append(text[at : span.start])
        at = span.end
    return " ".join([*out, text[at:]])


def _without(text: str, spans: Sequence[Span]) -> str:
    """Take the source's spans out of a text, wherever they stand in it, as often as the source has them."""
    left = Counter(span.text for span in spans)
    if not left:
        return text
    any_span = re.compile("|".join(re.escape(span) for span in sorted(left, key=len, reverse=True)))

    def drop(match: re.Match[str]) -> str:
        left[match.group()] -= 1
        return " " if left[match.group()] >= 0 else match.group()

    return any_span.sub(drop, text)


def _numbers_differ(source_text: str, translation: str, spans: Sequence[Span], source: str, target: str) -> bool:
    """Compare the numbers outside the spans that are the same in both."""
    return bool(compare_numbers(_without(source_text, spans), _without(translation, spans), source, target))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())


def _is_copy(source_text: str, translation: str, source: str, target: str) -> bool:
    """Tell whether the source, or a whole sentence of it, was left as it was."""
    if primary(source) == primary(target):
        return False
    ours, theirs = _words(source_text), _words(translation)
    letters = sum(map(len, ours))
    if letters < 6 or (len(ours) < 3 and letters < 14 and script_of(source) == script_of(target)):
        return False
    if _are_names(source_text):
        return False
    if ours == theirs:
        return True
    alike = any({primary(source), primary(target)} <= group for group in _LOOK_ALIKE)
    if not alike and len(ours) >= 5 and fuzz.ratio(" ".join(ours), " ".join(theirs)) > 88:
        return True
    return not alike and _copied_sentence(source_text, translation)


def _are_names(text: str) -> bool:
    """Tell a product or an address (Samsung Galaxy S23; Rua Augusta, apto) from a sentence: capitals, and no stop."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 4]
    return 0 < len(words) <= 5 and text.rstrip()[-1:] not in ".!?" and all(word[0].isupper() for word in words)


def _copied_sentence(source_text: str, translation: str) -> bool:
    copied = {" ".join(_words(part)) for part in re.split(r"[.!?。！？\n]+", source_text)}
    return any(
        len(words) >= 5 and " ".join(words) in copied for words in map(_words, re.split(r"[.!?。！？\n]+", translation))
    )


def _is_other_language(text: str, source_text: str, target: str, detect: Detect | None) -> bool:
    """Tell whether a translation is in another language: by its script, else by detection where the text is long."""
    scripts = scripts_in(text)
    letters, wanted = scripts.total(), script_of(target)
    if letters >= 4 and scripts_in(source_text) and scripts[wanted] < 0.3 * letters and scripts["Zyyy"] < letters / 2:
        return True
    if detect is None or letters < (8 if wanted == "Hani" else _MIN_LETTERS):
        return False
    if wanted == "Latn" and len(text.split()) < 5:
        return False
    found = detect(text)
    return (
        found.confidence >= RELIABLE_CONFIDENCE
        and found.language not in {primary(target), "und"}
        and not any({found.language, primary(target)} <= group for group in _LOOK_ALIKE)
    )


def back_similarity(text: str, back: str) -> float:
    """Compare a text with its back-translation: 0..1, character n-grams as chrF counts them, mixed with word order.

    Source: Popović 2015 (chrF); n-grams of 1 to 4 characters, F2.
    """
    ours, theirs = " ".join(_words(text)), " ".join(_words(back))
    if not ours or not theirs:
        return 1.0 if ours == theirs else 0.0
    scores = [_ngram_f(ours, theirs, size) for size in range(1, 5) if len(ours) >= size and len(theirs) >= size]
    return round((sum(scores) / len(scores) + fuzz.token_sort_ratio(ours, theirs) / 100) / 2, 3)


def _ngram_f(ours: str, theirs: str, size: int) -> float:
    first, second = (Counter(text[at : at + size] for at in range(len(text) - size + 1)) for text in (ours, theirs))
    shared = (first & second).total()
    precision, recall = shared / max(second.total(), 1), shared / max(first.total(), 1)
    return 5 * precision * recall / (4 * precision + recall) if shared else 0.0
