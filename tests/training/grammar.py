"""A grammar of templates and slots, read from a text file and expanded at random.

The notation, a line each:

    [name]              a section; the lines below it are its alternatives
    {name}              a slot: any line of the section of that name
    {d7}  {L3}          seven random digits (the first is not 0), three random capital letters
    (one|two|)          one of the alternatives, which may be empty
    noun /f             the gender of a noun: m or f, mm or mf where it is plural
    [o|a]               agreement with the first noun of the line: masculine or feminine

An agreement whose line has no noun is left to the line around it, so that an adjective can be a slot of its own.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

SLOT = re.compile(r"\{(?:([dL])(\d)|([a-z.]+))\}")
CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
AGREEMENT = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")


@dataclass(frozen=True)
class Phrase:
    """An alternative of a section, or an expansion of one."""

    text: str
    gender: str = ""
    """m, f, mm, mf, or empty where the phrase has none."""


Grammar = dict[str, tuple[Phrase, ...]]


def read(path: Path) -> Grammar:
    """Read a grammar; every slot is checked to have a section.

    Raises:
        ValueError: a slot names no section.

    """
    sections: dict[str, list[Phrase]] = {}
    current: list[Phrase] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.fullmatch(r"\[[a-z.]+\]", line):
            current = sections.setdefault(line[1:-1], [])
        elif line and not line.startswith("# "):
            text, _, gender = line.partition(" /")
            current.append(Phrase(text, gender))
    grammar = {name: tuple(phrases) for name, phrases in sections.items()}
    _check(grammar, path)
    return grammar


def alternatives(grammar: Grammar, family: str) -> tuple[Phrase, ...]:
    """Answer the lines of a section and of the sections below it: statement, statement.delivery and so on."""
    return tuple(
        phrase
        for name, phrases in grammar.items()
        if name == family or name.startswith(f"{family}.")
        for phrase in phrases
    )


def expand(grammar: Grammar, phrase: Phrase, random: Random) -> Phrase:
    """Fill the slots and choices of a phrase, and agree it with its first noun."""
    gender = phrase.gender
    parts: list[str] = []
    text = CHOICE.sub(lambda match: random.choice(match[1].split("|")), _park_agreements(phrase.text))
    text = _unpark_agreements(text)
    end = 0
    for slot in SLOT.finditer(text):
        filling = _fill(grammar, slot, random)
        gender = gender or filling.gender
        parts += [text[end : slot.start()], filling.text]
        end = slot.end()
    parts.append(text[end:])
    return Phrase(_agree("".join(parts), gender), gender)


def settle(text: str, random: Random) -> str:
    """Agree what no noun decided (obrigado, obrigada) with a speaker of either gender."""
    return _agree(text, random.choice("mf"))


def _fill(grammar: Grammar, slot: re.Match[str], random: Random) -> Phrase:
    kind, length, name = slot.groups()
    if kind == "d":
        rest = "".join(random.choices(string.digits, k=int(length) - 1))
        return Phrase(random.choice(string.digits[1:]) + rest)
    if kind == "L":
        return Phrase("".join(random.choices(string.ascii_uppercase, k=int(length))))
    return expand(grammar, random.choice(grammar[name]), random)


def _agree(text: str, gender: str) -> str:
    if not gender:
        return text
    return AGREEMENT.sub(lambda match: match[2] if gender.endswith("f") else match[1], text)


def _park_agreements(text: str) -> str:
    """Hide the bars of agreements, so that a choice around one is not cut at them."""
    return AGREEMENT.sub(lambda match: match[0].replace("|", "\0"), text)


def _unpark_agreements(text: str) -> str:
    return text.replace("\0", "|")


def _check(grammar: Grammar, path: Path) -> None:
    for section, phrases in grammar.items():
        for phrase in phrases:
            for slot in SLOT.finditer(phrase.text):
                if slot[3] and slot[3] not in grammar:
                    raise ValueError(f"{path}: [{section}] {phrase.text!r} has a slot {slot[3]!r} without a section")
