"""The detection engines behind the pool: each turns a cleaned text into shares of languages."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec import Struct

Ranking = Sequence[tuple[str, float]]
"""The engine's name of a language, and its share of the evidence, 0..1; most likely first."""


class Engine(Struct, frozen=True):
    """One source of evidence, with its place in the log-linear pool."""

    name: str
    weigh: Callable[[str], Ranking]
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


_RANKED: Final = 40
"""Of py3langid's 97 languages, so many of the first are named: the rest hold next to nothing."""


def _py3langid() -> Engine:
    langid = importlib.import_module("py3langid.langid")
    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    names: Sequence[str] = identifier.nb_classes

    def weigh(text: str) -> Ranking:
        # What rank() does, without sorting and naming the languages that cannot win: half of its time.
        shares = identifier._decide(text)  # noqa: SLF001 - the version is pinned
        best = shares.argsort()[: -_RANKED - 1 : -1]
        return [(names[place], share) for place, share in zip(best.tolist(), shares[best].tolist(), strict=True)]

    return Engine("py3langid", weigh, weight=1.0, floor=1e-4)


def _pycld2() -> Engine:
    pycld2 = importlib.import_module("pycld2")

    def weigh(text: str) -> Ranking:
        try:
            _, _, details = pycld2.detect(text, bestEffort=True)
        except pycld2.error:  # characters that it takes for damaged UTF-8
            return []
        return [(code, percent / 100) for _, code, percent, _ in details if code != "un"]

    return Engine("pycld2", weigh, weight=0.22, floor=0.05)


_LANGDETECT_SEED: Final = 0
"""Of its random walks: the same text has the same answer every time."""


def _langdetect() -> Engine:
    langdetect: Any = importlib.import_module("langdetect")
    factory: Any = importlib.import_module("langdetect.detector_factory")
    factory.init_factory()
    langdetect.DetectorFactory.seed = _LANGDETECT_SEED

    def weigh(text: str) -> Ranking:
        try:
            return [(found.lang, found.prob) for found in langdetect.detect_langs(text)]
        except langdetect.LangDetectException:  # no letters that it knows
            return []

    return Engine("langdetect", weigh, weight=1.0, floor=0.03)
