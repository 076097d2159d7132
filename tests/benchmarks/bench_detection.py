"""Language detection beside langdetect: accuracy, calibration, speed, memory.

Runs on shared/data/flores-dev (FLORES-101 dev, 46 languages) where it lies beside the repository, else on the support
messages of the tests (fewer, shorter, own writing).
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import psutil
from langdetect import DetectorFactory, LangDetectException, detect_langs

from tests.translation.detection.samples import HOME, flores, is_right, messages
from translation.detection import Detector
from translation.types import Priors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Answer = tuple[str, float]
LENGTHS = (("a whole", None), ("b 40 characters", 40), ("c 20 characters", 20))


def main() -> None:
    """Measure and print."""
    samples = flores() or messages()
    print(f"{len(samples)} texts of {'FLORES-101 dev' if flores() else 'our own support messages'}\n")
    detector, memory = _loaded()
    print(f"{'texts':32}{'detector':12}{'right %':>9}{'p50 us':>9}{'p95 us':>9}   right % at >= 0.8 / 0.5..0.8 / < 0.5")
    for name, length in LENGTHS:
        _row(name, "ours", samples, length, lambda text, _: _ours(detector, text, Priors()))
        _row(name, "langdetect", samples, length, lambda text, _: _langdetect(text))
    for name, priors in _expectations().items():
        _row(name, "ours", samples, 20, lambda text, tag, priors=priors: _ours(detector, text, priors(tag)))
    print(f"\nmemory added by our models: {memory:.0f} MB")


def _expectations() -> dict[str, Callable[[str], Priors]]:
    return {
        "c with country": lambda tag: Priors(country=HOME.get(tag)),
        "c with country, last message": lambda tag: Priors(country=HOME.get(tag), previous=(tag,)),
        "c after a message in English": lambda _: Priors(previous=("en",)),
    }


def _loaded() -> tuple[Detector, float]:
    process = psutil.Process()
    before = process.memory_info().rss
    detector = Detector()
    detector.warm_up()
    memory = (process.memory_info().rss - before) / 1e6
    DetectorFactory.seed = 0
    detect_langs("Both are warm before the clock runs.")
    return detector, memory


def _ours(detector: Detector, text: str, priors: Priors) -> Answer:
    found = detector.detect(text, priors)
    return found.tag, found.confidence


def _langdetect(text: str) -> Answer:
    try:
        best = detect_langs(text)[0]
    except LangDetectException:
        return "und", 0.0
    return {"no": "nb", "zh-cn": "zh-Hans", "zh-tw": "zh-Hant"}.get(best.lang, best.lang), best.prob


def _row(
    name: str, detector: str, samples: list[tuple[str, str]], length: int | None, detect: Callable[[str, str], Answer]
) -> None:
    outcomes = list(_outcomes(samples, length, detect))
    micros = sorted(seconds * 1e6 for _, _, seconds in outcomes)
    right = [good for good, _, _ in outcomes]
    bands = [
        [good for good, confidence, _ in outcomes if low <= confidence < high]
        for low, high in ((0.8, 1.1), (0.5, 0.8), (0.0, 0.5))
    ]
    table = " / ".join(f"{_percent(band):.1f} of {len(band)}" for band in bands)
    p50, p95 = micros[len(micros) // 2], micros[len(micros) * 95 // 100]
    print(f"{name:32}{detector:12}{_percent(right):9.2f}{p50:9.0f}{p95:9.0f}   {table}")
    sys.stdout.flush()


def _outcomes(
    samples: list[tuple[str, str]], length: int | None, detect: Callable[[str, str], Answer]
) -> Iterator[tuple[bool, float, float]]:
    for tag, text in samples:
        started = time.perf_counter()
        answer, confidence = detect(text[:length], tag)
        yield is_right(answer, tag), confidence, time.perf_counter() - started


def _percent(right: list[bool]) -> float:
    return 100 * sum(right) / len(right) if right else 0.0


if __name__ == "__main__":
    main()
