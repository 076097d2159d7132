"""Texts with what a careful reader says of them, and how far the rules agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from culture_profiles import builtin
from culture_profiles.tone import lint, signals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from culture_profiles.tone import ToneRemark

FOLDER = Path(__file__).parent / "data"
FLORES = Path(__file__).parents[4] / "shared" / "data" / "flores-dev"
CLEAR = 0.5


class Agreement(NamedTuple):
    """Counts of one label."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.false)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.false + self.missed)

    def plus(self, *, wanted: bool, found: bool) -> Agreement:
        return Agreement(
            self.right + (wanted and found), self.false + (found and not wanted), self.missed + (wanted and not found)
        )


def rows(name: str, columns: int) -> Iterator[list[str]]:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("|", columns - 1)


def signal_agreement(name: str) -> dict[str, Agreement]:
    counted = dict.fromkeys(("complaint", "urgent", "gratitude"), Agreement())
    for language, labels, text in rows(name, 3):
        found = signals(text, language)
        for signal, agreement in counted.items():
            counted[signal] = agreement.plus(wanted=signal[0] in labels, found=getattr(found, signal) >= CLEAR)
    return counted


def register_agreement(name: str) -> Agreement:
    counted = Agreement()
    for language, country, label, text in rows(name, 4):
        found = any(each.code == "register" for each in remarks(text, language, country))
        counted = counted.plus(wanted=label == "w", found=found)
    return counted


def false_alarms() -> tuple[list[tuple[str, str, str]], int]:
    """Language, code and text of each remark on a neutral sentence; and how many sentences there are."""
    sentences = list(rows("neutral.txt", 3))
    alarms = [
        (language, each.code, text)
        for language, country, text in sentences
        for each in remarks(text, language, country)
    ]
    return alarms, len(sentences)


def remarks(text: str, language: str, country: str) -> tuple[ToneRemark, ...]:
    return lint(text, profile=builtin(country), language=language)
