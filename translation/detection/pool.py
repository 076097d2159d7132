"""The log-linear pool: what engines, alphabets, everyday words and priors say, in one weight a language.

Weights are natural logarithms up to a common constant; their softmax is nearly calibrated. The constants were fitted
on one half of the FLORES-101 dev sentences and checked on the other (docs/decisions/0010-detection-pool.md).
"""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from translation.detection.calibration import CERTAIN
from translation.detection.languages import PLACES, SHARED, group_of, habit
from translation.detection.lexicon import familiar_words, foreign_letters, telling_forms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from translation.detection.engines import Engine

    Weights = NDArray[np.float64]

_MOST_WORDS = 60
_FAMILIAR_WORD = 1.2
_TELLING_FORM = 1.2
_CLEAR_LEAD = 2.0
"""Logarithmic weight by which a language must lead to be answered without the thorough engine."""
_CLEAR_ENGLISH_LEAD = 3.5
"""Messages in every language hold product names and courtesies in English."""
_LEAST_NAMED = 0.01
"""Probability of the languages that are named; the leader's neighbours always are."""


def pool(
    text: str, words: Sequence[str], script: str, engines: Sequence[Engine], priors: Mapping[str, float]
) -> dict[str, float]:
    """Weigh the languages that a script is shared by.

    text: cleaned; words: those of the text; script: a key of languages.SHARED; priors: logarithmic weights, none for
    what is not expected. Answers the probabilities of the likeliest languages, in that order.
    """
    languages = SHARED[script]
    lowered = " ".join(words).lower()
    words = lowered.split()[:_MOST_WORDS]
    weights = _habits(script).copy()
    for cost in foreign_letters(lowered, script):
        weights -= cost
    for place, count in familiar_words(words, script).items():
        weights[place] += _FAMILIAR_WORD * count
    *quick, thorough = engines
    for engine in quick:
        sure_of = engine.add_gains(weights, text, script)
        if sure_of is not None and _is_undisputed(weights, script, sure_of, priors):
            return {languages[sure_of]: CERTAIN}
    thorough.add_gains(weights, text, script)
    _expect(weights, script, priors)
    if script == "Latn" and (group := group_of(languages[int(weights.argmax())])):
        _settle(weights, group, words)
    return ranked(languages, weights)


def ranked(languages: Sequence[str], weights: Weights) -> dict[str, float]:
    """Turn logarithmic weights into probabilities, likeliest first; equals stay in the order of the languages."""
    leader = int(weights.argmax())
    odds = np.exp(weights - weights[leader])
    total = sum(odds.tolist())
    neighbours = group_of(languages[leader])
    if not neighbours and (share := 1.0 / total) > 1.0 - _LEAST_NAMED:
        return {languages[leader]: share}
    places = (odds >= _LEAST_NAMED * total).nonzero()[0].tolist()
    if neighbours:
        places = [place for place, language in enumerate(languages) if place in places or language in neighbours]
    shares = [(float(odds[place]) / total, languages[place]) for place in places]
    shares.sort(key=itemgetter(0), reverse=True)
    return {language: share for share, language in shares}


@cache
def _habits(script: str) -> Weights:
    return np.array([habit(language) for language in SHARED[script]])


def _expect(weights: Weights, script: str, priors: Mapping[str, float]) -> None:
    places = PLACES[script]
    for language, weight in priors.items():
        if language in places:
            weights[places[language]] += weight


def _is_undisputed(weights: Weights, script: str, place: int, priors: Mapping[str, float]) -> bool:
    """Say whether words and letters agree so clearly with a quick engine that a thorough one has nothing to add.

    place: of the language that the quick engine is sure of. What is expected of the author counts against it only.
    """
    if group_of(SHARED[script][place]):
        return False
    others = weights.copy()
    _expect(others, script, priors)
    others[place] = -np.inf
    clear = _CLEAR_ENGLISH_LEAD if SHARED[script][place] == "en" else _CLEAR_LEAD
    return bool(weights[place] - others[others.argmax()] >= clear)


def _settle(weights: Weights, group: tuple[str, ...], words: Sequence[str]) -> None:
    """Share a group's weight out anew by the forms that tell its languages apart; other languages are not touched."""
    against = telling_forms(words, group)
    places = [PLACES["Latn"][language] for language in group]
    moved = weights[places] - [_TELLING_FORM * against[language] for language in group]
    weights[places] = moved + np.logaddexp.reduce(weights[places]) - np.logaddexp.reduce(moved)
