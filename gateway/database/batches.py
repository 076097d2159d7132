"""Many rows in few statements."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Row = TypeVar("Row")

AT_ONCE = 500
"""Rows of one statement: ten columns each stay far below the 32,767 values that PostgreSQL's protocol carries."""


def batched(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Cut rows into lists of at most a size (itertools.batched comes with Python 3.12)."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some
