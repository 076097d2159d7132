"""Chat spelling written out (cadê -> onde está, vc -> você), so that models trained on edited text understand it.

Only what the models see is changed; the text as written stays what people are shown. The words are data:
data/colloquial/<language>.toml, with examples that the tests run.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from msgspec import Struct

from translation.passages import Passage, edit, parts
from translation.scripts import primary

_MARKS = re.compile(r"([!?])[!?1]*\1")
_LETTERS = re.compile(r"[^\W\d_]")


class Spelling(Struct, frozen=True):
    """How a language is written in chats."""

    words: dict[str, str]
    """Chat spelling in lower case, and what it stands for."""
    pattern: re.Pattern[str] | None
    stretched: re.Pattern[str] | None
    """A letter that is drawn out (muuuito)."""
    phrases: tuple[tuple[re.Pattern[str], str], ...]
    """Turns of phrase that models misread, after the words are written out."""


def normalise(passage: Passage, language: str) -> Passage:
    """Write chat spelling out, outside the protected spans.

    Args:
        passage: a sentence.
        language: its BCP 47 tag; a language without data is changed in its punctuation and shouting only.

    """
    spelling = _spelling(primary(language))
    shouted = _is_shouted("".join(_outside(passage)))
    spoken = edit(passage, lambda text: text.lower() if shouted else text)
    if shouted and not any(span.start == 0 for span in spoken.spans):
        spoken = Passage(spoken.text[:1].upper() + spoken.text[1:], spoken.spans)
    return edit(spoken, lambda text: _write_out(text, spelling))


def _outside(passage: Passage) -> list[str]:
    return [text for text, span in parts(passage) if span is None]


def _is_shouted(text: str) -> bool:
    letters = _LETTERS.findall(text)
    capitals = sum(letter.isupper() for letter in letters)
    return len(letters) >= 8 and len(text.split()) >= 2 and capitals > 0.85 * len(letters)


def _write_out(text: str, spelling: Spelling | None) -> str:
    text = _MARKS.sub(r"\1", text)
    if spelling is None:
        return text
    if spelling.stretched:
        text = spelling.stretched.sub(r"\1", text)
    if spelling.pattern:
        text = spelling.pattern.sub(
            lambda match: _keep_case(match.group(), spelling.words[match.group().lower()]), text
        )
    for phrase, meaning in spelling.phrases:
        text = _say_otherwise(text, phrase, meaning)
    return text


def _say_otherwise(text: str, phrase: re.Pattern[str], meaning: str) -> str:
    return phrase.sub(lambda match: _keep_case(match.group(), match.expand(meaning)), text)


def _keep_case(written: str, meant: str) -> str:
    if written[:1].isupper():
        return meant[:1].upper() + meant[1:]
    return meant


@cache
def _spelling(language: str) -> Spelling | None:
    path = files("translation").joinpath(f"data/colloquial/{language}.toml")
    if not path.is_file():
        return None
    data = tomllib.loads(path.read_text("utf-8"))
    words: dict[str, str] = data["words"]
    stretched = data.get("stretched")
    longest_first = sorted(words, key=len, reverse=True)
    any_word = "|".join(map(re.escape, longest_first))
    # Before a number an n stands for number, not for não: a spelling is none where a digit follows.
    pattern = re.compile(rf"(?<![\w'’-])(?:{any_word})(?![\w'’-]|\s?[\dº°])", re.IGNORECASE)
    return Spelling(
        words=words,
        pattern=pattern if words else None,
        stretched=re.compile(rf"([{stretched}])\1{{2,}}", re.IGNORECASE) if stretched else None,
        phrases=tuple(
            (re.compile(rf"(?<!\w)(?:{phrase})(?!\w)", re.IGNORECASE), meaning)
            for phrase, meaning in data.get("phrases", {}).items()
        ),
    )
