"""The arithmetic of reports: cells that the database counted are added up, and medians taken over all their times."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter

from msgspec import Struct

Expected = Mapping[tuple[str, str], tuple[float | None, float | None]]
"""Country and channel to the seconds within which the profile expects first answer and solution."""


class Cell(Struct, frozen=True):
    """What was counted of the conversations of one line, in one country, on one channel; fields as of Figures."""

    name: str
    country: str
    channel: str
    conversations: int
    late: int
    settled: int
    punctual: int
    messages: int
    untranslated: int
    translated: int
    scored: int
    """Of the translated texts, those whose quality is known."""
    quality: float
    """The sum of it."""
    held: int
    answers: Sequence[float]
    """Seconds to each first answer."""
    solutions: Sequence[float]
    """Seconds to each solution."""


class Figures(Struct, frozen=True):
    """One line of a report; medians leave out the conversations that have no such time."""

    name: str | None
    """ISO 3166-1 code, channel, BCP 47 tag or agent's name; empty where it is not known, None for all together."""
    conversations: int
    answered: int
    resolved: int
    late: int
    """Conversations in which a deadline passed."""
    settled: int
    """Conversations of which that can be said: answered, or late."""
    punctual: int
    """Conversations whose first answer came before a deadline passed."""
    answer_seconds: float | None
    """Median time to the first answer, on the calendar."""
    slow_answer_seconds: float | None
    """Nine of ten first answers came sooner."""
    solution_seconds: float | None
    """Median time to the solution, on the calendar."""
    expected_answer_seconds: float | None
    """What the profiles of the countries expect on these channels, the median; on the profile's own clock."""
    expected_solution_seconds: float | None
    messages: int
    """Customers' messages that were analysed."""
    untranslated: int
    """Those of them that no installed model could translate."""
    translated: int
    """Texts translated from one language into another, both ways."""
    quality: float | None
    """Mean quality of those translations, 0..1."""
    held: int
    """Replies that were held back."""

    @property
    def attainment(self) -> float | None:
        """Share of the settled conversations in which no deadline passed, 0..1."""
        return 1 - self.late / self.settled if self.settled else None

    @property
    def punctuality(self) -> float | None:
        """Share of the settled conversations whose first answer came as soon as the profile expects, 0..1."""
        return self.punctual / self.settled if self.settled else None


class Report(Struct, frozen=True):
    """Figures of all conversations together, and line by line."""

    total: Figures
    rows: Sequence[Figures]


class Times(Struct, frozen=True):
    """Seconds of many conversations, each shortest first."""

    answers: Sequence[float]
    solutions: Sequence[float]


def report_of(cells: Sequence[Cell], expected: Expected) -> Report:
    """Add cells up to lines, most conversations first, and to all together."""
    lines: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        lines[cell.name].append(cell)
    times = {name: _times(line) for name, line in lines.items()}
    rows = [_figures(name, line, times[name], expected) for name, line in lines.items()]
    total = _figures(None, cells, _times(list(times.values())), expected)
    return Report(total, sorted(rows, key=lambda row: (-row.conversations, row.name or "")))


def _times(parts: Sequence[Cell | Times]) -> Times:
    """Put times in one order; parts that are in order already are merged quickly."""
    return Times(
        sorted(chain.from_iterable(part.answers for part in parts)),
        sorted(chain.from_iterable(part.solutions for part in parts)),
    )


def _figures(name: str | None, cells: Sequence[Cell], times: Times, expected: Expected) -> Figures:
    scored = _sum(cells, "scored")
    return Figures(
        name=name,
        conversations=_sum(cells, "conversations"),
        answered=len(times.answers),
        resolved=len(times.solutions),
        late=_sum(cells, "late"),
        settled=_sum(cells, "settled"),
        punctual=_sum(cells, "punctual"),
        answer_seconds=percentile(times.answers, 0.5),
        slow_answer_seconds=percentile(times.answers, 0.9),
        solution_seconds=percentile(times.solutions, 0.5),
        expected_answer_seconds=percentile(_expected(cells, expected, 0), 0.5),
        expected_solution_seconds=percentile(_expected(cells, expected, 1), 0.5),
        messages=_sum(cells, "messages"),
        untranslated=_sum(cells, "untranslated"),
        translated=_sum(cells, "translated"),
        quality=math.fsum(cell.quality for cell in cells) / scored if scored else None,
        held=_sum(cells, "held"),
    )


def _sum(cells: Iterable[Cell], field: str) -> int:
    return sum(map(attrgetter(field), cells))


def _expected(cells: Iterable[Cell], expected: Expected, which: int) -> Sequence[float]:
    """Return what is expected of each conversation, in order."""
    known = [(expected[cell.country, cell.channel][which], cell.conversations) for cell in cells]
    values: list[float] = []
    for seconds, conversations in sorted((seconds, count) for seconds, count in known if seconds is not None):
        values += [seconds] * conversations
    return values


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """Return the value below which a share of the values lies, between two of them where it falls there.

    As PostgreSQL's percentile_cont, which is method 7 of Hyndman and Fan (1996).

    Args:
        ordered: smallest first.
        share: 0..1.
    """
    if not ordered:
        return None
    at = share * (len(ordered) - 1)
    below, above = ordered[math.floor(at)], ordered[math.ceil(at)]
    return below + (above - below) * (at - math.floor(at))
