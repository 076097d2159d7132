"""What can go wrong in translation.

TranslationError
├── UnknownLanguageError   the tag names no language
├── NoRouteError           no installed model leads there
└── TranslationFailedError every route's engines failed
"""

from __future__ import annotations


class TranslationError(Exception):
    """A text could not be translated; the message says what to do."""


class UnknownLanguageError(TranslationError):
    """A tag is not a BCP 47 tag of a language that CLDR knows."""

    def __init__(self, tag: str) -> None:
        super().__init__(f"Unknown language {tag!r}: give a BCP 47 tag such as pt, pt-BR or zh-Hant.")
        self.tag = tag


class NoRouteError(TranslationError):
    """No chain of installed models leads from one language to the other."""

    def __init__(self, source: str, target: str) -> None:
        super().__init__(
            f"No installed model translates from {source} to {target}. Add one: gateway models add {source} {target}"
        )
        self.source, self.target = source, target


class TranslationFailedError(TranslationError):
    """The engines of every route failed."""

    def __init__(self, source: str, target: str, reason: str) -> None:
        super().__init__(f"Every route from {source} to {target} failed; the last error: {reason}")
        self.source, self.target = source, target
