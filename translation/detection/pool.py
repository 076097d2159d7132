"""The log-linear pool: what engines, alphabets, everyday words and priors say, in one weight a language.

Weights are natural logarithms up to a common constant; their softmax is nearly calibrated. The constants were fitted
on one half of the FLORES-101 dev sentences and checked on the other (docs/decisions/0010-detection-pool.md).
"""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING

from translation.detection.languages import GROUPS, LABELS, SHARED, habit
from translation.detection.lexicon import familiar_words, foreign_letters, telling_forms, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from translation.detection.engines import Engine, Ranking

_SHARPNESS = 1.4
_FAMILIAR_WORD = 1.2
_TELLING_FORM = 1.2
_NEGLIGIBLE = 1e-5
_CANDIDATES = 12
"""Of the languages that share a script, so many of an engine's first are weighed: the others cannot win."""


def pool(text: str, script: str, engines: Iterable[Engine], priors: Mapping[str, float]) -> dict[str, float]:
    """Weigh the languages that a script is shared by.

    text: cleaned; script: a key of languages.SHARED; priors: logarithmic weights, none for what is not expected.
    Answers probabilities that add up to 1, most likely first.
    """
    words = words_of(text)
    familiar = familiar_words(words)
    evidence = [(engine, _within(engine.weigh(text), SHARED[script])) for engine in engines]
    candidates = _candidates([*(shares for _, shares in evidence), familiar], set(priors), SHARED[script])
    strange = foreign_letters(text, script, candidates)
    weights = {
        language: _SHARPNESS * _opinion(evidence, language)
        + _FAMILIAR_WORD * familiar.get(language, 0)
        - strange[language]
        + habit(language)
        + priors.get(language, 0.0)
        for language in candidates
    }
    return softmax(_settle_neighbours(weights, words) if script == "Latn" else weights)


def softmax(weights: Mapping[str, float]) -> dict[str, float]:
    """Turn logarithmic weights into probabilities, most likely first; ties in the order of names."""
    highest = max(weights.values())
    odds = {name: math.exp(weight - highest) for name, weight in weights.items()}
    total = sum(odds.values())
    return {name: odds[name] / total for name in sorted(odds, key=lambda name: (-odds[name], name))}


def _within(ranking: Ranking, languages: frozenset[str]) -> dict[str, float]:
    """Keep the shares of a script's languages, by our names, and let them add up to 1."""
    kept: dict[str, float] = {}
    for label, share in ranking:
        if share < _NEGLIGIBLE and kept:
            break
        language = LABELS.get(label, label)
        if language in languages:
            kept[language] = kept.get(language, 0.0) + share
    total = sum(kept.values())
    return {language: share / total for language, share in kept.items()} if total > 0 else {}


def _candidates(opinions: Iterable[Mapping[str, float]], others: set[str], possible: frozenset[str]) -> set[str]:
    chosen = set(others)
    for shares in opinions:
        chosen.update(islice(shares, _CANDIDATES))
    chosen &= possible
    for group in GROUPS:
        if possible.issuperset(group) and not chosen.isdisjoint(group):
            chosen.update(group)
    return chosen or set(possible)


def _opinion(evidence: Iterable[tuple[Engine, Mapping[str, float]]], language: str) -> float:
    weight = 0.0
    for engine, shares in evidence:
        weight += engine.weight * math.log(shares.get(language, 0.0) + engine.floor)
    return weight


def _settle_neighbours(weights: Mapping[str, float], words: list[str]) -> dict[str, float]:
    """Share a group's weight out anew by the forms that tell its languages apart; other languages are not touched."""
    settled = dict(weights)
    leader = max(weights, key=lambda language: weights[language])
    for group in GROUPS:
        if leader in group:
            against = telling_forms(words, group)
            moved = {language: weights[language] - _TELLING_FORM * against[language] for language in group}
            lost = _log_sum(weights[language] for language in group) - _log_sum(moved.values())
            settled.update({language: weight + lost for language, weight in moved.items()})
    return settled


def _log_sum(weights: Iterable[float]) -> float:
    values = list(weights)
    highest = max(values)
    return highest + math.log(sum(math.exp(value - highest) for value in values))
