"""A merchant's own patterns: regular expressions by people who do not test them, run so that they cannot hang."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 0.05
"""Seconds that one pattern may take over one text, then it is given up for that text."""

MAX_PATTERN = 500
"""Characters of a pattern."""


def pattern_problem(pattern: str) -> str | None:
    """Say in an English sentence why a pattern cannot serve, or None where it can.

    Run it when a merchant saves a pattern; find() passes over patterns that cannot serve.
    """
    if len(pattern) > MAX_PATTERN:
        return f"The pattern is longer than {MAX_PATTERN} characters."
    try:
        compiled = regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError) as error:
        return f"The pattern is not a regular expression: {error}."
    if compiled.match(""):
        return "The pattern matches an empty text; let it match at least one character."
    try:
        for probe in ("a" * 60 + "!", "1" * 60 + "!", "A1-" * 20 + "!"):
            compiled.search(probe, timeout=PATIENCE)
    except TimeoutError:
        return "The pattern takes too long on a short text; avoid repeats inside repeats, such as (a+)+."
    return None


def matches(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    """Find what a merchant's pattern matches, up to where its time ran out."""
    compiled = _compiled(pattern)
    if compiled is None:
        return
    try:
        for match in compiled.finditer(text, timeout=PATIENCE):
            if match.group().strip():
                yield match.span()
    except TimeoutError:
        return


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> regex.Pattern[str] | None:
    try:
        return regex.compile(pattern) if len(pattern) <= MAX_PATTERN else None
    except (regex.error, RecursionError, OverflowError):
        return None
