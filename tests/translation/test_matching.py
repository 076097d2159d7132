"""Which model serves which language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translation.matching import canonical, region_distance, serves, written


@pytest.mark.parametrize(
    ("model", "wanted"),
    [
        ("pt", "pt-BR"),
        ("pt-BR", "pt"),
        ("pt-BR", "pt-PT"),
        ("zh", "zh-CN"),
        ("zh", "zh-Hans-SG"),
        ("zh-Hant", "zh-TW"),
        ("zh-Hant", "zh-HK"),
        ("zt", "zh-Hant-TW"),
        ("nb", "no"),
        ("no", "nb-NO"),
        ("he", "iw"),
        ("sr", "sr-Cyrl-RS"),
        ("en", "en_US"),
        ("tl", "fil"),
    ],
)
def test_a_model_serves_its_language_in_its_script(model: str, wanted: str) -> None:
    assert serves(model, wanted)
    assert serves(wanted, model)


@pytest.mark.parametrize(
    ("model", "wanted"),
    [
        ("zh", "zh-TW"),
        ("zh", "zh-Hant"),
        ("zh-Hant", "zh"),
        ("sr", "sr-Latn"),
        ("sr", "hr"),
        ("nb", "nn"),
        ("pt", "es"),
        ("az", "az-Cyrl"),
    ],
)
def test_a_model_does_not_serve_another_script_or_language(model: str, wanted: str) -> None:
    assert not serves(model, wanted)
    assert not serves(wanted, model)


def test_regions_are_ranked() -> None:
    assert [region_distance(model, "pt-BR") for model in ("pt-BR", "pt", "pt-PT")] == [0, 1, 2]
    assert region_distance("pt", "pt") == 0


@given(st.text())
def test_any_text_has_an_answer(tag: str) -> None:
    assert isinstance(canonical(tag), str)
    assert written(tag) == written(tag)
