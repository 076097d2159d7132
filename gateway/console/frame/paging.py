"""Long lists in parts."""

from __future__ import annotations

from msgspec import Struct

SHOWN = 50
"""Lines of one part."""
_LAST = 1_000_000


class Part(Struct, frozen=True):
    """One part of a list."""

    number: int
    """From 1."""
    more: bool = False
    """Whether another one follows."""

    @property
    def skipped(self) -> int:
        """Lines of the parts before."""
        return (self.number - 1) * SHOWN


def part_of(number: int) -> Part:
    """Read a part's number from an address; what is out of range becomes the nearest."""
    return Part(min(max(number, 1), _LAST))
