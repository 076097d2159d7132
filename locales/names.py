"""Personal names: taken apart as far as they tell, and put together as the reader's language addresses people.

What cannot be told stays empty; the wordings that need it are then not used. Orders and defaults follow Unicode CLDR's
person names (UTS #35, part 8) where the name's own script or language decides.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from msgspec import Struct, structs

from locales import vocatives

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


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


def parse(text: str, tag: str) -> PersonName | None:
    """Take a name apart.

    Args:
        text: what a channel, a shop or a person gave as a name.
        tag: BCP 47 tag of the customer's language; its customs decide where the script does not.

    Returns:
        The parts that could be told, or none where the text is not a person's name (a nickname with digits, a firm,
        an address, a placeholder).
    """
    cleaned = _clean(text)
    if not _is_personal(cleaned):
        return None
    words, title, gender = _without_titles(_uncomma(cleaned))
    if not words or _only_address(words):
        return None
    language = tag.split("-")[0].lower()
    written = " ".join(_recase(word, language) for word in words)
    name = _split(written.split(), language)
    return structs.replace(name, title=title, gender=gender or name.gender, written=written)


def fields(name: PersonName, tag: str) -> dict[str, str]:
    """What a greeting in the language may mention of a name; parts that are not known are left out."""
    language, _, rest = tag.partition("-")
    surname = name.surname[:1].upper() + name.surname[1:] if language == "nl" and "BE" not in rest else name.surname
    whole = name.written or full(name)
    found = {
        "given": "" if _is_initial(name.given) else name.given,
        "surname": surname,
        "titled_surname": f"{name.title} {surname}".strip() if surname else "",
        "full": f"{name.title} {whole}".strip() if language == "de" else whole,
        "given_vocative": vocatives.given(name.given, language, name.gender),
        "surname_vocative": vocatives.surname(name.surname, language, name.gender),
    }
    return {field: value for field, value in found.items() if value}


def full(name: PersonName) -> str:
    """The whole name in its own order: surname first and unspaced in East Asian scripts, else given name first."""
    if _script(name.surname or name.given) in ("Han", "Hangul", "Kana"):
        return name.surname + name.given
    return " ".join(part for part in (name.given, name.surname, name.second_surname) if part)


_FIRM_WORDS = _words(
    "gmbh ag kg ltd limited llc inc corp co company bv nv sa sarl sas srl spa ab oy oyj as aps sro zoo kft plc pty",
    " shop store team support service customer kunde client cliente guest gast user admin info test unknown anonymous",
    " none null noreply buyer seller",
)
"""Words that no personal name holds: forms of firms and placeholders of shops."""

_FIRM_SIGNS = ("株式会社", "有限会社", "公司", "商店", "주식회사", "ТОВ ", "ФОП ")

_ALLOWED_SIGNS = frozenset(" .'’ʼ-‐·,")
_LONGEST_NAME = 60


def _clean(text: str) -> str:
    """The text without emoji and other decoration, its spaces single."""
    kept = "".join(
        sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign)[:2] not in _DROPPED
    )
    return " ".join(kept.split()).strip(" -,")


_DROPPED = frozenset({"So", "Sk", "Cf", "Co", "Cs", "Cn"})


def _is_personal(text: str) -> bool:
    words = [word.strip(".,").lower().replace(".", "") for word in text.split()]
    letters = sum(sign.isalpha() for sign in text)
    return (
        0 < letters <= len(text) <= _LONGEST_NAME
        and (letters > 1 or _script(text) == "Han")
        and all(sign.isalpha() or unicodedata.category(sign)[0] == "M" or sign in _ALLOWED_SIGNS for sign in text)
        and not _FIRM_WORDS.intersection(words)
        and not any(sign in text for sign in _FIRM_SIGNS)
    )


def _uncomma(text: str) -> str:
    """Kowalska, Anna as Anna Kowalska; degrees behind a comma fall away."""
    before, comma, after = text.partition(",")
    if not comma or after.strip().lower().replace(".", "") in ("phd", "md", "mba", "msc", "ba", "jr", "sr", "csc"):
        return before.strip()
    return f"{after.strip()} {before.strip()}".replace(",", " ")


_ADDRESS_WORDS: dict[str, Gender] = {
    **dict.fromkeys(("mr", "mister", "herr", "monsieur", "pan", "пан", "sr", "señor", "sig", "signor", "dhr"), "male"),
    **dict.fromkeys(("senhor", "domnul", "dl", "bay", "hr", "นาย", "श्री", "السيد", "господин"), "male"),
    **dict.fromkeys(("mrs", "ms", "miss", "frau", "madame", "mme", "mademoiselle", "pani", "пані", "paní"), "female"),
    **dict.fromkeys(("sra", "srta", "señora", "señorita", "sigra", "signora", "mevr", "mevrouw", "senhora"), "female"),
    **dict.fromkeys(
        ("doamna", "dna", "bayan", "fru", "นาง", "นางสาว", "श्रीमती", "सुश्री", "السيدة", "госпожа"), "female"
    ),
}
"""Words before a name that say whether it is a woman's or a man's."""

_ADDRESS_ENDINGS: dict[str, Gender | None] = {
    "先生": "male", "小姐": "female", "女士": "female", "様": None, "さん": None, "님": None, "씨": None,
    " Bey": "male", " Hanım": "female", "जी": None,
}  # fmt: skip

_ACADEMIC_TITLES = _words(
    "mag ing dipl-ing mgr doc judr mudr rndr phdr mmag ddr bc dott dottssa",
)


def _without_titles(text: str) -> tuple[list[str], str, Gender | None]:
    """The name's words, the academic titles before them, and what the forms of address tell of the gender."""
    gender: Gender | None = None
    text = text.removeprefix("คุณ").strip() or text
    for ending, meaning in _ADDRESS_ENDINGS.items():
        if text.endswith(ending) and len(text) > len(ending):
            text, gender = text.removesuffix(ending).strip(), meaning or gender
    words, titles = text.split(), list[str]()
    while words:
        bare = words[0].lower().replace(".", "")
        if bare in _ADDRESS_WORDS and len(words) > 1:
            gender = _ADDRESS_WORDS[bare]
        elif len(words) > 1 and (bare in ("dr", "prof") or (bare in _ACADEMIC_TITLES and words[0].endswith("."))):
            titles.append(f"{words[0].rstrip('.')}.")
        else:
            break
        words = words[1:]
    return words, " ".join(titles), gender


