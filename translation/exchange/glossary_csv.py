"""Glossaries as CSV; a row without a translation says: do not translate."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from translation.exchange.errors import ExchangeError
from translation.glossary import Term
from translation.scripts import is_language

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS = ("source", "target", "term", "translation", "case_sensitive", "whole_word")
_TRUTH = {"": None, "yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(terms: Iterable[Term]) -> str:
    """Write terms with a header line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for term in terms:
        flags = ("yes" if flag else "no" for flag in (term.case_sensitive, term.whole_word))
        writer.writerow((term.source, term.target, _guarded(term.term), _guarded(term.translation or ""), *flags))
    return out.getvalue()


def _guarded(text: str) -> str:
    """Keep spreadsheets from running a term as a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def read_csv(text: str) -> list[Term]:
    """Read terms; comma, semicolon or tab separate the columns, whose order the header line gives.

    Raises:
        ExchangeError: a column is missing or a value is wrong; the message names the line.

    """
    text = text.removeprefix("\ufeff")
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    missing = [column for column in COLUMNS[:3] if column not in (rows.fieldnames or ())]
    if missing:
        raise ExchangeError(f"The header line lacks {', '.join(missing)}; it needs {', '.join(COLUMNS)}.", 1)
    return [_term(row, rows.line_num) for row in rows if any((value or "") for value in row.values())]


def _term(row: dict[str, str | None], line: int) -> Term:
    source, target, term, translation = ((row.get(column) or "").strip() for column in COLUMNS[:4])
    for tag in (source, target):
        if tag != "*" and not is_language(tag):
            raise ExchangeError(f"{tag!r} is no BCP 47 tag; write pt, pt-BR or * for any language.", line)
    if not term:
        raise ExchangeError("The term is empty.", line)
    case, whole = (_flag(row.get(column), line) for column in COLUMNS[4:])
    return Term(source, target, _unguarded(term), _unguarded(translation) or None, bool(case), whole is not False)


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _flag(value: str | None, line: int) -> bool | None:
    word = (value or "").strip().lower()
    if word not in _TRUTH:
        raise ExchangeError(f"{value!r} is neither yes nor no.", line)
    return _TRUTH[word]
