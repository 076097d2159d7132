"""Turns the pool's probability into a confidence that keeps its word."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

_OBSERVED: Final = (
    (0.0, 0.0),
    (0.3, 0.28),
    (0.5, 0.48),
    (0.7, 0.66),
    (0.8, 0.76),
    (0.9, 0.87),
    (0.95, 0.94),
    (1.0, 1.0),
)
"""Probability of the pool, and share of right answers among those it gave (FLORES-101 dev, 20 and 40 characters)."""

_SURE = 0.995
"""Nothing is certain: the texts of the measurement were clean."""


CERTAIN: Final = 0.996
"""Probability of the pool from which on the confidence grows no more: it is then _SURE."""


def calibrate(probability: float, letters: int) -> float:
    """Give the confidence, 0..1, of an answer that the pool gave a probability, on so many letters.

    A few letters prove little, whatever the pool makes of them: two of them at most 0.67, four of them 0.8.
    """
    return round(min(_interpolate(probability), letters / (letters + 1), _SURE), 4)


def _interpolate(probability: float) -> float:
    at = min(bisect_right(_OBSERVED, (probability, 2.0)), len(_OBSERVED) - 1)
    (low, low_share), (high, high_share) = _OBSERVED[at - 1], _OBSERVED[at]
    return low_share + (high_share - low_share) * (probability - low) / (high - low)
