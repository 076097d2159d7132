"""Detects the language of a text: own words, clean, script, pool, prior, confidence."""

from __future__ import annotations

import math
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from msgspec import structs

from translation.detection.calibration import calibrate
from translation.detection.clean import clean
from translation.detection.engines import Engine, load_engines
from translation.detection.hanzi import weigh_writings
from translation.detection.languages import SHARED, SINGLE, TELLING_LETTERS, group_of
from translation.detection.own_words import own_words
from translation.detection.parts import find_parts
from translation.detection.pool import pool, ranked
from translation.detection.priors import prior_weights
from translation.detection.scripts import NO_SCRIPT, leading_script, letters_by_script, words_of
from translation.detection.tags import tag_of
from translation.types import UNDETERMINED, Alternative, Detection, Priors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NOTHING_KNOWN = Priors()
_MOST_ALTERNATIVES = 4
_LEAST_ALTERNATIVE = 0.01
_HAN_LANGUAGES = {"Hans": "zh-Hans", "Hant": "zh-Hant", "Jpan": "ja"}
_HAN_WRITINGS = {language: writing for writing, language in _HAN_LANGUAGES.items()}


class Detector:
    """Detects languages with the engines that are installed; one serves all threads.

    The models (some 85 MB) are loaded by the first text that needs them, or by warm_up().
    """

    def __init__(self) -> None:
        self._engines: tuple[Engine, ...] = ()
        self._loading = Lock()

    def warm_up(self) -> None:
        """Load the models now: 1 to 3 seconds.

        Raises:
            ImportError: neither py3langid nor pycld2 nor langdetect is installed.

        """
        self.detect("The models are loaded by the first text in letters that many languages share.")

    def detect(self, text: str, priors: Priors = _NOTHING_KNOWN) -> Detection:
        """Detect the language of a text, whatever it holds; und with confidence 0 where there are no letters.

        Quoted lines and signatures are left out where anything else is written. Of texts longer than 4,000 characters
        a sample decides, and parts are looked for in their beginning.
        """
        written = own_words(text)
        whole = self._detect(written, priors)
        if whole.tag == UNDETERMINED:
            return whole if written == text else self._detect(text, priors)
        parts = find_parts(written, lambda sentence: self._detect(sentence, priors))
        return structs.replace(whole, parts=parts) if parts else whole

    def _detect(self, text: str, priors: Priors) -> Detection:
        cleaned = clean(text)
        words = words_of(cleaned)
        counts = letters_by_script(words)
        script = leading_script(counts)
        if script == NO_SCRIPT:
            return Detection(UNDETERMINED, NO_SCRIPT, 0.0, engine="empty")
        if script == "Hani":
            return _han(cleaned, counts, priors)
        if script in SHARED:
            return self._pooled(cleaned, words, script, counts[script], priors)
        return _single(cleaned, script, counts[script], priors)

    def _pooled(self, text: str, words: Sequence[str], script: str, letters: int, priors: Priors) -> Detection:
        engines = self._loaded()
        shares = pool(text, words, script, engines, prior_weights(priors))
        name = "langdetect" if engines[-1].name == "langdetect" else "pool"
        return _answer(shares, script, letters, priors, name)

    def _loaded(self) -> tuple[Engine, ...]:
        if not self._engines:
            with self._loading:
                self._engines = self._engines or load_engines()
        return self._engines


def _han(text: str, counts: Mapping[str, int], priors: Priors) -> Detection:
    expected = prior_weights(priors)
    weights = {
        _HAN_LANGUAGES[writing]: weight + expected.get(_HAN_LANGUAGES[writing], 0.0)
        for writing, weight in weigh_writings(text, counts).items()
    }
    languages = ranked(tuple(weights), np.array([*weights.values()]))
    writing = _HAN_WRITINGS[next(iter(languages))]
    # Even one character is certainly Chinese or Japanese: it says as much as two letters.
    return _answer(languages, writing, 2 * (counts.get("Hani", 0) + counts.get("Kana", 0)), priors, "script")


def _single(text: str, script: str, letters: int, priors: Priors) -> Detection:
    language = SINGLE.get(script, UNDETERMINED)
    second, only_there = TELLING_LETTERS.get(script, ("", ""))
    if any(letter in text for letter in only_there):
        language = second
    return _answer({language: 1.0}, "Kore" if script == "Hang" else script, 3 * letters, priors, "script")


def _answer(shares: Mapping[str, float], script: str, letters: int, priors: Priors, engine: str) -> Detection:
    """Word a finding. shares: probabilities of languages, most likely first."""
    (language, share), *others = shares.items()
    confidence = calibrate(share, letters)
    left = (1.0 - confidence) / (1.0 - share) if share < 1.0 else 0.0
    neighbours = group_of(language)
    alternatives = [
        Alternative(tag_of(other, script, priors), _four_places(min(probability * left, confidence)))
        for other, probability in others
        if probability >= _LEAST_ALTERNATIVE or other in neighbours
    ][:_MOST_ALTERNATIVES]
    return Detection(tag_of(language, script, priors), script, confidence, tuple(alternatives), engine)


def _four_places(share: float) -> float:
    """Round down, so that no sum of shares exceeds 1."""
    return math.floor(share * 1e4) / 1e4
