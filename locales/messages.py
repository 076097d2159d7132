"""Sentences as values: said once where a decision falls, worded later in whatever language the reader reads."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Reason(Struct, frozen=True, omit_defaults=True):
    """Why something was decided: a code for programs, a sentence for people.

    The sentence is a gettext message id in English with named fields ({agent}, {minutes}); it is rendered by
    locales.render(reason, locale). Mark it for extraction by calling reason().
    """

    code: str
    """Stable: language_match, country_explicit, target_email ..."""
    text: str
    """The message id."""
    values: dict[str, Any] = {}
    """For the fields; plain JSON values only, so that a reason can be stored and rendered years later."""


def reason(code: str, text: str, /, **values: Any) -> Reason:
    """Make a reason; Babel's extraction finds the sentence by this call (keyword reason:2)."""
    return Reason(code, text, values)
