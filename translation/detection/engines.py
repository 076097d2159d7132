"""The detection engines behind the pool: each turns a cleaned text into shares of the languages of its script."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from translation.detection.languages import LABELS, PLACES
from translation.detection.naive_bayes import NaiveBayes

Shares = NDArray[np.float32]
"""How much of the evidence speaks for each language of a script, in the order of languages.SHARED: 1 or 0 in all."""


class Engine(Struct, frozen=True):
    """One source of evidence, with its place in the log-linear pool."""

    name: str
    weigh: Callable[[str, str], Shares]
    """Of a cleaned text in a script, a key of languages.SHARED."""
    weight: float
    """Exponent of its shares."""
    floor: float
    """Share that a language has which the engine does not mention."""


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
    return Engine("py3langid", NaiveBayes.of_py3langid().weigh, weight=1.0, floor=1e-4)


def _pycld2() -> Engine:
    pycld2 = importlib.import_module("pycld2")

    def weigh(text: str, script: str) -> Shares:
        try:
            _, _, details = pycld2.detect(text, bestEffort=True)
        except pycld2.error:  # characters that it takes for damaged UTF-8
            details = ()
        return _shares(((code, percent) for _, code, percent, _ in details), script)

    return Engine("pycld2", weigh, weight=0.22, floor=0.05)


_LANGDETECT_SEED: Final = 0
"""Of its random walks: the same text has the same answer every time."""


def _langdetect() -> Engine:
    langdetect: Any = importlib.import_module("langdetect")
    factory: Any = importlib.import_module("langdetect.detector_factory")
    factory.init_factory()
    langdetect.DetectorFactory.seed = _LANGDETECT_SEED

    def weigh(text: str, script: str) -> Shares:
        try:
            found = langdetect.detect_langs(text)
        except langdetect.LangDetectException:  # no letters that it knows
            found = ()
        return _shares(((one.lang, one.prob) for one in found), script)

    return Engine("langdetect", weigh, weight=1.0, floor=0.03)


def _shares(found: Iterable[tuple[str, float]], script: str) -> Shares:
    """Keep what an engine found of a script's languages, by our names, and let it add up to 1."""
    places = PLACES[script]
    kept = [(places[name], share) for label, share in found if (name := LABELS.get(label, label)) in places]
    total = sum(share for _, share in kept)
    shares = np.zeros(len(places), np.float32)
    for place, share in kept:
        shares[place] += share / total
    return shares
