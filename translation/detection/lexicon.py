"""What is known of languages' letters and words: the data files of this package, read once and indexed."""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

_MAIN_LETTER, _AUXILIARY_LETTER, _FOREIGN_LETTER = 0.0, 0.2, 2.0
"""What a letter costs a language: of its alphabet, used in loan words (CLDR auxiliary), or of neither."""
_UNKNOWN_ALPHABET = 1.0
_ALPHABET_NAMES: Final = {
    ("nb", "Latn"): "no",
    ("sr", "Latn"): "sr-Latn",
    ("uz", "Cyrl"): "uz-Cyrl",
}
_WORD = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 60


def words_of(text: str) -> list[str]:
    """List the first words of a text, in lower case: letters only."""
    return _WORD.findall(text.lower())[:_MOST_WORDS]


def foreign_letters(text: str, script: str, languages: Iterable[str]) -> dict[str, float]:
    """Sum up what a text's letters beyond a to z cost each language; each distinct letter counts once."""
    letters = {letter for letter in text.lower() if not letter.isascii() and letter.isalpha()}
    return {language: sum(_cost(letter, script, language) for letter in letters) for language in languages}


def familiar_words(words: Iterable[str]) -> dict[str, int]:
    """Count, for each language, the words that its list of everyday words holds."""
    index = _everyday_words()
    counts: dict[str, int] = defaultdict(int)
    for word in words:
        for language in index.get(word, ()):
            counts[language] += 1
    return counts


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
def _cost(letter: str, script: str, language: str) -> float:
    alphabet = _alphabets().get(_ALPHABET_NAMES.get((language, script), language))
    if alphabet is None:
        return _UNKNOWN_ALPHABET
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
