"""What is known of languages' letters and words: the data files of this package, read once and indexed."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter, defaultdict
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from translation.detection.languages import SHARED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    Costs = NDArray[np.float64]
    """One cost for each language of a script, in the order of languages.SHARED."""

_MAIN_LETTER, _AUXILIARY_LETTER, _FOREIGN_LETTER = 0.0, 0.2, 2.0
"""What a letter costs a language: of its alphabet, used in loan words (CLDR auxiliary), or of neither."""
_UNKNOWN_ALPHABET = 1.0
_SECOND_ALPHABETS: Final = {("sr", "Latn"): "sr-Latn", ("uz", "Cyrl"): "uz-Cyrl"}
_WORD = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 60


def words_of(text: str) -> list[str]:
    """List the first words of a text, in lower case: letters only."""
    return _WORD.findall(text.lower())[:_MOST_WORDS]


def foreign_letters(text: str, script: str) -> Costs:
    """Sum up what a text's letters beyond a to z cost the languages of a script; each distinct letter counts once."""
    costs = _no_costs(script)
    if not text.isascii():
        for letter in {letter for letter in text.lower() if letter > "\x7f" and letter.isalpha()}:
            costs = costs + _costs(letter, script)
    return costs


def alphabet_name(language: str, script: str) -> str:
    """Name the alphabet of a language in a script, as alphabets.json and CLDR do."""
    return _SECOND_ALPHABETS.get((language, script), language)


def familiar_words(words: Iterable[str]) -> dict[str, int]:
    """Count, for each language, the words that its list of everyday words holds."""
    index = _everyday_words()
    return Counter(chain.from_iterable(index[word] for word in words if word in index))


@cache
def courtesies() -> frozenset[str]:
    """List the words that people write in languages which they do not go on in: ok, thanks, hola."""
    return frozenset(_data("courtesies.txt").split())


def telling_forms(words: Iterable[str], group: tuple[str, ...]) -> dict[str, int]:
    """Count, for each language of a group, the words in forms that only its neighbours use."""
    forms = _forms("-".join(sorted(group)))
    against = dict.fromkeys(group, 0)
    for word in words:
        speakers = next((forms[key] for key in _keys(word) if key in forms), group)
        for language in group:
            against[language] += language not in speakers
    return against


def _keys(word: str) -> Iterator[str]:
    """Name the entries that fit a word: itself, stems, endings, insides; the longest first."""
    yield word
    yield from (f"{word[:length]}*" for length in range(len(word), 1, -1))
    yield from (f"*{word[-length:]}" for length in range(len(word), 0, -1))
    yield from (f"*{word[at : at + length]}*" for length in (3, 2) for at in range(len(word) - length + 1))


@cache
def _no_costs(script: str) -> Costs:
    return np.zeros(len(SHARED[script]))


@cache
def _costs(letter: str, script: str) -> Costs:
    alphabets = _alphabets()
    names = [alphabet_name(language, script) for language in SHARED[script]]
    return np.array([_cost(letter, alphabets[name]) if name in alphabets else _UNKNOWN_ALPHABET for name in names])


def _cost(letter: str, alphabet: Mapping[str, str]) -> float:
    if letter in alphabet["main"]:
        return _MAIN_LETTER
    return _AUXILIARY_LETTER if letter in alphabet["auxiliary"] else _FOREIGN_LETTER


@cache
def _alphabets() -> Mapping[str, Mapping[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads(_data("alphabets.json"))
    return loaded


@cache
def _everyday_words() -> Mapping[str, frozenset[str]]:
    lists = tomllib.loads(_data("words.toml"))
    return _inverted((language.partition("-")[0], entries) for language, entries in lists.items())


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
