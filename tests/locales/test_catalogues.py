from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import locales
from locales import catalogues, gettext, npgettext, pgettext, reason, render, templates
from locales.templates import render_template

BACK_SOON = ("Order {order} is on its way.", "shipping.sent")


def test_a_sentence_is_worded_in_the_locale():
    assert pgettext("pl", BACK_SOON[1], BACK_SOON[0], order="A-7") == "Zamówienie A-7 jest w drodze."


@pytest.mark.parametrize(
    ("tag", "start"),
    [("sv-FI", "Order A-7 är"), ("zh-Hant-HK", "訂單 A-7"), ("pt-AO", "A encomenda"), ("no", "Ordre A-7 er på vei")],
)
def test_a_locale_falls_back_to_its_parents(tag, start):
    assert pgettext(tag, BACK_SOON[1], BACK_SOON[0], order="A-7").startswith(start)


def test_missing_text_falls_back_to_english_and_is_reported():
    before = catalogues.missing().get(("fr", None, "Never translated {x}"), 0)
    assert gettext("fr", "Never translated {x}", x=1) == "Never translated 1"
    assert catalogues.missing()["fr", None, "Never translated {x}"] == before + 1


def test_english_is_never_missing():
    gettext("en-GB", "Plain English that no catalogue holds")
    assert not [key for key in catalogues.missing() if key[0] == "en-GB"]


@pytest.mark.parametrize("tag", ["xx", "", "_", "123", "not a tag", "zz-ZZ-zz"])
def test_a_senseless_locale_reads_english(tag):
    assert gettext(tag, "Hi {who}", who="you") == "Hi you"


def test_a_wrong_field_is_an_error():
    with pytest.raises(KeyError, match="order"):
        pgettext("pl", BACK_SOON[1], BACK_SOON[0], number=3)


def test_text_without_values_keeps_its_braces():
    assert gettext("en", 'Send {"a": 1}') == 'Send {"a": 1}'


@pytest.mark.parametrize(
    ("tag", "count", "text"),
    [
        ("pl", 1, "1 paczka z zamówienia 9 jest w drodze."),
        ("pl", 3, "3 paczki z zamówienia 9 są w drodze."),
        ("pl", 5, "5 paczek z zamówienia 9 jest w drodze."),
        ("uk", 21, "21 посилка із замовлення 9 вже в дорозі."),
        ("uk", 12, "12 посилок із замовлення 9 вже в дорозі."),
        ("cs", 4, "4 balíky z objednávky 9 jsou na cestě."),
        ("ro", 20, "20 de colete din comanda 9 sunt pe drum."),
        ("ar", 2, "طردان من الطلب 9 في الطريق."),
        ("ar", 11, "11 طردًا من الطلب 9 في الطريق."),
        ("fr", 0, "0 colis de la commande 9 est en route."),
        ("ja", 2, "ご注文 9 の荷物2個を発送いたしました。"),
        ("en", 2, "2 parcels of order 9 are on their way."),
        ("de", 1234, "1.234 Pakete der Bestellung 9 sind unterwegs."),
    ],
)
def test_plural_forms(tag, count, text):
    assert render_template("shipping.parcels", tag, count=count, order="9") == text


@given(st.integers(0, 10**6), st.sampled_from(locales.shipped()))
def test_every_count_has_a_form_everywhere(count, tag):
    text = render_template("survey", tag, count=count, link="https://x.example")
    assert text.endswith("https://x.example")


def test_npgettext_uses_the_source_plural_for_english():
    assert npgettext("en", None, "{count} day", "{count} days", 1) == "1 day"
    assert npgettext("en", None, "{count} day", "{count} days", 2) == "2 days"


def test_registers_differ_where_the_language_does():
    formal = render_template("acknowledgement.received", "de", register="formal")
    informal = render_template("acknowledgement.received", "de", register="informal")
    assert "Ihre Nachricht" in formal
    assert "deine Nachricht" in informal
    assert render_template("acknowledgement.received", "de", register="polite") == formal


def test_a_reason_is_rendered_years_later():
    stored = reason("tone_apology_added", "An apology was added, because the customer complains.")
    assert render(stored, "sv") == "En ursäkt lades till, eftersom kunden klagar."


def test_lists_in_reasons_are_worded():
    stored = reason("x", "Speaks {languages}.", languages=["de", "fr", "it"])
    assert render(stored, "en") == "Speaks de, fr, and it."


def test_swiss_spelling_spares_the_customers_name():
    text = templates.first_fitting(
        ["greeting.email.woman"], "de-CH", register="formal", values={"titled_surname": "Weiß"}
    )
    assert text == "Sehr geehrte Frau Weiß"


def test_every_template_renders_in_every_locale():
    values = dict.fromkeys(
        ("time", "date", "holiday", "agent", "team", "order", "link", "product", "phone", "brand", "sender", "hello"),
        "X",
    )
    values |= dict.fromkeys(templates.NAME_FIELDS, "X")
    for tag in locales.shipped():
        for name, template in templates.TEMPLATES.items():
            for register in ("formal", "polite", "informal"):
                count = 3 if template.plural else None
                text = render_template(name, tag, register=register, count=count, **values)
                assert text
                assert "{" not in text


def test_the_door_is_narrow():
    assert all(hasattr(locales, name) for name in locales.__all__)
