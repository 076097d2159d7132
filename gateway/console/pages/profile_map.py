"""The countries as tiles, each about where it lies on a map: readable at any size, and every tile a link."""

from __future__ import annotations

from msgspec import Struct

_PLACES = {
    "CA": (0, 1), "US": (0, 2), "MX": (0, 3), "BR": (2, 6),
    "NO": (7, 0), "SE": (8, 0), "FI": (9, 0), "DK": (7, 1),
    "IE": (4, 2), "GB": (5, 2), "NL": (6, 2), "DE": (7, 2), "PL": (8, 2), "UA": (9, 2),
    "FR": (5, 3), "BE": (6, 3), "CH": (7, 3), "CZ": (8, 3), "RO": (9, 3),
    "PT": (4, 4), "ES": (5, 4), "IT": (6, 4), "AT": (7, 4), "TR": (10, 4),
    "SA": (10, 5), "AE": (11, 5), "IN": (12, 5),
    "CN": (13, 4), "KR": (14, 3), "JP": (15, 3), "TW": (14, 5), "HK": (13, 5),
    "TH": (12, 6), "VN": (13, 6), "SG": (13, 7), "ID": (14, 7), "AU": (15, 8),
}  # fmt: skip
"""Column and row by ISO 3166-1 code; our own drawing."""

SIZE = 48
"""Of a tile, in units of the drawing."""
_GAP = 4


class Tile(Struct, frozen=True):
    """One country's place."""

    country: str
    x: int
    y: int


def tiles() -> list[Tile]:
    """List the tiles in reading order."""
    step = SIZE + _GAP
    placed = sorted(_PLACES.items(), key=lambda item: (item[1][1], item[1][0]))
    return [Tile(country, column * step, row * step) for country, (column, row) in placed]


def drawing_size() -> tuple[int, int]:
    """Return width and height of the drawing."""
    step = SIZE + _GAP
    columns, rows = zip(*_PLACES.values(), strict=True)
    return (max(columns) + 1) * step - _GAP, (max(rows) + 1) * step - _GAP
