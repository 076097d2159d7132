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

Gains = tuple[slice | list[int], NDArray[np.float32] | list[float]]
"""Places in languages.SHARED, and the logarithmic weight that each gains; what is left out gains nothing."""

_ALL: Final = slice(None)


class Engine(Struct, frozen=True):
    """One source of evidence."""

    name: str
    weigh: Callable[[str, str], Gains]
    """Of a cleaned text in a script, a key of languages.SHARED."""


class _Place(Struct, frozen=True):
    """An engine's place in the log-linear pool: a share of its evidence gains exponent * ln(1 + share / floor)."""

    exponent: float
    floor: float
    """Share that a language has which the engine does not mention."""


_PY3LANGID: Final = _Place(1.4, 1e-4)
_PYCLD2: Final = _Place(1.4 * 0.22, 0.05)
_LANGDETECT: Final = _Place(1.4, 0.03)


def load_engines() -> tuple[Engine, ...]:
    """Load what is installed: py3langid and pycld2, or langdetect where neither is.

    Raises:
        ImportError: none of the three is installed.

    """
    found = tuple(engine for engine in (_load(_py3langid), _load(_pycld2)) if engine)
    return found or (_langdetect(),)


def _load(load: Callable[[], Engine]) -> Engine | None:
    try:
        return load()
    except ImportError:
        return None


def _py3langid() -> Engine:
    model = NaiveBayes.of_py3langid()

    def weigh(text: str, script: str) -> Gains:
        gains = model.weigh(text, script)
        gains /= _PY3LANGID.floor
        np.log1p(gains, gains)
        gains *= _PY3LANGID.exponent
        return _ALL, gains

    return Engine("py3langid", weigh)


def _pycld2() -> Engine:
    pycld2 = importlib.import_module("pycld2")

    def weigh(text: str, script: str) -> Gains:
        try:
            _, _, details = pycld2.detect(text, bestEffort=True)
        except pycld2.error:  # characters that it takes for damaged UTF-8
            details = ()
        return _gains(((code, percent) for _, code, percent, _ in details), script, _PYCLD2)

    return Engine("pycld2", weigh)


_LANGDETECT_SEED: Final = 0
"""Of its random walks: the same text has the same answer every time."""


def _langdetect() -> Engine:
    langdetect: Any = importlib.import_module("langdetect")
    factory: Any = importlib.import_module("langdetect.detector_factory")
    factory.init_factory()
    langdetect.DetectorFactory.seed = _LANGDETECT_SEED

    def weigh(text: str, script: str) -> Gains:
        try:
            found = langdetect.detect_langs(text)
        except langdetect.LangDetectException:  # no letters that it knows
            found = ()
        return _gains(((one.lang, one.prob) for one in found), script, _LANGDETECT)

    return Engine("langdetect", weigh)


def _gains(found: Iterable[tuple[str, float]], script: str, place: _Place) -> Gains:
    """Keep what an engine found of a script's languages, by our names; their shares add up to 1."""
    places = PLACES[script]
    shares: dict[int, float] = {}
    for label, share in found:
        at = places.get(LABELS.get(label, label))
        if at is not None and share:
            shares[at] = shares.get(at, 0.0) + share
    total = sum(shares.values())
    return [*shares], [place.exponent * math.log1p(share / total / place.floor) for share in shares.values()]
