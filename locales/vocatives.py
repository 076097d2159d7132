"""The case of being addressed: Polish and Ukrainian given names, Czech surnames.

Only forms that the rules are sure of are made; an empty string sends the greeting to a wording that needs none. Rules
after the national grammars: Rada Języka Polskiego on addressing people, the Ukrainian orthography of 2019 (paragraph
on the vocative) and Internetová jazyková příručka of the Czech Academy of Sciences.
"""

from __future__ import annotations

from typing import Literal

Gender = Literal["female", "male"]


def given(name: str, language: str, gender: Gender | None) -> str:
    """The vocative of a given name in Polish or Ukrainian; empty where it is not known for sure."""
    if not name.isalpha():
        return ""
    match language:
        case "pl":
            return _polish(name, gender)
        case "uk":
            return _ukrainian(name, gender)
    return ""


def surname(name: str, language: str, gender: Gender | None) -> str:
    """The vocative of a Czech surname; empty where it is not known for sure."""
    if language != "cs" or not name.isalpha() or gender is None:
        return ""
    return name if gender == "female" else _by_endings(name, _CZECH_MALE, _CZECH_EXCEPTIONS)


Endings = tuple[tuple[str, int, str], ...]
"""(ending, how many letters fall away, what is added); the first ending that fits decides."""


def _by_endings(name: str, endings: Endings, exceptions: dict[str, str]) -> str:
    if name in exceptions:
        return exceptions[name]
    for ending, dropped, added in endings:
        if name.endswith(ending):
            return name[: len(name) - dropped] + added
    return ""


def _same(*endings: str) -> Endings:
    return tuple((ending, 0, "") for ending in endings)


def _plus(added: str, *endings: str) -> Endings:
    return tuple((ending, 0, added) for ending in endings)


def _minus_one(added: str, *endings: str) -> Endings:
    return tuple((ending, 1, added) for ending in endings)


_UNPOLISH = ("q", "v", "x", "th", "ee", "oo", "sh", "ph")

_POLISH_FEMALE: Endings = (
    *_minus_one("u", "sia", "zia", "cia", "aja", "oja"),
    *_minus_one("o", "a"),
)
_POLISH_FEMALE_EXCEPTIONS = {
    name: f"{name[:-1]}u"
    for name in ("Ania", "Hania", "Frania", "Mania", "Ola", "Ela", "Ula", "Ala", "Jola", "Pola", "Lola", "Nela", "Lila")
}
"""Pet names, which end in -u where full names in the same letters end in -o (Eugenio, Izabelo)."""

_POLISH_MALE: Endings = (
    ("ek", 2, "ku"),
    *_plus("u", "k", "g", "h", "l", "sz", "cz", "rz", "ż", "j"),
    *_same("i", "y"),
    ("st", 2, "ście"),
    ("ł", 1, "le"),
    *_plus("ze", "r"),
    ("t", 1, "cie"),
    ("d", 0, "zie"),
    *_plus("ie", "n", "m", "b", "p", "w", "f", "s", "z"),
)
_POLISH_MALE_EXCEPTIONS = {
    "Paweł": "Pawle", "Aleksander": "Aleksandrze", "Kacper": "Kacprze", "Maciek": "Maćku", "Kuba": "Kubo",
    "Mieszko": "Mieszku", "Bruno": "Bruno", "Hugo": "Hugo", "Otto": "Otto", "Iwo": "Iwo", "Barnaba": "Barnabo",
    "Wawrzyniec": "Wawrzyńcze", "Kosma": "Kosmo",
}  # fmt: skip


def _polish(name: str, gender: Gender | None) -> str:
    """Anna: Anno, Kasia: Kasiu, Marek: Marku, Piotr: Piotrze. A name in -a needs no known gender."""
    if any(sign in name.lower() for sign in _UNPOLISH):
        return ""
    if gender == "male" or (gender is None and name in _POLISH_MALE_EXCEPTIONS):
        return _by_endings(name, _POLISH_MALE, _POLISH_MALE_EXCEPTIONS)
    if gender == "female" or name.endswith("a"):
        return _by_endings(name, _POLISH_FEMALE, _POLISH_FEMALE_EXCEPTIONS)
    return ""


_UKRAINIAN_FEMALE: Endings = (
    *_minus_one("є", "ія", "’я", "ʼя", "'я"),
    *_minus_one("ю", "ля", "ся", "ня", "тя", "зя"),
    *_minus_one("о", "а"),
)
_UKRAINIAN_MALE: Endings = (
    *_minus_one("ю", "й"),
    ("ко", 1, "у"),
    *_minus_one("е", "о"),
    ("ик", 0, "у"),
    ("к", 0, "у"),
    *_minus_one("ю", "ль"),
    *_plus("е", "н", "р", "м", "б", "п", "в", "д", "т", "с", "л"),
)
_UKRAINIAN_EXCEPTIONS = {
    "Олег": "Олеже", "Лев": "Леве", "Яків": "Якове", "Федір": "Федоре", "Антін": "Антоне", "Ілля": "Ілле",
    "Микола": "Миколо", "Микита": "Микито", "Сава": "Саво", "Лука": "Луко", "Хома": "Хомо", "Кузьма": "Кузьмо",
    "Любов": "Любове", "Прокіп": "Прокопе", "Сидір": "Сидоре", "Нестір": "Несторе", "Ігор": "Ігорю",
}  # fmt: skip


def _ukrainian(name: str, gender: Gender | None) -> str:
    """Олена: Олено, Марія: Маріє, Андрій: Андрію, Дмитро: Дмитре."""
    if name in _UKRAINIAN_EXCEPTIONS:
        return _UKRAINIAN_EXCEPTIONS[name]
    if name.endswith(("жа", "ша", "ча", "ща", "ів", "іп", "ір", "ід")):
        return ""
    if gender == "male":
        return _by_endings(name, _UKRAINIAN_MALE, {})
    if gender == "female" or name.endswith(("а", "я")):
        return _by_endings(name, _UKRAINIAN_FEMALE, {})
    return ""


_CZECH_MALE: Endings = (
    *_same("ý", "í", "ů", "e", "ě", "i", "o", "u", "y"),
    *_minus_one("o", "a"),
    ("něk", 3, "ňku"),
    ("děk", 3, "ďku"),
    ("těk", 3, "ťku"),
    ("ek", 2, "ku"),
    *_plus("u", "k", "h", "g"),
    *_plus("i", "š", "ž", "č", "ř", "j"),
    *_plus(
        "e",
        "an",
        "ín",
        "ýn",
        "ún",
        "on",
        "in",
        "um",
        "am",
        "im",
        "ub",
        "ob",
        "ab",
        "op",
        "íp",
        "av",
        "ov",
        "at",
        "ád",
        "id",
    ),
    *_plus("e", "il", "al", "ol", "ul", "ál"),
)
_CZECH_EXCEPTIONS = {
    "Král": "Králi",
    "Němec": "Němče",
    "Havel": "Havle",
    "Vaněk": "Vaňku",
    "Petr": "Petře",
    "Švec": "Ševče",
}
