"""Loops in a translation: the way a neural model fails when it does not know how to end; pure."""

from __future__ import annotations

import re
from collections import Counter

_RUN_OF_LETTER = re.compile(r"([^\W\d_])\1{5,}|(\d)\2{9,}")
_RUN_OF_SIGN = re.compile(r"([^\w\s])\1{9,}")
_RUN_OF_SYLLABLES = re.compile(r"([^\W\d]{2,8}?)\1{4,}")
_RUN_OF_CHARACTERS = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]{1,12}?)\1{3,}")
_RUN_OF_LONG_CHARACTERS = re.compile(r"((?=\S{0,19}?[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f])\S{4,20}?)\1{2,}")
_WORD = re.compile(r"[^\s!-&(-,./:-@\[-`{-~…।॥。、！？，：；“”«»]+")
_SENTENCE = re.compile(r"[^.!?。！？\n]+")
_LONGEST_PHRASE = 10
_MAX_CHARACTERS = 20_000


def repeats(source_text: str, translation: str) -> bool:
    """Tell whether a translation loops where its source does not: a letter, a word, a phrase or a sentence."""
    text, source = translation[:_MAX_CHARACTERS].lower(), source_text[:_MAX_CHARACTERS].lower()
    runs = (_RUN_OF_LETTER, _RUN_OF_SIGN, _RUN_OF_SYLLABLES, _RUN_OF_CHARACTERS, _RUN_OF_LONG_CHARACTERS)
    if any(run.search(text) for run in runs) and not any(run.search(source) for run in runs):
        return True
    return _worst_run(text) > max(_worst_run(source), 1.0) or _said_twice(source, text)


def _worst_run(text: str) -> float:
    """Measure the worst loop: 1 and below is none. A word counts from three times on, three words and more from two."""
    words = _WORD.findall(text)
    worst = 0.0
    for size in range(1, min(_LONGEST_PHRASE, len(words) // 2) + 1):
        enough = 2 if size >= 3 else 3
        worst = max(worst, (_longest_run(words, size) / enough) if size else 0.0)
    return worst + 0.5 if worst >= 1 else 0.0


def _longest_run(words: list[str], size: int) -> int:
    """Count how often a phrase of so many words stands in a row."""
    equal, best = 0, 0
    for index in range(size, len(words)):
        equal = equal + 1 if words[index] == words[index - size] else 0
        best = max(best, equal // size)
    return best + 1


def _said_twice(source: str, text: str) -> bool:
    """Find a sentence of three words or more that comes back more often than any sentence of the source."""
    ours, theirs = _commonest(text), _commonest(source)
    return (ours >= 2 and ours > theirs) or (_is_doubled(text) and not _is_doubled(source))


def _is_doubled(text: str) -> bool:
    squeezed = "".join(text.split())
    half = len(squeezed) // 2
    return half >= 6 and squeezed[:half] == squeezed[-half:]


def _commonest(text: str) -> int:
    sentences = Counter(" ".join(_WORD.findall(part)) for part in _SENTENCE.findall(text))
    counts = [count for sentence, count in sentences.items() if sentence.count(" ") >= 2 or len(sentence) > 24]
    return max(counts, default=0)
