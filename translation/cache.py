"""Translated sentences, kept because customers ask the same ones again and again."""

from __future__ import annotations

from collections import OrderedDict

MAX_CHARACTERS = 8_000_000
"""Characters of sentences and translations together: at most some 40 MB, whatever is translated."""

_OVERHEAD = 200
"""Characters' worth of memory that an entry costs beside its strings."""


class SentenceCache:
    """The sentences that were used last, bounded by their size."""

    def __init__(self, max_characters: int = MAX_CHARACTERS) -> None:
        """Keep at most that many characters, the keys' counted."""
        self._entries: OrderedDict[tuple[str, ...], str] = OrderedDict()
        self._limit = max_characters
        self._size = 0

    def get(self, key: tuple[str, ...]) -> str | None:
        """Look a translation up."""
        if key in self._entries:
            self._entries.move_to_end(key)
        return self._entries.get(key)

    def put(self, key: tuple[str, ...], translation: str) -> None:
        """Keep a translation, and forget the ones unused for longest where there is no room."""
        if key in self._entries:
            self._size -= _size(key, self._entries.pop(key))
        self._entries[key] = translation
        self._size += _size(key, translation)
        while self._size > self._limit:
            old, forgotten = self._entries.popitem(last=False)
            self._size -= _size(old, forgotten)

    def __len__(self) -> int:
        return len(self._entries)


def _size(key: tuple[str, ...], translation: str) -> int:
    return sum(map(len, key)) + len(translation) + _OVERHEAD
