from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture_profiles.tone import signals
from culture_profiles.tone.rules import languages
from tests.culture_profiles.tone.labelled import rows, signal_agreement


@pytest.mark.parametrize("signal", ["complaint", "urgent", "gratitude"])
def test_signals_on_texts_held_apart(signal: str) -> None:
    agreement = signal_agreement("signals_held_out.txt")[signal]
    assert agreement.precision >= 0.95
    assert agreement.recall >= 0.93


def test_texts_held_apart_cover_eight_languages() -> None:
    texts = [language for language, _, _ in rows("signals_held_out.txt", 3)]
    assert sum(texts.count(language) >= 25 for language in set(texts)) >= 8


def test_signals_on_the_texts_for_tuning_cover_the_other_languages() -> None:
    assert all(agreement.f1 >= 0.95 for agreement in signal_agreement("signals_tuning.txt").values())


def test_words_of_complaints_in_harmless_texts() -> None:
    assert all(agreement.precision >= 0.98 for agreement in signal_agreement("signals_hard.txt").values())
    assert all(agreement.recall >= 0.95 for agreement in signal_agreement("signals_hard.txt").values())


def test_events_told_without_a_word_of_complaint() -> None:
    tuned, apart = (signal_agreement(f"events_{name}.txt")["complaint"] for name in ("tuning", "held_out"))
    assert tuned.precision >= 0.99
    assert tuned.recall >= 0.97
    assert apart.precision >= 0.95
    assert apart.recall >= 0.55


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dziekuje slicznie, wszystko dziala", "pl"),
        ("cok tesekkur ederim, harika", "tr"),
        ("moc dekuju, nadherne boty", "cs"),
        ("fuer die schnelle hilfe vielen dank, superschoen", "de"),
    ],
)
def test_thanks_without_accents(text: str, language: str) -> None:
    assert signals(text, language).gratitude >= 0.5


def test_umlauts_are_not_left_out() -> None:
    assert signals("Das Paket ist schon da.", "de").gratitude == 0.0


def test_questions_tell_of_nothing() -> None:
    assert signals("Is nobody in the shop on Sundays?", "en").complaint < 0.5
    assert signals("Third week and nobody answers, can you check?", "en").complaint >= 0.5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Thanks for nothing.", "en"),
        ("Vielen Dank für gar nichts.", "de"),
        ("Merci pour rien.", "fr"),
        ("Gracias por nada.", "es"),
        ("Dzięki za nic.", "pl"),
    ],
)
def test_thanks_for_nothing_complains(text: str, language: str) -> None:
    found = signals(text, language)
    assert found.complaint >= 0.5
    assert found.gratitude < 0.5


def test_emphasis_strengthens() -> None:
    assert signals("The vase is BROKEN, HELP!!", "en").complaint > signals("The vase is broken, help", "en").complaint


def test_pivot_is_read_where_the_language_is_not_known() -> None:
    assert signals("Kua pakaru taku mōkihi.", "mi", pivot="My parcel is broken.").complaint >= 0.5
    assert signals("Kua pakaru taku mōkihi.", "mi").complaint == 0.0


def test_original_goes_before_the_pivot() -> None:
    assert signals("Alles bestens, vielen Dank!", "de", pivot="The vase is broken.").complaint < 0.5


@given(st.text(max_size=500), st.sampled_from([*languages(), None]))
def test_signals_stay_between_nought_and_one(text: str, language: str | None) -> None:
    found = signals(text, language)
    assert all(0.0 <= value <= 1.0 for value in (found.complaint, found.urgent, found.gratitude))
