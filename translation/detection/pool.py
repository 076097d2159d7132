"""The log-linear pool: what engines, alphabets, everyday words and priors say, in one weight a language.

Weights are natural logarithms up to a common constant; their softmax is nearly calibrated. The constants were fitted
on one half of the FLORES-101 dev sentences and checked on the other (docs/decisions/0010-detection-pool.md).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from translation.detection.languages import PLACES, SHARED, group_of, habit
from translation.detection.lexicon import familiar_words, foreign_letters, telling_forms, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from translation.detection.engines import Engine

    Weights = NDArray[np.float64]

_FAMILIAR_WORD = 1.2
_TELLING_FORM = 1.2
_LEAST_NAMED = 0.01
"""Probability of the languages that are named; the leader's neighbours always are."""


def pool(text: str, script: str, engines: Iterable[Engine], priors: Mapping[str, float]) -> dict[str, float]:
    """Weigh the languages that a script is shared by.

    text: cleaned; script: a key of languages.SHARED; priors: logarithmic weights, none for what is not expected.
    Answers the probabilities of the likeliest languages, in that order.
    """
    words = words_of(text)
    weights = _habits(script) - foreign_letters(text, script)
    for engine in engines:
        places, gains = engine.weigh(text, script)
        weights[places] += gains
    _add(weights, script, familiar_words(words), _FAMILIAR_WORD)
    _add(weights, script, priors)
    if script == "Latn":
        _settle_neighbours(weights, script, words)
    return ranked(SHARED[script], weights)


def ranked(languages: Sequence[str], weights: Weights) -> dict[str, float]:
    """Turn logarithmic weights into probabilities, likeliest first; equals stay in the order of the languages."""
    leader = int(weights.argmax())
    shares = np.exp(weights - weights[leader])
    shares /= shares.sum()
    named = (shares >= _LEAST_NAMED).nonzero()[0].tolist()
    if neighbours := group_of(languages[leader]):
        named = [place for place, language in enumerate(languages) if place in named or language in neighbours]
    named.sort(key=shares.__getitem__, reverse=True)
    return {languages[place]: float(shares[place]) for place in named}


@cache
def _habits(script: str) -> Weights:
    return np.array([habit(language) for language in SHARED[script]])


def _add(weights: Weights, script: str, more: Mapping[str, float], factor: float = 1.0) -> None:
    places = PLACES[script]
    for language, weight in more.items():
        if language in places:
            weights[places[language]] += factor * weight


def _settle_neighbours(weights: Weights, script: str, words: list[str]) -> None:
    """Share a group's weight out anew by the forms that tell its languages apart; other languages are not touched."""
    if group := group_of(SHARED[script][weights.argmax()]):
        against = telling_forms(words, group)
        places = [PLACES[script][language] for language in group]
        moved = weights[places] - [_TELLING_FORM * against[language] for language in group]
        weights[places] = moved + np.logaddexp.reduce(weights[places]) - np.logaddexp.reduce(moved)
