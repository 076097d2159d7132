"""How names are built: which part is the surname, by the name's script and the customs of its language."""

from __future__ import annotations

import unicodedata
from typing import Literal

from msgspec import Struct

Gender = Literal["female", "male"]


class PersonName(Struct, frozen=True, omit_defaults=True):
    """A person's name in parts; an empty part is unknown."""

    given: str = ""
    surname: str = ""
    """The surname that the person is addressed by: the first of two Spanish ones, with its particles (van der Berg)."""
    second_surname: str = ""
    title: str = ""
    """Academic titles that stand before the surname: Dr., Prof. Dr."""
    gender: Gender | None = None
    """Only where a form of address or the name's own grammar tells it, never guessed from a given name."""
    written: str = ""
    """The whole name as its owner writes it, without titles."""


def word_set(*lines: str) -> frozenset[str]:
    """The words of some lines."""
    return frozenset(" ".join(lines).split())


def is_initial(word: str) -> bool:
    """Whether a word is a letter that stands for a name; a single Han character is a name itself."""
    return len(word.strip(".")) <= 1 and script_of(word) != "Han"


PARTICLES = word_set(
    "van von der den de del della di da dos das do du la le los las zu zur ter ten te af av bin ibn al el y e",
)

_SECOND_GIVEN_NAMES = word_set(
    "luis maría carlos antonio josé ángel manuel jesús javier fernando alberto miguel andrés isabel teresa luisa",
    " carmen pilar elena eduardo enrique ignacio francisco ramón pablo rosa ana cristina alejandro guadalupe mercedes",
    " fernanda victoria sofía dolores lucía",
)
"""Spanish names that often stand second in a double given name (José Luis, Ana María)."""


def split(words: list[str], language: str) -> PersonName:
    """The parts of a name by the customs of its script, then of the language."""
    script = script_of(words[0])
    if script in ("Han", "Hangul", "Kana"):
        return _east_asian(words, script, language)
    if len(words) == 1:
        return PersonName(given=words[0])
    match language:
        case "vi" | "hu":
            return PersonName(given=words[-1], surname=words[0])
        case "es" | "ca" | "gl":
            return _spanish(words)
        case "uk" | "ru":
            return _east_slavic(words)
        case "tr" | "az":
            return PersonName(given=" ".join(words[:-1]), surname=words[-1])
        case "ar":
            return _arabic(words)
    start = _surname_start(words)
    surname = words[-1] if language == "pt" else " ".join(words[start:])
    return PersonName(given=words[0], surname=surname, gender=_by_grammar(surname, language))


def _surname_start(words: list[str]) -> int:
    """Where the surname begins: at its first particle."""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    return start


_DOUBLE_SURNAMES = (
    "欧阳",
    "歐陽",
    "司马",
    "司馬",
    "上官",
    "诸葛",
    "諸葛",
    "司徒",
    "东方",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "端木",
)
_DOUBLE_SURNAMES_KOREAN = ("남궁", "황보", "제갈", "사공", "선우", "독고", "동방")


def _east_asian(words: list[str], script: str, language: str) -> PersonName:
    """Surname first. A Japanese name without a space does not tell where its surname ends."""
    if len(words) > 1:
        return PersonName(surname=words[0], given="".join(words[1:]))
    name = words[0]
    if language == "ja" or script == "Kana" or len(name) > 4:
        return PersonName()
    double = name[:2] in (*_DOUBLE_SURNAMES, *_DOUBLE_SURNAMES_KOREAN) and len(name) > 2
    return PersonName(surname=name[: 1 + double], given=name[1 + double :])


def _spanish(words: list[str]) -> PersonName:
    """One or two given names, then one or two surnames; people are addressed by the first surname."""
    groups: list[str] = []
    for word in words:
        follows_particle = bool(groups) and groups[-1].split()[-1].lower() in PARTICLES
        groups[-1:] = [f"{groups[-1]} {word}"] if follows_particle else [*groups[-1:], word]
    bare = groups[1].lower().split()[-1] if len(groups) > 2 else ""
    if len(groups) == 2 or (len(groups) == 3 and bare in _SECOND_GIVEN_NAMES):
        return PersonName(given=" ".join(groups[:-1]), surname=groups[-1])
    return PersonName(given=" ".join(groups[:-2]), surname=groups[-2], second_surname=groups[-1])


def _east_slavic(words: list[str]) -> PersonName:
    """Given name, patronymic and surname in either order; the patronymic tells the gender and where the rest stands."""
    position = next((at for at, word in enumerate(words) if _patronymic_gender(word)), None)
    if position is None or position == 0:
        return PersonName(given=words[0], surname=words[-1], gender=_by_grammar(words[-1], "uk"))
    surname = words[0] if position == 2 else words[-1] if position < len(words) - 1 else ""
    return PersonName(given=words[position - 1], surname=surname, gender=_patronymic_gender(words[position]))


def _patronymic_gender(word: str) -> Gender | None:
    if word.endswith(("івна", "ївна", "овна", "евна")):
        return "female"
    return "male" if word.endswith(("ович", "йович", "евич")) else None


def _arabic(words: list[str]) -> PersonName:
    """A given name may be two words: Abd and an attribute of God, Abu and a name."""
    length = 2 if words[0] in ("عبد", "أبو", "ابو", "أم", "ام") and len(words) > 2 else 1
    return PersonName(given=" ".join(words[:length]), surname=" ".join(words[length:]))


_GRAMMATICAL_GENDER: dict[str, tuple[tuple[str, Gender], ...]] = {
    "pl": (
        ("ska", "female"),
        ("cka", "female"),
        ("dzka", "female"),
        ("ski", "male"),
        ("cki", "male"),
        ("dzki", "male"),
    ),
    "cs": (("ová", "female"), ("ská", "female"), ("cká", "female"), ("ský", "male"), ("cký", "male")),
    "uk": (("ська", "female"), ("цька", "female"), ("ський", "male"), ("цький", "male")),
}
"""Endings of surnames that differ by gender and are nothing else."""


def _by_grammar(surname: str, language: str) -> Gender | None:
    for ending, gender in _GRAMMATICAL_GENDER.get(language, ()):
        if surname.lower().endswith(ending):
            return gender
    return None


def script_of(text: str) -> str:
    """The script of the first letter, as far as names differ by it."""
    kind = next((unicodedata.name(sign, "") for sign in text if sign.isalpha()), "")
    for beginning, script in (("CJK", "Han"), ("HANGUL", "Hangul"), ("HIRAGANA", "Kana"), ("KATAKANA", "Kana")):
        if kind.startswith(beginning):
            return script
    return ""
