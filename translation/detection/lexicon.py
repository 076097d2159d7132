"""What is known of languages' letters and words: the data files of this package, read once and indexed."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from translation.detection.languages import PLACES, SHARED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    Costs = NDArray[np.float64]
    """One cost for each language of a script, in the order of languages.SHARED."""

_MAIN_LETTER, _AUXILIARY_LETTER, _FOREIGN_LETTER = 0.0, 0.2, 2.0
"""What a letter costs a language: of its alphabet, used in loan words (CLDR auxiliary), or of neither."""
_UNKNOWN_ALPHABET = 1.0
_SECOND_ALPHABETS: Final = {("sr", "Latn"): "sr-Latn", ("uz", "Cyrl"): "uz-Cyrl"}
_LONGEST_WORD = 40
"""Letters; what is longer is no word, and would be cut up and kept in thousands of pieces."""
_ASCII: Final = frozenset(map(chr, range(128)))


def foreign_letters(text: str, script: str) -> list[Costs]:
    """List what each distinct letter beyond a to z of a text in lower case costs the languages of a script."""
    if text.isascii():
        return []
    return [costs for letter in set(text) - _ASCII if (costs := _costs(letter, script)) is not None]


def alphabet_name(language: str, script: str) -> str:
    """Name the alphabet of a language in a script, as alphabets.json and CLDR do."""
    return _SECOND_ALPHABETS.get((language, script), language)


def familiar_words(words: Iterable[str], script: str) -> dict[int, int]:
    """Count, for each language of a script (its place there), the words that are among its everyday words."""
    index = _everyday_words(script)
    counts: dict[int, int] = {}
    for word in words:
        if word in index:
            for place in index[word]:
                counts[place] = counts.get(place, 0) + 1
    return counts


@cache
def courtesies() -> frozenset[str]:
    """List the words that people write in languages which they do not go on in: ok, thanks, hola."""
    return frozenset(_data("courtesies.txt").split())


def telling_forms(words: Iterable[str], group: tuple[str, ...]) -> dict[str, int]:
    """Count, for each language of a group, the words in forms that only its neighbours use."""
    against = dict.fromkeys(group, 0)
    for word in words:
        if len(word) > _LONGEST_WORD:
            continue
        speakers = _speakers(word, group)
        for language in group:
            against[language] += language not in speakers
    return against


@lru_cache(maxsize=16_384)
def _speakers(word: str, group: tuple[str, ...]) -> Collection[str]:
    forms = _forms("-".join(sorted(group)))
    return next((forms[key] for key in _keys(word) if key in forms), group)


def _keys(word: str) -> Iterator[str]:
    """Name the entries that fit a word: itself, stems, endings, insides; the longest first."""
    yield word
    yield from (f"{word[:length]}*" for length in range(len(word), 1, -1))
    yield from (f"*{word[-length:]}" for length in range(len(word), 0, -1))
    yield from (f"*{word[at : at + length]}*" for length in (3, 2) for at in range(len(word) - length + 1))


@lru_cache(maxsize=4096)
def _costs(letter: str, script: str) -> Costs | None:
    """Price a character beyond ASCII; None of one that is no letter, or costs all alike."""
    alphabets = _alphabets()
    names = [alphabet_name(language, script) for language in SHARED[script]]
    costs = [_cost(letter, alphabets[name]) if name in alphabets else _UNKNOWN_ALPHABET for name in names]
    return np.array(costs) if letter.isalpha() and len({*costs}) > 1 else None


def _cost(letter: str, alphabet: Mapping[str, str]) -> float:
    if letter in alphabet["main"]:
        return _MAIN_LETTER
    return _AUXILIARY_LETTER if letter in alphabet["auxiliary"] else _FOREIGN_LETTER


@cache
def _alphabets() -> Mapping[str, Mapping[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads(_data("alphabets.json"))
    return loaded


@cache
def _everyday_words(script: str) -> Mapping[str, tuple[int, ...]]:
    lists = tomllib.loads(_data("words.toml"))
    index = _inverted((language.partition("-")[0], entries) for language, entries in lists.items())
    places = PLACES[script]
    return {word: tuple(places[one] for one in languages if one in places) for word, languages in index.items()}


@cache
def _forms(group: str) -> Mapping[str, frozenset[str]]:
    sections: dict[str, Any] = tomllib.loads(_data("telling.toml"))
    by_name = {"-".join(sorted(name.split("-"))): section for name, section in sections.items()}
    return _inverted(
        (language, entries) for languages, entries in by_name[group].items() for language in languages.split()
    )


def _inverted(lists: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    index: dict[str, set[str]] = defaultdict(set)
    for language, entries in lists:
        for entry in entries.split():
            index[entry].add(language)
    return {entry: frozenset(languages) for entry, languages in index.items()}


def _data(name: str) -> str:
    return (files("translation.detection") / "data" / name).read_text("utf-8")
