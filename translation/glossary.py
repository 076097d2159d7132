"""A merchant's glossary: how terms are to be translated, and which are to stay as they are; pure but for its store."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from translation.scripts import is_spaced, primary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Term(Struct, frozen=True):
    """One line of a glossary."""

    source: str
    """BCP 47 tag of the term's language; * for any (brand names)."""
    target: str
    """BCP 47 tag of the translation's language; * for any."""
    term: str
    translation: str | None = None
    """None: do not translate."""
    case_sensitive: bool = False
    whole_word: bool = True


class GlossaryStore(Protocol):
    """Where a merchant's terms are kept."""

    async def terms(self, merchant: str, source: str, target: str) -> Sequence[Term]:
        """List the terms that serve texts of one language into another (see serves)."""


class Hit(Struct, frozen=True):
    """A term found in a text."""

    start: int
    end: int
    text: str
    """As it is written there."""
    term: Term


def serves(term: Term, source: str, target: str) -> bool:
    """Tell whether a term is meant for a pair of languages: pt serves pt-BR, * serves all."""
    return all(
        meant == "*" or meant.lower() == tag.lower() or meant.lower() == primary(tag)
        for meant, tag in ((term.source, source), (term.target, target))
    )


def hits(text: str, terms: Iterable[Term], source: str) -> list[Hit]:
    """Find terms in a text: in order, the longest where they overlap.

    Inflected forms count: a term's words may end differently (gift cards, cartões-presente).

    Args:
        text: the text.
        terms: what to look for.
        source: BCP 47 tag of the text.

    """
    found = [hit for term in terms for hit in _places(text, term, source)]
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        if not any(other.start < hit.end and hit.start < other.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def _places(text: str, term: Term, source: str) -> Iterator[Hit]:
    inflected = term.translation is not None
    pattern = term_pattern(term.term, term.case_sensitive, term.whole_word and is_spaced(source), inflected)
    for match in pattern.finditer(text):
        yield Hit(match.start(), match.end(), match.group(), term)


@lru_cache(maxsize=4096)
def term_pattern(term: str, case_sensitive: bool, whole_word: bool, inflected: bool) -> re.Pattern[str]:
    """Match a term; inflected: each word of five letters or more may end in up to three other letters."""
    words = [_inflected(word) if inflected and whole_word else re.escape(word) for word in term.split()]
    body = r"[\s\u00a0]+".join(words)
    edged = rf"(?<!\w){body}(?!\w)" if whole_word else body
    return re.compile(edged, 0 if case_sensitive else re.IGNORECASE)


def _inflected(word: str) -> str:
    if not word.isalpha() or len(word) < 4:
        return re.escape(word)
    kept = re.escape(word[: -_suffix(word)] if len(word) >= 5 else word)
    return rf"{kept}[^\W\d_]{{0,3}}"


def _suffix(word: str) -> int:
    """Guess how many letters of a word are its ending: one vowel, or a vowel and one consonant more."""
    if re.search(r"[aeiouyáéíóúãõа-яё][smnrl]$", word, re.IGNORECASE) and len(word) >= 6:
        return 2
    return 1


def used(translation: str, term: Term, target: str) -> bool:
    """Tell whether a translation has the term's translation in it, in some form."""
    wanted = term.translation if term.translation is not None else term.term
    whole = term.whole_word and is_spaced(target)
    return bool(term_pattern(wanted, term.case_sensitive, whole, term.translation is not None).search(translation))


def conflicts(terms: Sequence[Term]) -> list[tuple[Term, Term]]:
    """List pairs that say different things of the same term for the same languages."""
    seen: dict[tuple[str, str, str], Term] = {}
    clashing = []
    for term in terms:
        key = (term.source.lower(), term.target.lower(), term.term if term.case_sensitive else term.term.casefold())
        first = seen.setdefault(key, term)
        if first.translation != term.translation:
            clashing.append((first, term))
    return clashing


class LocalGlossary:
    """A glossary in the process's memory, for use as a library."""

    def __init__(self, terms: Iterable[tuple[str, Term]] = ()) -> None:
        """Begin with pairs of merchant and term."""
        self._terms: dict[str, list[Term]] = {}
        for merchant, term in terms:
            self.add(merchant, term)

    def add(self, merchant: str, term: Term) -> None:
        """Add a term."""
        self._terms.setdefault(merchant, []).append(term)

    async def terms(self, merchant: str, source: str, target: str) -> Sequence[Term]:
        """List the terms that serve texts of one language into another."""
        return [term for term in self._terms.get(merchant, []) if serves(term, source, target)]
