"""Files that translators' tools exchange: TMX for memories, CSV and TBX for glossaries."""

from __future__ import annotations

from translation.exchange.errors import ExchangeError
from translation.exchange.glossary_csv import read_csv, write_csv
from translation.exchange.tbx import read_tbx, write_tbx
from translation.exchange.tmx import read_tmx, write_tmx

__all__ = ["ExchangeError", "read_csv", "read_tbx", "read_tmx", "write_csv", "write_tbx", "write_tmx"]
