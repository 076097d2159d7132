"""Which of our languages a person reads best: fall-back chains and Accept-Language, by CLDR's parents and defaults."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.core import get_global, parse_locale

if TYPE_CHECKING:
    from collections.abc import Iterable

SOURCE = "en"
"""The language that the sentences in the code are written in; the end of every chain."""

FOLDER = Path(__file__).parent
DOMAIN = "gateway"

_SAME_LANGUAGE = {"no": "nb", "nn": "nb", "cmn": "zh", "yue": "zh_Hant", "iw": "he", "in": "id"}
"""Tags whose readers read another of our catalogues: macro-languages, old codes, the other Norwegian."""

_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand", "Samr"})

_ROOT = "root"


def catalogue_path(name: str) -> Path:
    """Where the catalogue of a locale lies, whether it exists or not; name as Babel spells it: pt_BR."""
    return FOLDER / name / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def shipped() -> tuple[str, ...]:
    """BCP 47 tags of all catalogues that we ship, in alphabetical order."""
    names = (path.parents[1].name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return tuple(sorted(name.replace("_", "-") for name in names))


@cache
def chain(tag: str) -> tuple[str, ...]:
    """Names of the shipped catalogues that serve a BCP 47 tag, most specific first, ending with the source's.

    zh-HK gives zh_Hant_HK, zh_Hant, en; sv-FI gives sv_FI, sv, en. A tag that makes no sense gives en alone.
    """
    found = [name for name in dict.fromkeys(_own_language(tag)) if name.replace("_", "-") in shipped()]
    # Where the language itself has a catalogue, that of its usual country is a sibling, not a parent.
    general = next((at for at, name in enumerate(found) if "_" not in name), len(found))
    return tuple(dict.fromkeys([*found[: general + 1], SOURCE]))


def _own_language(tag: str) -> list[str]:
    """Names of possible catalogues in the tag's own language, most specific first."""
    try:
        language, territory, script, _ = parse_locale(tag.replace("_", "-"), sep="-")[:4]
    except ValueError:
        return []
    mapped = _SAME_LANGUAGE.get(language, language)
    if mapped != language:
        return [*_own_language("-".join(filter(None, (mapped.replace("_", "-"), territory)))), *_own_language(mapped)]
    written = script or _likely(language, territory)[0]
    usual_script, usual_territory = _likely(language, None)
    names = [*_regional(language, written, territory)] if territory else []
    names.append(_join(language, written, None))
    return [*names, language, _join(language, None, usual_territory)] if written == usual_script else names


def _regional(language: str, script: str | None, territory: str) -> list[str]:
    """The territory's own catalogues, then the one of the region that CLDR counts it to: pt_PT for pt_AO."""
    exact = [_join(language, script, territory)]
    if script == _likely(language, territory)[0]:
        exact.append(_join(language, None, territory))
    parents = [get_global("parent_exceptions").get(name, _ROOT) for name in exact]
    return [*exact, *(parent for parent in parents if parent != _ROOT)]


def _join(language: str, script: str | None, territory: str | None) -> str:
    return "_".join(filter(None, (language, script, territory)))


def _likely(language: str, territory: str | None) -> tuple[str | None, str | None]:
    """Script and territory that CLDR supposes where a tag leaves them out (its likely subtags)."""
    known = get_global("likely_subtags")
    full = (territory and known.get(f"{language}_{territory}")) or known.get(language)
    if not full:
        return None, None
    _, usual_territory, script, _ = parse_locale(full)[:4]
    return script, usual_territory


def best(wanted: Iterable[str], available: Iterable[str] | None = None) -> str:
    """The tag that serves a reader best.

    Args:
        wanted: BCP 47 tags, most wanted first.
        available: BCP 47 tags to choose from; all shipped ones by default.

    Returns:
        One of the available tags: that of the first wanted language which has a catalogue, else the source language.
    """
    offered = frozenset(shipped() if available is None else available)
    for tag in wanted:
        for name in _own_language(tag):
            if (found := name.replace("_", "-")) in offered:
                return found
    return SOURCE


def accepted(header: str) -> tuple[str, ...]:
    """BCP 47 tags of an Accept-Language header, most wanted first (RFC 9110, section 12.5.4); bad parts are dropped."""
    weighed = [_weigh(part) for part in header.split(",")]
    ranked = sorted((entry for entry in weighed if entry), key=lambda entry: -entry[1])
    return tuple(tag for tag, weight in ranked if weight > 0 and tag != "*")


_ACCEPTED_PART = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$")


def _weigh(part: str) -> tuple[str, float] | None:
    match = _ACCEPTED_PART.match(part)
    return (match[1], float(match[2] or 1)) if match else None


@cache
def babel_locale(tag: str) -> Locale:
    """The nearest locale that Babel can format dates and numbers in; English for a tag that it does not know."""
    subtags = tag.replace("_", "-").split("-")
    for length in range(len(subtags), 0, -1):
        try:
            return Locale.parse("-".join(subtags[:length]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale(SOURCE)


def is_right_to_left(tag: str) -> bool:
    """Whether text of a BCP 47 tag runs from right to left; by its script, stated or usual."""
    try:
        language, territory, script, _ = parse_locale(tag.replace("_", "-"), sep="-")[:4]
    except ValueError:
        return False
    return (script or _likely(language, territory)[0]) in _RIGHT_TO_LEFT_SCRIPTS
