"""The pool: when the quick engine's word is enough, and when the thorough one must be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from translation.detection.calibration import CERTAIN
from translation.detection.clean import clean
from translation.detection.engines import Engine, load_engines
from translation.detection.languages import SHARED
from translation.detection.pool import pool
from translation.detection.priors import prior_weights
from translation.detection.scripts import leading_script, letters_by_script, words_of
from translation.types import Priors

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Ask = Callable[..., tuple[dict[str, float], list[str]]]

CLEAR = "Olá, bom dia! Onde está o meu pedido? Ainda não recebi nada e já passou muito tempo."
NOTHING_KNOWN = Priors()


@pytest.fixture
def ask() -> Ask:
    """Ask the pool with the real engines, and note which texts reach the thorough one."""
    pytest.importorskip("pycld2", reason="no wheel of pycld2 exists for this machine: every text is read thoroughly")
    quick, thorough = load_engines()

    def answer(text: str, priors: Priors = NOTHING_KNOWN) -> tuple[dict[str, float], list[str]]:
        read: list[str] = []

        def noted(weights: NDArray, cleaned: str, script: str) -> int | None:
            read.append(cleaned)
            return thorough.add_gains(weights, cleaned, script)

        cleaned = clean(text)
        words = words_of(cleaned)
        script = leading_script(letters_by_script(words))
        engines = (quick, Engine("noted", noted))
        return pool(cleaned, words, script, engines, prior_weights(priors)), read

    return answer


def test_a_text_that_all_agree_on_is_not_read_thoroughly(ask: Ask) -> None:
    shares, read = ask(CLEAR)
    assert (shares, read) == ({"pt": CERTAIN}, [])


@pytest.mark.parametrize(
    ("text", "leader"),
    [
        ("pacote chega hoje", "pt"),
        ("The wireless charging station for my phone", "en"),
        ("Gde je moja porudžbina? Čekam već dve nedelje i niko se ne javlja.", "sr"),
        ("Hei, pakken min har ikke kommet ennå. Kan dere sjekke hvor den er?", "nb"),
    ],
)
def test_little_evidence_english_and_neighbours_are_read_thoroughly(ask: Ask, text: str, leader: str) -> None:
    shares, read = ask(text)
    assert next(iter(shares)) == leader
    assert read == [clean(text)]


def test_what_is_expected_never_stands_in_for_reading(ask: Ask) -> None:
    text = "Guten Morgen zusammen"
    assert ask(text)[1]
    assert ask(text, Priors(country="DE", previous=("de",)))[1]


def test_an_author_who_writes_another_language_as_a_rule_is_read_thoroughly(ask: Ask) -> None:
    text = "Onde está o meu pedido? Obrigado"
    assert not ask(text)[1]
    shares, read = ask(text, Priors(country="ES", previous=("gl", "gl", "gl")))
    assert read == [clean(text)]
    assert set(shares) <= set(SHARED["Latn"])
