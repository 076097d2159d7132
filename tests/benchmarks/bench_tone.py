"""How well tone is judged: forms of address, signals and false alarms, on texts held apart; and what it costs."""

from __future__ import annotations

from timeit import repeat
from typing import TYPE_CHECKING

from culture_profiles import builtin
from culture_profiles.tone import lint, signals
from tests.culture_profiles.tone.labelled import FLORES, false_alarms, register_agreement, remarks, signal_agreement

if TYPE_CHECKING:
    from collections.abc import Callable

NEWS = {
    "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "nl": "NL", "pl": "PL", "cs": "CZ", "uk": "UA", "sv": "SE",
    "da": "DK", "nb": "NO", "fi": "FI", "tr": "TR", "ro": "RO", "zh": "CN", "en": "GB", "pt": "BR", "ar": "SA",
}  # fmt: skip
"""Japanese and Korean news mix plain and polite endings: a remark on them is right."""
TEXT = "Guten Tag, wir haben Ihr Paket heute verschickt. Es kommt am Dienstag an. Vielen Dank für Ihre Geduld."


def main() -> None:
    """Print the tables."""
    print(f"{'held out':14}{'precision':>10}{'recall':>10}{'F1':>10}")
    for name, agreement in {
        **signal_agreement("signals_held_out.txt"),
        "register": register_agreement("register_held_out.txt"),
    }.items():
        print(f"{name:14}{agreement.precision:10.3f}{agreement.recall:10.3f}{agreement.f1:10.3f}")
    alarms, sentences = false_alarms()
    print(f"\nneutral sentences: {len(alarms)} false alarms in {sentences}")
    if FLORES.exists():
        print(f"news sentences: {_news_alarms()} false alarms in {200 * len(NEWS)}")
    profile = builtin("DE")
    print(f"\nlint    {_milliseconds(lambda: lint(TEXT, profile=profile, language='de')):6.3f} ms a text")
    print(f"signals {_milliseconds(lambda: signals(TEXT, 'de')):6.3f} ms a text")


def _news_alarms() -> int:
    return sum(
        bool(remarks(text, language, country))
        for language, country in NEWS.items()
        for text in (FLORES / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    )


def _milliseconds(action: Callable[[], object]) -> float:
    return min(repeat(action, number=100, repeat=3)) / 100 * 1e3


if __name__ == "__main__":
    main()
