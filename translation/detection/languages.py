"""Which languages are told apart, by script, and how likely each is before a text is read."""

from __future__ import annotations

from typing import Final


def named(names: str) -> frozenset[str]:
    """Read a set of names that are separated by spaces."""
    return frozenset(names.split())


def ordered(names: str) -> tuple[str, ...]:
    """Read names that are separated by spaces, in the order of the alphabet."""
    return tuple(sorted(names.split()))


LABELS: Final = {
    # py3langid: macro-languages, varieties that are written like their standard, ISO 639-3 where BCP 47 has two letters
    "no": "nb",
    "ary": "ar",
    "arz": "ar",
    "uzs": "uz",
    "gug": "gn",
    "kik": "ki",
    # pycld2: codes of ISO 639 from before 1989, Montenegrin
    "iw": "he",
    "jw": "jv",
    "sr-ME": "sr",
    "fil": "tl",
    "zh-Hant": "zh",
    "zh-cn": "zh",
    "zh-tw": "zh",
}
"""Engines' names of languages where BCP 47 (or we) say otherwise."""

MAIN: Final = named(
    "ar be bg bn bs ca cs da de el en es et fa fi fr gl he hi hr hu id is it ja ko lt lv ms nb nl pl pt ro ru sk sl"
    " sr sv ta te th tr uk vi zh"
)
"""The languages that the gateway is measured on."""

_NATIONAL: Final = named("af az cy eo eu ga ka kk ku ky lb mk mn mr mt ne nn ps rw si so sq sw tg tk tl ug ur uz xh zu")

SINGLE: Final = {
    "Grek": "el",
    "Hang": "ko",
    "Thai": "th",
    "Taml": "ta",
    "Telu": "te",
    "Knda": "kn",
    "Mlym": "ml",
    "Gujr": "gu",
    "Guru": "pa",
    "Orya": "or",
    "Sinh": "si",
    "Laoo": "lo",
    "Mymr": "my",
    "Khmr": "km",
    "Geor": "ka",
    "Armn": "hy",
    "Thaa": "dv",
    "Cher": "chr",
    "Cans": "iu",
    "Syrc": "syr",
    "Mong": "mn",
    "Tfng": "zgh",
    "Hebr": "he",
    "Ethi": "am",
    "Tibt": "bo",
    "Beng": "bn",
}
"""Scripts that decide the language by themselves."""

TELLING_LETTERS: Final = {"Hebr": ("yi", "װױײ"), "Ethi": ("ti", "ኸቐቘ"), "Beng": ("as", "ৰৱ")}
"""Letters of such a script that only its second language has."""

SHARED: Final = {
    "Latn": ordered(
        "ace af an az bcl br bs ca crh cs cy da de en eo es et eu ext fi fo fr fuv fy ga gcf gcr gd gl gn guw"
        " ha hr ht hu id ig is it jv kab ki ku la lb lg lij ln lt ltg lv mg ms mt nb nl nn nso oc om pcm pl pt qu ro"
        " rw se sk sl sn so sq sr st sv sw tk tl tr uz vec vi vo wa xh yo zu"
    ),
    "Cyrl": ordered("ba be bg kk ky mk mn ru sr tg tt uk uz"),
    "Arab": ordered("ar fa ps sdh ug ur"),
    "Deva": ordered("gom hi mr ne sa"),
}
"""Scripts that several languages share: what the pool decides between."""

PLACES: Final = {
    script: {language: place for place, language in enumerate(languages)} for script, languages in SHARED.items()
}
"""Where a language stands among those that share its script, and in every array of their weights or shares."""

GROUPS: Final = (("bs", "hr", "sr"), ("id", "ms"), ("nb", "da"))
"""Languages that short texts cannot tell apart: whoever routes treats each as a group."""

_ENGLISH = -0.8
"""Brand, model and film names look English in every language."""
_NATIONAL_WEIGHT = -2.5
_SMALL_WEIGHT = -5.0
_BOSNIAN = 0.5
"""The engines lean to Croatian where both are possible."""


def habit(language: str) -> float:
    """Give the logarithmic weight of a language before anything is known."""
    if language in ("en", "bs"):
        return _ENGLISH if language == "en" else _BOSNIAN
    if language in MAIN:
        return 0.0
    return _NATIONAL_WEIGHT if language in _NATIONAL else _SMALL_WEIGHT


_GROUP_OF: Final = {language: group for group in GROUPS for language in group}


def group_of(language: str) -> tuple[str, ...]:
    """List the languages that one is easily taken for, itself among them; empty where there are none."""
    return _GROUP_OF.get(language, ())