def _only_address(words: list[str]) -> bool:
    """Whether nothing but a title or a form of address was given."""
    bare = words[0].lower().replace(".", "")
    return len(words) == 1 and (bare in _ADDRESS_WORDS or bare in ("dr", "prof"))


def _recase(word: str, language: str) -> str:
    """A word written all in capitals or all in small letters as a name is written; particles and mixed words stay."""
    if not (word.isupper() or word.islower()) or word.lower() in _PARTICLES or _is_initial(word):
        return word.lower() if word.isupper() and word.lower() in _PARTICLES else word
    return "".join(_capitalised(part, language) for part in re.split(r"([-‐'’ʼ])", word))


def _capitalised(part: str, language: str) -> str:
    if language in ("tr", "az"):
        first, rest = part[:1].replace("i", "İ"), part[1:].replace("I", "ı").replace("İ", "i")
        return first.upper() + rest.lower()
    return part[:1].upper() + part[1:].lower()


def _is_initial(word: str) -> bool:
    return len(word.strip(".")) <= 1 and _script(word) != "Han"


_PARTICLES = _words(
    "van von der den de del della di da dos das do du la le los las zu zur ter ten te af av bin ibn al el y e",
)

_SECOND_GIVEN_NAMES = _words(
    "luis maría carlos antonio josé ángel manuel jesús javier fernando alberto miguel andrés isabel teresa luisa",
    " carmen pilar elena eduardo enrique ignacio francisco ramón pablo rosa ana cristina alejandro guadalupe mercedes",
    " fernanda victoria sofía dolores lucía",
)
"""Spanish names that often stand second in a double given name (José Luis, Ana María)."""


def _split(words: list[str], language: str) -> PersonName:
    """The parts of a name by the customs of its script, then of the language."""
    script = _script(words[0])
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
    while start > 1 and words[start - 1].lower() in _PARTICLES:
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
        follows_particle = bool(groups) and groups[-1].split()[-1].lower() in _PARTICLES
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


def _script(text: str) -> str:
    """The script of the first letter, as far as names differ by it."""
    kind = next((unicodedata.name(sign, "") for sign in text if sign.isalpha()), "")
    for beginning, script in (("CJK", "Han"), ("HANGUL", "Hangul"), ("HIRAGANA", "Kana"), ("KATAKANA", "Kana")):
        if kind.startswith(beginning):
            return script
    return ""
