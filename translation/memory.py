"""Translation memory: what an agent corrected or approved is used again; pure but for its store.

Order numbers, prices and the like are slots: "Your order BR-1 is on its way" serves BR-2 as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from rapidfuzz import fuzz

from translation.protection import find
from translation.scripts import primary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from translation.types import Span

FUZZY_THRESHOLD = 0.9
"""Similarity from which a memory's translation is offered to an agent."""

CERTAIN = 0.995
"""Similarity from which it is used without being asked for."""

_SLOTTED = frozenset(
    {"order", "tracking", "price", "date", "time", "phone", "sku", "url", "email", "variable", "name", "handle"}
)
_SLOT = re.compile(r"⟦(\d+)⟧")


class MemoryEntry(Struct, frozen=True):
    """A text and its approved translation, both with slots."""

    source: str
    """BCP 47 tag."""
    target: str
    """BCP 47 tag."""
    text: str
    """With ⟦1⟧, ⟦2⟧ ... for order numbers, prices and the like."""
    translation: str


class MemoryMatch(Struct, frozen=True):
    """What the memory knows of a text."""

    text: str
    """The translation, its slots filled from the asked text."""
    similarity: float
    """0..1; 1 for the same text."""
    entry: MemoryEntry


class MemoryStore(Protocol):
    """Where entries are kept, by merchant."""

    async def candidates(self, merchant: str, source: str, target: str, text: str, limit: int) -> Sequence[MemoryEntry]:
        """List the entries most alike to a text with slots; the caller measures them exactly."""

    async def add(self, merchant: str, entry: MemoryEntry) -> None:
        """Add an entry, in the place of one of the same text and languages."""


def generalise(text: str, spans: Sequence[Span]) -> tuple[str, tuple[str, ...]]:
    """Put slots in the place of what changes from message to message.

    Returns:
        The text with ⟦1⟧, ⟦2⟧ ..., and what stood there; equal fillings share a slot.

    """
    out, fillings, at = [], [], 0
    for span in spans:
        if span.kind not in _SLOTTED:
            continue
        if span.text not in fillings:
            fillings.append(span.text)
        out += [text[at : span.start], f"⟦{fillings.index(span.text) + 1}⟧"]
        at = span.end
    return "".join([*out, text[at:]]), tuple(fillings)


def slots(text: str) -> frozenset[int]:
    """List the numbers of a text's slots."""
    return frozenset(int(number) for number in _SLOT.findall(text))


def fill(text: str, fillings: Sequence[str]) -> str | None:
    """Fill slots; None where there is no filling for one."""
    if slots(text) - set(range(1, len(fillings) + 1)):
        return None
    return _SLOT.sub(lambda slot: fillings[int(slot[1]) - 1], text)


def entry_of(
    text: str, translation: str, source: str, target: str, names: Sequence[str] = (), patterns: Sequence[str] = ()
) -> MemoryEntry:
    """Make an entry of an approved translation.

    What stands in both becomes a slot; what the translation changed stays as it is, on both sides.
    """
    spans = [span for span in find(text, names, patterns) if span.text in translation]
    general, fillings = generalise(text, spans)
    for number, filling in sorted(enumerate(fillings, 1), key=lambda each: -len(each[1])):
        translation = translation.replace(filling, f"⟦{number}⟧")
    return MemoryEntry(source, target, general, translation)


def best_match(
    text: str, spans: Sequence[Span], entries: Iterable[MemoryEntry], threshold: float = FUZZY_THRESHOLD
) -> MemoryMatch | None:
    """Choose the entry most alike to a text.

    Numbers outside slots must be the same, so that "arrives in 3 days" never serves "arrives in 5 days".
    """
    best: MemoryMatch | None = None
    for entry in entries:
        kept = [span for span in spans if span.text not in entry.text]
        general, fillings = generalise(text, kept)
        similarity = fuzz.ratio(_folded(general), _folded(entry.text)) / 100
        if similarity < threshold or re.findall(r"\d+", general) != re.findall(r"\d+", entry.text):
            continue
        filled = fill(entry.translation, fillings)
        if filled is not None and (best is None or similarity > best.similarity):
            best = MemoryMatch(filled, similarity, entry)
    return best


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" .!")


async def look_up(
    store: MemoryStore, merchant: str, text: str, spans: Sequence[Span], source: str, target: str
) -> MemoryMatch | None:
    """Ask a store for the best match of a text."""
    general, _ = generalise(text, spans)
    return best_match(text, spans, await store.candidates(merchant, primary(source), primary(target), general, 20))


class LocalMemory:
    """A translation memory in the process's memory, for use as a library."""

    def __init__(self) -> None:
        """Begin empty."""
        self._entries: dict[tuple[str, str, str], dict[str, MemoryEntry]] = {}

    async def candidates(self, merchant: str, source: str, target: str, text: str, limit: int) -> Sequence[MemoryEntry]:
        """List the entries most alike to a text with slots."""
        entries = self._entries.get((merchant, primary(source), primary(target)), {})
        folded = _folded(text)
        return sorted(entries.values(), key=lambda entry: -fuzz.ratio(folded, _folded(entry.text)))[:limit]

    async def add(self, merchant: str, entry: MemoryEntry) -> None:
        """Add an entry, in the place of one of the same text and languages."""
        key = merchant, primary(entry.source), primary(entry.target)
        self._entries.setdefault(key, {})[entry.text] = entry
