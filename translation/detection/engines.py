"""The detection engines behind the pool: each says which languages of a script gain by a cleaned text."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from translation.detection.languages import LABELS, PLACES
from translation.detection.naive_bayes import NaiveBayes

Weights = NDArray[np.float64]
"""Logarithmic weights of a script's languages, in the order of languages.SHARED."""


class Engine(Struct, frozen=True):
    """One source of evidence."""

    name: str
    add_gains: Callable[[Weights, str, str], int | None]
    """Adds to the weights what each language gains by a cleaned text in a script, a key of languages.SHARED.

    Answers the place of the language that the engine is sure of, or None.
    """


class _Place(Struct, frozen=True):
    """An engine's place in the log-linear pool: a share of its evidence gains exponent * ln(1 + share / floor)."""

    exponent: float
    floor: float
    """Share that a language has which the engine does not mention."""


_PY3LANGID: Final = _Place(1.4, 1e-4)
_PYCLD2: Final = _Place(1.4 * 0.22, 0.05)
_LANGDETECT: Final = _Place(1.4, 0.03)


_SURE: Final = 0.9
"""Share from which on an engine is sure of a language."""


def load_engines() -> tuple[Engine, ...]:
    """Load what is installed, the quickest first: pycld2 and py3langid, or langdetect where neither is.

    Raises:
        ImportError: none of the three is installed.

    """
    found = tuple(engine for engine in (_load(_pycld2), _load(_py3langid)) if engine)
    return found or (_langdetect(),)


def _load(load: Callable[[], Engine]) -> Engine | None:
    try:
        return load()
    except ImportError:
        return None


def _py3langid() -> Engine:
    model = NaiveBayes.of_py3langid()

    def add_gains(weights: Weights, text: str, script: str) -> None:
        gains = model.weigh(text, script)
        gains /= _PY3LANGID.floor
        np.log1p(gains, gains)
        gains *= _PY3LANGID.exponent
        weights += gains

    return Engine("py3langid", add_gains)


def _pycld2() -> Engine:
    pycld2 = importlib.import_module("pycld2")

    def add_gains(weights: Weights, text: str, script: str) -> int | None:
        try:
            _, _, details = pycld2.detect(text, bestEffort=True)
        except pycld2.error:  # characters that it takes for damaged UTF-8
            details = ()
        return _add_gains(weights, [(code, percent) for _, code, percent, _ in details if percent], script, _PYCLD2)

    return Engine("pycld2", add_gains)


_LANGDETECT_SEED: Final = 0
"""Of its random walks: the same text has the same answer every time."""


def _langdetect() -> Engine:
    langdetect: Any = importlib.import_module("langdetect")
    factory: Any = importlib.import_module("langdetect.detector_factory")
    factory.init_factory()
    langdetect.DetectorFactory.seed = _LANGDETECT_SEED

    def add_gains(weights: Weights, text: str, script: str) -> int | None:
        try:
            found = langdetect.detect_langs(text)
        except langdetect.LangDetectException:  # no letters that it knows
            found = ()
        return _add_gains(weights, [(one.lang, one.prob) for one in found], script, _LANGDETECT)

    return Engine("langdetect", add_gains)


def _add_gains(weights: Weights, found: Iterable[tuple[str, float]], script: str, place: _Place) -> int | None:
    """Add what an engine found of a script's languages, by our names; their shares add up to 1."""
    places = PLACES[script]
    shares: dict[int, float] = {}
    for label, share in found:
        at = places.get(LABELS.get(label, label))
        if at is not None:
            shares[at] = shares.get(at, 0.0) + share
    total = sum(shares.values())
    for at, share in shares.items():
        weights[at] += place.exponent * math.log1p(share / total / place.floor)
    return next((at for at, share in shares.items() if share >= _SURE * total), None)
