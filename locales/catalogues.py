"""Sentences in the reader's language, read from the .po files beside this module.

A catalogue is parsed when it is first asked for and then kept. A sentence that a locale does not have is taken from
the next one of its chain (pt-BR, pt, en), and missing() tells which were.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from gettext import c2py
from typing import TYPE_CHECKING, Any

from babel.messages.pofile import read_po
from msgspec import Struct

from locales import formatting
from locales.negotiation import SOURCE, catalogue_path, chain
from locales.wording import worded

if TYPE_CHECKING:
    from locales.messages import Reason

_log = logging.getLogger(__name__)

_MISSING: Counter[tuple[str, str | None, str]] = Counter()

_SPELLING: dict[str, Callable[[str], str]] = {"de_CH": lambda text: text.replace("ß", "ss")}
"""How a locale respells the sentences of its parents: the Swiss do not write ß (Federal Chancellery, Rechtschreibung,
2017). Values filled in later keep their spelling: a customer called Weiß stays Weiß."""


class Catalogue(Struct, frozen=True):
    """One .po file in memory."""

    sentences: dict[tuple[str | None, str], tuple[str, ...]]
    """(context, message id) to its wordings: one, or one for each plural form. Untranslated messages are left out."""
    plural: Callable[[int], int]
    """Which form a count takes, by the file's Plural-Forms."""


def gettext(locale: str, message: str, /, **values: Any) -> str:
    """The message in the locale (a BCP 47 tag), its {fields} filled.

    Raises KeyError where the message names a field that is not among the values; nothing for a missing translation.
    """
    return _fill(_find(locale, None, message), locale, values)


def ngettext(locale: str, singular: str, plural: str, count: int, /, **values: Any) -> str:
    """The message in the plural form that the count takes in the locale; {count} is filled too."""
    return npgettext(locale, None, singular, plural, count, **values)


def pgettext(locale: str, context: str | None, message: str, /, **values: Any) -> str:
    """Like gettext(), for a message that reads differently in different contexts."""
    return _fill(_find(locale, context, message), locale, values)


def npgettext(locale: str, context: str | None, singular: str, plural: str, count: int, /, **values: Any) -> str:
    """Like ngettext(), for a message that reads differently in different contexts."""
    number = formatting.number(count, locale)
    return _fill(_find(locale, context, singular, plural, count), locale, {"count": number, **values})


def render(reason: Reason, locale: str, zone: str = "UTC") -> str:
    """A stored reason as a sentence for a reader of a language (BCP 47 tag) in a time zone (IANA name).

    Languages, countries, channels and instants among its values are worded as the reader says them.
    """
    return gettext(locale, reason.text, **worded(reason.values, locale, zone))


def raw(locale: str, context: str | None, message: str) -> str:
    """The message in the locale with its {fields} unfilled; for those who choose among wordings by their fields."""
    return _find(locale, context, message)


def missing() -> dict[tuple[str, str | None, str], int]:
    """What was asked for and not found since the start: (locale, context, message id) to the number of times."""
    return dict(_MISSING)


@cache
def catalogue(name: str) -> Catalogue:
    """The catalogue of one locale, as Babel spells it (pt_BR), without its parents."""
    with catalogue_path(name).open("rb") as file:
        parsed = read_po(file, locale=name, abort_invalid=True)
    sentences = {
        (message.context, _singular(message.id)): forms
        for message in parsed
        if message.id and not message.fuzzy and all(forms := _forms(message.string))
    }
    return Catalogue(sentences, c2py(parsed.plural_expr))


def _singular(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _forms(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (string or "",)


def _find(locale: str, context: str | None, singular: str, plural: str | None = None, count: int = 1) -> str:
    """The wording of the first catalogue of the chain that has one; else the source text itself."""
    respell: Callable[[str], str] = str
    foreign = not re.match(rf"{SOURCE}(?![a-z])", locale)
    for name in chain(locale):
        respell = _SPELLING.get(name, respell)
        known = catalogue(name)
        if foreign and name == SOURCE:
            _report(locale, context, singular)
        if forms := known.sentences.get((context, singular)):
            return respell(forms[known.plural(abs(int(count))) if plural is not None else 0])
    return singular if plural is None or abs(count) == 1 else plural


def _report(locale: str, context: str | None, message: str) -> None:
    key = (locale, context, message)
    if key not in _MISSING:
        _log.debug("no translation into %s of %r (context %r)", locale, message, context)
    _MISSING[key] += 1


def _fill(text: str, locale: str, values: dict[str, Any]) -> str:
    """Put the values into the text's fields, lists worded as lists; a text without values is left alone."""
    if not values:
        return text
    worded = {
        name: formatting.listing([str(part) for part in value], locale) if isinstance(value, list | tuple) else value
        for name, value in values.items()
    }
    return text.format_map(worded)
