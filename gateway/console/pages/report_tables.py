"""The tables of the reports: the same rows for the page and for CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.conversations.figures import Figures, Report
    from gateway.conversations.language_gaps import LanguageGap
    from gateway.conversations.satisfaction import SatisfactionReport
    from gateway.conversations.volume import Volume

Kind = Literal["name", "day", "language", "count", "share", "seconds", "points", "names", "known"]
"""How a column is written: counts, shares of one, seconds, points of a score, lists of names, yes or no."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Table(Struct, frozen=True):
    """One table."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    """Name, as CSV heads it, and kind of each."""
    rows: tuple[tuple[Any, ...], ...]
    total: tuple[Any, ...] | None = None
    """The same of all rows together."""

    def most(self, column: str) -> float:
        """Return the largest value of a column, at least what a chart can be drawn to."""
        return max((value for value in self.values(column) if value), default=1) or 1

    def values(self, column: str) -> list[Any]:
        """Return a column."""
        at = [name for name, _ in self.columns].index(column)
        return [row[at] for row in self.rows]


_FIGURES: dict[str, tuple[tuple[str, Kind], ...]] = {
    "conversations": (
        ("name", "name"),
        ("conversations", "count"),
        ("answered", "count"),
        ("resolved", "count"),
        ("late", "count"),
        ("attainment", "share"),
    ),
    "times": (
        ("name", "name"),
        ("answer_seconds", "seconds"),
        ("slow_answer_seconds", "seconds"),
        ("expected_answer_seconds", "seconds"),
        ("punctuality", "share"),
        ("solution_seconds", "seconds"),
        ("expected_solution_seconds", "seconds"),
    ),
    "translation": (
        ("name", "name"),
        ("messages", "count"),
        ("translated", "count"),
        ("quality", "share"),
        ("untranslated", "count"),
        ("held", "count"),
    ),
}
_SATISFACTION: tuple[tuple[str, Kind], ...] = (
    ("name", "name"),
    ("answers", "count"),
    ("rated", "count"),
    ("satisfied", "count"),
    ("csat", "share"),
    ("asked_to_recommend", "count"),
    ("nps", "points"),
)
_LANGUAGES: tuple[tuple[str, Kind], ...] = (
    ("language", "language"),
    ("messages", "count"),
    ("conversations", "count"),
    ("unanswered", "count"),
    ("untranslated", "count"),
    ("readers", "names"),
    ("beginners", "names"),
    ("routed", "known"),
)


def figure_tables(report: Report) -> tuple[Table, ...]:
    """Split the figures into tables that can be read: conversations, times, translation."""
    return tuple(
        Table(name, columns, _rows(report.rows, columns), _row(report.total, columns))
        for name, columns in _FIGURES.items()
    )


def satisfaction_table(report: SatisfactionReport) -> Table:
    """Show what customers said."""
    return Table("satisfaction", _SATISFACTION, _rows(report.rows, _SATISFACTION), _row(report.total, _SATISFACTION))


def volume_table(volumes: Sequence[Volume]) -> Table:
    """Show the days."""
    columns: tuple[tuple[str, Kind], ...] = (("day", "day"), ("began", "count"), ("resolved", "count"))
    return Table("volume", columns, _rows(volumes, columns))


def language_table(gaps: Sequence[LanguageGap]) -> Table:
    """Show the languages that the team does not master."""
    rows = tuple(
        (
            gap.written.language,
            gap.written.messages,
            gap.written.conversations,
            gap.written.unanswered,
            gap.written.untranslated,
            gap.readers,
            gap.beginners,
            gap.routed,
        )
        for gap in gaps
    )
    return Table("languages", _LANGUAGES, rows)


def _rows(rows: Sequence[Any], columns: tuple[tuple[str, Kind], ...]) -> tuple[tuple[Any, ...], ...]:
    return tuple(_row(row, columns) for row in rows)


def _row(row: Figures | Any, columns: tuple[tuple[str, Kind], ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name, _ in columns)


def as_csv(table: Table) -> str:
    """Write a table: times in seconds, shares of one; a text that a spreadsheet would take for a formula is defused."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([name for name, _ in table.columns])
    for row in table.rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return _cell("; ".join(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
