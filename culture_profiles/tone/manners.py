"""Whether a text shouts, blames, promises vaguely or is curt: each function gives the place, or None."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import regex
from babel import Locale

from culture_profiles.tags import language_of
from culture_profiles.tone.recognition import apologises
from culture_profiles.tone.rules import UNPARTED, Manners, compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

Place = tuple[int, int]

_WORDS = regex.compile(r"[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}'’.-]*[\p{L}\p{M}\p{N}])?")
_EMOJI = regex.compile(r"(?![\d#*©®™‼⁉↔-↪])\p{Emoji_Presentation}\p{EMod}?|\p{Extended_Pictographic}\ufe0f|[☺☹❤♥♡]")
_DATE = regex.compile(
    r"\b\d{1,2}\s*[./-]\s*\d{1,2}\b|\b\d{1,2}:\d{2}\b|\b\d{1,2}\s?(?:am|pm|h\d{0,2}|uhr)\b"
    r"|\d\s*[月日時时点點分]|\d\s*(?:월|일|시|분)|\d{4}-\d\d",
    regex.IGNORECASE,
)
_SHORTEST_SHOUT = 5
"""Letters: shorter words in capitals are abbreviations (IBAN, DHL)."""
_FEWEST_SIGNS = 2
"""Of scripts that do not part words; a single word is curt in the others. Two can be a whole sentence."""
_LONGEST_COMMAND = 7
"""Words: a bare imperative in a longer text is one request among others."""


def shouting(text: str) -> Place | None:
    """Find words in capitals: two or more in a row with one that is no abbreviation, or the whole text."""
    run: list[Place] = []
    for start, end, word in _spans(text):
        if _is_shouted(word):
            run.append((start, end))
            if len(run) > 1 and any(last - first >= _SHORTEST_SHOUT for first, last in run):
                return run[0][0], _end_of_run(text, end)
        else:
            run = []
    letters = [sign for sign in text if sign.isalpha()]
    alone = len(run) == 1 and len(letters) >= _SHORTEST_SHOUT - 1 and all(map(str.isupper, letters))
    return run[0] if alone and "!" in text else None


def exclamations(text: str, most: int) -> Place | None:
    """Find the first exclamation mark that is one too many; two in a row always are."""
    marks = list(regex.finditer(r"[!！]+", text))
    doubled = next((mark.span() for mark in marks if len(mark[0]) > 1), None)
    surplus = next((mark.span() for mark in islice(marks, most, None)), None)
    return min(filter(None, (doubled, surplus)), default=None)


def emoji(text: str) -> Place | None:
    """Find the first emoji."""
    return _place(_EMOJI.search(text))


def has_emoji(text: str) -> bool:
    """Whether a text holds an emoji."""
    return emoji(text) is not None


def blame(text: str, manners: Manners, language: str) -> Place | None:
    """Find words that put the fault on the customer."""
    return _search(manners.blame, text, language)


def vague_promise(text: str, manners: Manners, language: str) -> Place | None:
    """Find a promise without a date: soon, in a text that names no moment at all."""
    place = _search(manners.promises, text, language)
    return None if place is None or _names_moment(text, manners, language) else place


def feels_with(text: str, manners: Manners, language: str) -> bool:
    """Whether the text apologises or shows empathy."""
    pattern = compiled(manners.empathy, parted=False)
    return apologises(text, language) or bool(pattern and pattern.search(text))


def curt(text: str, manners: Manners, language: str) -> bool:
    """Whether the text turns the customer away: a single word, a dismissal or a bare command."""
    plain = text.strip().strip(".!?。！？…।؟ ")
    dismissal = compiled(manners.curt, parted=False)
    if dismissal and dismissal.fullmatch(plain):
        return True
    kind = compiled(manners.please, parted=False)
    if kind and kind.search(text):
        return False
    words = _WORDS.findall(plain)
    if language_of(language) in ("zh", "ja", "th"):
        return 0 < len(plain) <= _FEWEST_SIGNS
    command = compiled(manners.imperatives)
    commanded = bool(command and command.match(plain)) and len(words) <= _LONGEST_COMMAND
    return commanded or len(words) == 1


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _WORDS.finditer(text):
        yield match.start(), match.end(), match[0]


def _is_shouted(word: str) -> bool:
    return len(word) > 1 and all(map(str.isupper, word))


def _end_of_run(text: str, end: int) -> int:
    for start, last, word in _spans(text):
        if start < end:
            continue
        if not _is_shouted(word):
            break
        end = last
    return end


def _search(alternatives: str, text: str, language: str) -> Place | None:
    pattern = compiled(alternatives, parted=language_of(language) not in UNPARTED)
    return _place(pattern.search(text)) if pattern else None


def _place(match: regex.Match[str] | None) -> Place | None:
    return (match.start(), match.end()) if match else None


def _names_moment(text: str, manners: Manners, language: str) -> bool:
    if _DATE.search(text):
        return True
    parted = language_of(language) not in UNPARTED
    number = r"(?:\d+|" + (manners.numbers or "(?!)") + ")"
    counted = rf"{number}\s*(?:(?:-|–|~|bis|to|à|do|a)\s*\d+\s*)?(?:\p{{L}}+\s){{0,2}}?(?:{manners.units})"
    named = "\n".join(filter(None, (manners.dates, counted if manners.units else "", _calendar_words(language))))
    pattern = compiled(named, parted=parted)
    return bool(pattern and pattern.search(text))


@lru_cache(maxsize=128)
def _calendar_words(language: str) -> str:
    """Weekdays and months, as CLDR has them, with endings."""
    names = Locale.parse(language_of(language))
    words = {name for use in ("format", "stand-alone") for name in names.days[use]["wide"].values()}
    words |= {name for use in ("format", "stand-alone") for name in names.months[use]["wide"].values() if len(name) > 3}
    return "|".join(regex.escape(name.casefold()) + r"\p{L}{0,3}" for name in sorted(words) if not name.isdigit())
