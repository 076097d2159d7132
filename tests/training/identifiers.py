"""What a translation copies: order numbers, links, names and the placeholders that stand for protected spans.

A pair of sentences teaches copying best where each identifier is another one every time, so they are exchanged on both
sides for new ones, near half of them for the placeholders X1X, XX1 and REF1.
"""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

CODE = re.compile(
    r"https?://\S+[\w/]|\bwww\.\S+\w|[\w.]+@\S+\w"
    r"|(?<![\w.,])#?(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{2,}\b(?![.,]\d)",
)
NAME = re.compile(r"(?<=[a-zà-ÿ,] )[A-Z][a-zà-ÿ]+\b")
SYLLABLES = (
    "ba be bi bo da de di fa fe ga go ja ka ke la le li lo ma me mi mo na ne ni no pa ra re ri ro sa ta te va vi"
)


def exchange(source: str, target: str, random: Random) -> tuple[str, str]:
    """Exchange every code, and some names, that stand exactly once on both sides."""
    used = set(CODE.findall(source))
    for old in CODE.findall(source):
        source, target = _replace(source, target, old, _code(random, used, old))
    for old in NAME.findall(source):
        if random.random() < 0.4:
            source, target = _replace(source, target, old, _name(random, used))
    return source, target


def survive(source: str, target: str) -> bool:
    """Tell whether the target has every code of the source; where the teacher lost one, a pair teaches nothing good."""
    return all(code in target for code in CODE.findall(source))


def _replace(source: str, target: str, old: str, new: str) -> tuple[str, str]:
    whole = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
    if len(whole.findall(source)) != 1 or len(whole.findall(target)) != 1:
        return source, target
    return whole.sub(lambda _: new, source), whole.sub(lambda _: new, target)


def _code(random: Random, used: set[str], old: str) -> str:
    """Answer a placeholder or a code that is not used yet; a short number (a price, a voltage) stays a number."""
    kinds = (_placeholder, _number, _mixed, _email, _url)
    weights = (60, 40, 0, 0, 0) if re.fullmatch(r"\d{1,3}", old) else (45, 25, 20, 5, 5)
    code = random.choices(kinds, weights)[0](random)
    if code in used:
        return _code(random, used, old)
    used.add(code)
    return code


def _name(random: Random, used: set[str]) -> str:
    if random.random() < 0.3:
        code = _placeholder(random)
        return _name(random, used) if code in used else code
    return "".join(random.choices(SYLLABLES.split(), k=random.randint(2, 3))).capitalize()


def _placeholder(random: Random) -> str:
    number = random.choice((0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))
    return random.choice(("X{}X", "XX{}", "REF{}")).format(number)


def _number(random: Random) -> str:
    return random.choice(("", "", "#")) + _digits(random, random.randint(4, 10))


def _mixed(random: Random) -> str:
    form = random.choice(("{a}{n}{b}", "{a}-{n}", "{a}{n}", "{n}-{a}", "{a}-{n}-{b}"))
    return form.format(a=_letters(random), n=_digits(random, random.randint(2, 9)), b=_letters(random))


def _email(random: Random) -> str:
    return f"{_word(random)}.{_word(random)}@{_word(random)}.{random.choice(('com', 'example', 'com.br', 'pt'))}"


def _url(random: Random) -> str:
    return f"https://{_word(random)}.{random.choice(('com', 'example'))}/{_word(random)}/{_digits(random, 4)}"


def _word(random: Random) -> str:
    return "".join(random.choices(SYLLABLES.split(), k=random.randint(2, 4)))


def _digits(random: Random, count: int) -> str:
    return "".join(random.choices(string.digits, k=count))


def _letters(random: Random) -> str:
    return "".join(random.choices(string.ascii_uppercase, k=random.randint(1, 4)))
