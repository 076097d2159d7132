from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translation.sentences import MAX_SENTENCE, split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oi. Cadê meu pedido nr. 5?", ["Oi.", "Cadê meu pedido nr. 5?"]),
        ("It costs 3.5 kg. Mr. Smith paid.", ["It costs 3.5 kg.", "Mr. Smith paid."]),
        ("Hello Dr. J. Smith. Thanks!", ["Hello Dr. J. Smith.", "Thanks!"]),
        ("你好。订单到了吗？谢谢", ["你好。", "订单到了吗？", "谢谢"]),
        ("「届きません。」返品したいです。", ["「届きません。」", "返品したいです。"]),
        ("مرحبا؟ نعم. شكرا", ["مرحبا؟", "نعم.", "شكرا"]),
        ("मेरा ऑर्डर कहाँ है? धन्यवाद। नमस्ते", ["मेरा ऑर्डर कहाँ है?", "धन्यवाद।", "नमस्ते"]),
        ("Es kam am 12. Oktober an. Danke", ["Es kam am 12. Oktober an.", "Danke"]),
        ("Espera... que sim! OK", ["Espera... que sim!", "OK"]),
        ("Wait... Then it broke.", ["Wait...", "Then it broke."]),
        ("1. first item\n2. second item", ["1. first item", "2. second item"]),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("Πού είναι; Ευχαριστώ.", ["Πού είναι;", "Ευχαριστώ."]),
        ("oi. cade meu pedido? vlw", ["oi.", "cade meu pedido?", "vlw"]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_it_cuts_where_a_reader_would(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_line_breaks_always_end_a_sentence() -> None:
    assert sentences("uma camisa azul\nsem ponto\r\n\r\noutro") == ["uma camisa azul", "sem ponto", "outro"]


def test_protected_stretches_are_never_cut() -> None:
    text = "Veja https://loja.com/a. B e pague. Obrigado"
    start = text.index("https")
    end = text.index(" e pague")
    assert sentences(text)[0].endswith("https://loja.com/a.")
    kept = [text[a:b] for a, b in split_sentences(text, [(start, end)])]
    assert kept == ["Veja https://loja.com/a. B e pague.", "Obrigado"]


def test_long_texts_without_stops_are_cut_at_commas_or_spaces() -> None:
    text = ", ".join(["meu pedido não chegou até agora"] * 40)
    pieces = sentences(text)
    assert all(len(piece) <= MAX_SENTENCE for piece in pieces)
    assert all(piece.endswith(",") for piece in pieces[:-1])
    assert "".join(sentences("a" * 1000)) == "a" * 1000


@given(st.text(max_size=600))
def test_nothing_but_white_space_is_outside(text: str) -> None:
    at, outside = 0, ""
    for start, end in split_sentences(text):
        assert at <= start < end
        outside += text[at:start]
        at = end
    assert not (outside + text[at:]).strip()
