"""Personal names: taken apart as far as they tell, and put together as the reader's language addresses people.

What cannot be told stays empty; the wordings that need it are then not used. Orders and defaults follow Unicode CLDR's
person names (UTS #35, part 8) where the name's own script or language decides.
"""

from __future__ import annotations

import re
import unicodedata

from msgspec import structs

from locales import vocatives
from locales.name_customs import PARTICLES, Gender, PersonName, is_initial, script_of, split, word_set

__all__ = ["Gender", "PersonName", "fields", "full", "parse"]


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
    name = split(written.split(), language)
    return structs.replace(name, title=title, gender=gender or name.gender, written=written)


def fields(name: PersonName, tag: str) -> dict[str, str]:
    """What a greeting in the language may mention of a name; parts that are not known are left out."""
    language, _, rest = tag.partition("-")
    surname = name.surname[:1].upper() + name.surname[1:] if language == "nl" and "BE" not in rest else name.surname
    whole = name.written or full(name)
    found = {
        "given": "" if is_initial(name.given) else name.given,
        "surname": surname,
        "titled_surname": f"{name.title} {surname}".strip() if surname else "",
        "full": f"{name.title} {whole}".strip() if language == "de" else whole,
        "given_vocative": vocatives.given(name.given, language, name.gender),
        "surname_vocative": vocatives.surname(name.surname, language, name.gender),
    }
    return {field: value for field, value in found.items() if value}


def full(name: PersonName) -> str:
    """The whole name in its own order: surname first and unspaced in East Asian scripts, else given name first."""
    if script_of(name.surname or name.given) in ("Han", "Hangul", "Kana"):
        return name.surname + name.given
    return " ".join(part for part in (name.given, name.surname, name.second_surname) if part)


_FIRM_WORDS = word_set(
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
        and (letters > 1 or script_of(text) == "Han")
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

_ACADEMIC_TITLES = word_set(
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
    if not (word.isupper() or word.islower()) or word.lower() in PARTICLES or is_initial(word):
        return word.lower() if word.isupper() and word.lower() in PARTICLES else word
    return "".join(_capitalised(part, language) for part in re.split(r"([-‐'’ʼ])", word))


def _capitalised(part: str, language: str) -> str:
    if language in ("tr", "az"):
        first, rest = part[:1].replace("i", "İ"), part[1:].replace("I", "ı").replace("İ", "i")
        return first.upper() + rest.lower()
    return part[:1].upper() + part[1:].lower()
