"""The rules of every language: they compile, and their own examples hold."""

from __future__ import annotations

import pytest
from msgspec.structs import asdict

from culture_profiles.tone.address import forms_in
from culture_profiles.tone.rules import compiled, form_pattern, languages, rules_of

FORMS = ("familiar", "formal", "rude")
EXAMPLES = [
    (language, wanted, text)
    for language in languages()
    if (rules := rules_of(language))
    for key in FORMS
    if (form := getattr(rules.address, key))
    for wanted in (*FORMS, "neutral")
    for text in getattr(form.examples, wanted)
]


@pytest.mark.parametrize("language", languages())
def test_rules_compile(language: str) -> None:
    rules = rules_of(language)
    assert rules is not None
    for part in (rules.manners, rules.signals):
        for alternatives in filter(None, asdict(part).values()):
            assert not compiled(alternatives).fullmatch("")
    for key in FORMS:
        if form := getattr(rules.address, key):
            assert not form_pattern(form).fullmatch("")


@pytest.mark.parametrize(("language", "wanted", "text"), EXAMPLES)
def test_example_shows_its_form(language: str, wanted: str, text: str) -> None:
    found = {each.form for each in forms_in(text, rules_of(language).address)}
    assert found == ({wanted} - {"neutral"})


def test_every_form_has_examples() -> None:
    assert len(languages()) >= 28
    assert {language for language, _, _ in EXAMPLES} == set(languages())


def test_variety_replaces_only_its_own_tables() -> None:
    brazil, portugal = rules_of("pt-BR"), rules_of("pt-PT")
    assert portugal.address != brazil.address
    assert portugal.signals == brazil.signals


def test_unknown_language_has_no_rules() -> None:
    assert rules_of("mi") is None
