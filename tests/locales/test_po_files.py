"""The catalogues themselves: complete, in step with the code, and with the same fields and plural forms everywhere."""

from __future__ import annotations

import re

import pytest
from babel.messages.plurals import get_plural

from locales import maintenance, templates
from locales.catalogues import catalogue
from locales.negotiation import catalogue_path

NAMES = maintenance.names()
REQUIRED = "en fr sv pl uk pt_BR pt_PT es de it nl zh_Hans zh_Hant ko ja tr ar cs da nb fi ro hi id th vi".split()


@pytest.fixture(scope="module")
def found():
    return maintenance.extract()


def placeholders(text):
    return set(re.findall(r"\{(\w*)\}|%\((\w+)\)", text))


def test_every_language_of_the_profiles_is_shipped():
    assert set(REQUIRED) <= set(NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if not maintenance.is_regional(name) and name != "en"])
def test_texts_to_customers_are_complete(name):
    known = catalogue(name).sentences
    absent = [(where, text) for where, text, _, _ in templates.messages() if (where, text) not in known]
    assert not absent


@pytest.mark.parametrize("name", maintenance.INTERFACE)
def test_interface_languages_are_complete(name, found):
    assert "\n".join(maintenance.check(name, found)) == ""


@pytest.mark.parametrize("name", NAMES)
def test_nothing_obsolete_or_fuzzy(name, found):
    text = catalogue_path(name).read_text("utf-8")
    assert "#~" not in text
    assert "fuzzy" not in text
    assert [line for line in maintenance.check(name, found) if "not in the code" in line] == []


@pytest.mark.parametrize("name", NAMES)
def test_header_has_charset_and_plural_forms_of_the_language(name):
    header = catalogue_path(name).read_text("utf-8").split("\n\n")[0]
    assert "charset=utf-8" in header
    assert f"Language: {name}\\n" in header
    assert get_plural(name).plural_forms in header
    assert "Date" not in header


@pytest.mark.parametrize("name", NAMES)
def test_fields_and_plural_forms_agree_with_the_source(name):
    optional = {
        where: template.optional_fields
        for key, template in templates.TEMPLATES.items()
        for where in {templates.context(key, register) for register in ("formal", "polite", "informal")}
    }
    for message in maintenance.read(name):
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if not message.id or not all(forms):
            continue
        wanted = placeholders(message.id if isinstance(message.id, str) else message.id[1])
        free = {(field, "") for field in optional.get(message.context, ())}
        assert len(forms) == (get_plural(name).num_plurals if not isinstance(message.id, str) else 1)
        for form in forms:
            used = placeholders(form)
            counted = {("count", "")} if len(forms) > 1 else set()
            assert used <= wanted | free, (message.context, form)
            assert wanted - free - counted <= used, (message.context, form)


@pytest.mark.parametrize("name", NAMES)
def test_update_changes_nothing(name, found, tmp_path, monkeypatch):
    before = catalogue_path(name).read_bytes()
    target = tmp_path / "gateway.po"
    target.write_bytes(before)
    monkeypatch.setattr(maintenance, "catalogue_path", lambda _: target)
    maintenance.update(name, found)
    assert target.read_bytes() == before


def test_swiss_german_has_no_sharp_s():
    from locales import pgettext

    for where, text, plural, _ in templates.messages():
        if plural is None:
            assert "ß" not in pgettext("de-CH", where, text)


def test_french_punctuation_is_spaced_as_the_country_does():
    french, canadian = catalogue("fr").sentences, catalogue("fr_CA").sentences
    for forms in french.values():
        for form in forms:
            assert not re.search(r"[^\u202f][?!;]", form)
            assert not re.search(r"[^\u00a0]:(?!//)", form.replace("{link}", ""))
    assert all("\u202f" not in form for forms in canadian.values() for form in forms)


def test_spanish_questions_open_and_close():
    for forms in catalogue("es").sentences.values():
        for form in forms:
            assert form.count("¿") == form.count("?")
            assert form.count("¡") == form.count("!")


@pytest.mark.parametrize("name", ["zh_Hans", "zh_Hant", "ja"])
def test_east_asian_punctuation_is_full_width(name):
    for forms in catalogue(name).sentences.values():
        assert not any(re.search(r"[\u3040-\u9fff][,.!?;:()]", form) for form in forms)
