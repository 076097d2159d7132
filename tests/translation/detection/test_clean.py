import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translation.detection.clean import LONGEST, clean, quieten, sample


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("where is BR-20931 now", "where is now"),
        ("see https://shop.example/track?id=4 please", "see please"),
        ("write to max.m@shop.co.uk today", "write to today"),
        ("ask @shop_help or #order", "ask or"),
        ("visit shop.example.com or www.shop.de", "visit or"),
        ("hola 😡😡 amigo 👍🏽", "hola amigo"),
        ("<b>hallo</b> du&nbsp;da", "hallo du da"),
        ("hi {{ name }} there", "hi there"),
        ("时间9:30左右", "时间 左右"),
        ("ｈｅｌｌｏ 𝓌𝑜𝓇𝓁𝒹", "hello world"),
        ("soooo laaaate", "so late"),
        ("a\u200bb\u202ec\ufeff", "abc"),
        ("nul\x00l\ud800 byte", "nul l byte"),
        ("e\u0301te\u0301", "été"),
        ("e.g. this. and that", "e.g. this. and that"),
    ],
)
def test_clean_leaves_the_words_that_show_a_language(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("WO IST MEIN PAKET", "wo ist mein paket"),
        ("SİPARİŞİM ALINDI MI", "siparişim alındı mı"),
        ("Wo ist mein DHL-Paket", "Wo ist mein DHL-Paket"),
        ("OK", "OK"),
    ],
)
def test_shouting_is_lowered_by_its_language(text: str, quiet: str) -> None:
    assert quieten(text) == quiet


@given(st.text(max_size=300))
def test_clean_is_stable_and_never_raises(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    assert not re.search(r"\d", cleaned)


def test_a_long_text_is_sampled_from_its_whole_length() -> None:
    text = "a" * 50_000 + "b" * 50_000
    taken = sample(text)
    assert len(taken) <= LONGEST + 3
    assert {"a", "b"} <= set(taken)
    assert taken[-1] == "b"
