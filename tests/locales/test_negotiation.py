from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.negotiation import accepted, babel_locale, best, chain, is_right_to_left, shipped


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("pt-BR", ("pt_BR", "en")),
        ("pt", ("pt_BR", "en")),
        ("pt-MZ", ("pt_PT", "pt_BR", "en")),
        ("zh-TW", ("zh_Hant", "en")),
        ("zh-HK", ("zh_Hant_HK", "zh_Hant", "en")),
        ("zh-Hans-HK", ("zh_Hans", "en")),
        ("zh", ("zh_Hans", "en")),
        ("yue", ("zh_Hant", "en")),
        ("nn-NO", ("nb", "en")),
        ("en-GB", ("en",)),
        ("en-US", ("en_US", "en")),
        ("de_CH", ("de_CH", "de", "en")),
        ("tlh", ("en",)),
        ("", ("en",)),
    ],
)
def test_chain(tag, expected):
    assert chain(tag) == expected


def test_accept_language_is_ranked_by_weight():
    assert accepted("sv-FI;q=0.3, de , *;q=0.1, fr;q=0, en-US;q=0.9,@@") == ("de", "en-US", "sv-FI")


@given(st.text(max_size=80))
def test_no_header_is_an_error(header):
    assert all(isinstance(tag, str) for tag in accepted(header))


@given(st.text(max_size=20))
def test_every_chain_ends_in_english(tag):
    assert chain(tag)[-1] == "en"
    babel_locale(tag)
    is_right_to_left(tag)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [(["xx", "zh-TW"], "zh-Hant"), (["sv-SE"], "sv"), ([], "en"), (["es-AR", "en"], "es"), (["pt-PT"], "pt-PT")],
)
def test_best(wanted, expected):
    assert best(wanted) == expected


def test_best_among_some():
    assert best(["de-AT", "fr"], ["en", "fr"]) == "fr"


def test_right_to_left():
    assert [tag for tag in ("ar", "ar-SA", "he", "fa", "ur", "az-Arab", "sv", "en", "zh") if is_right_to_left(tag)] == [
        "ar",
        "ar-SA",
        "he",
        "fa",
        "ur",
        "az-Arab",
    ]


def test_shipped_tags_are_bcp_47():
    assert "zh-Hant" in shipped()
    assert all("_" not in tag for tag in shipped())
