from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translation.protection import find, mask, pattern_problem, restore, restore_spans, verify

TEMPLATES = ("X{n}X", "REF{n}", "[{n}]", "%{n}", "__{n}__", "#{n}", "{{n}}", "<{n}>")


def found(text: str, **known: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(span.kind, span.text) for span in find(text, **known)]


@pytest.mark.parametrize(
    ("text", "kind", "span"),
    [
        ("cadê meu pedido BR-20931?", "order", "BR-20931"),
        ("pedido 4589 atrasado", "order", "4589"),
        ("order #1234, please", "order", "#1234"),
        ("订单BR-20931已发货", "order", "BR-20931"),
        ("CPF 123.456.789-00", "order", "123.456.789-00"),
        ("código LX123456789BR parado", "tracking", "LX123456789BR"),
        ("UPS 1Z999AA10123456784", "tracking", "1Z999AA10123456784"),
        ("paguei R$ 299,90 ontem", "price", "R$ 299,90"),
        ("it was €15.", "price", "€15"),
        ("det kostade 1 299 kr i går", "price", "1 299 kr"),
        ("¥3,000です", "price", "¥3,000"),
        ("za 15 zł.", "price", "15 zł"),
        ("charged US$ 1,299.00 twice", "price", "US$ 1,299.00"),
        ("10,50 € zu viel", "price", "10,50 €"),
        ("chegou 12/10/2024 cedo", "date", "12/10/2024"),
        ("on 2024-10-12 it", "date", "2024-10-12"),
        ("am 12.10.2024 da", "date", "12.10.2024"),
        ("às 14h30 de hoje", "time", "14h30"),
        ("at 2:30 PM today", "time", "2:30 PM"),
        ("ligue +55 11 91234-5678 já", "phone", "+55 11 91234-5678"),
        ("tel (11) 98765-4321", "phone", "(11) 98765-4321"),
        ("o modelo TSHIRT-M-RED", "sku", "TSHIRT-M-RED"),
        ("siga #promo hoje", "hashtag", "#promo"),
        ("fale com @loja.oficial.", "handle", "@loja.oficial"),
        ("amei 👍🏽!", "emoji", "👍🏽"),
        ("familia 👨‍👩‍👧 toda", "emoji", "👨‍👩‍👧"),
        ("triste :( demais", "emoji", ":("),
        ("Olá {name}, tudo", "variable", "{name}"),
        ("Hi {{ customer.name }}!", "variable", "{{ customer.name }}"),
        ("Hello %s there", "variable", "%s"),
        ("use ${total} here", "variable", "${total}"),
        ("rode `pip install x` agora", "code", "`pip install x`"),
        ("a &amp; b", "code", "&amp;"),
        ("veja https://loja.com/a?b=1&c=2.", "url", "https://loja.com/a?b=1&c=2"),
        ("(https://x.org/a_(b))", "url", "https://x.org/a_(b)"),
        ("www.loja.com.br!", "url", "www.loja.com.br"),
        ("em loja.com.br, hoje", "url", "loja.com.br"),
        ("mail ana.b+x@loja.com.br, ok", "email", "ana.b+x@loja.com.br"),
    ],
)
def test_it_finds_each_kind(text: str, kind: str, span: str) -> None:
    assert (kind, span) in found(text)


@pytest.mark.parametrize(
    "text", ["Comprei 2 camisas", "50% off", "1,5 kg", "e agora?", "ok. obrigado", "não :", "1995-1996"]
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_names_are_kept_as_whole_words() -> None:
    assert found("Oi Ana, a ANA e a Banana", names=("Ana",)) == [("name", "Ana"), ("name", "ANA")]
    assert found("tênis runner pro", names=("Tênis Runner Pro",)) == [("name", "tênis runner pro")]
    assert found("联系王小明吧", names=("王小明",)) == [("name", "王小明")]


def test_a_merchants_own_patterns_are_found() -> None:
    assert found("ref ab.77.x ok", patterns=(r"[a-z]{2}\.\d{2}\.[a-z]",)) == [("order", "ab.77.x")]


def test_the_longest_match_wins() -> None:
    assert found("https://loja.com/pedido/BR-20931") == [("url", "https://loja.com/pedido/BR-20931")]
    assert found("ana@x.com", names=("ana",)) == [("email", "ana@x.com")]


def test_broken_and_catastrophic_patterns_do_no_harm() -> None:
    began = time.perf_counter()
    assert found("a" * 5000 + "! BR-20931", patterns=("(a|aa)+$", "(", "a" * 600)) == [("order", "BR-20931")]
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("pattern", ["(", "(a|aa)+$", "x*", "a" * 501])
def test_a_pattern_that_cannot_serve_is_explained(pattern: str) -> None:
    assert pattern_problem(pattern)


def test_a_good_pattern_has_no_problem() -> None:
    assert pattern_problem(r"ORD-\d{4}") is None


@pytest.mark.parametrize("junk", ["a", "A", "1.", "-", "<a ", "{", "@", "+1 ", "(1", "x@y.", "A1-", "1,111", "😀", "`"])
def test_time_is_linear_in_hostile_text(junk: str) -> None:
    text = junk * (30_000 // len(junk))
    began = time.perf_counter()
    find(text)
    assert time.perf_counter() - began < 3


PIECES = st.sampled_from(
    [
        "BR-20931",
        "X1X",
        "x 1 x",
        "REF1",
        "[1]",
        "%1",
        "R$ 10,00",
        "😀",
        "é",
        " ",
        "a",
        "订单",
        "1",
        "X",
        "{x}",
        "@ana",
        "\n",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map("".join))


@given(TEXTS, st.sampled_from(TEMPLATES))
def test_restoring_undoes_masking(text: str, template: str) -> None:
    spans = find(text, names=("Ana",))
    masked, table = mask(text, spans, template)
    assert restore(masked, table) == text
    assert verify(masked, table, masked) == ()


@given(TEXTS, st.sampled_from(TEMPLATES))
def test_restored_spans_stand_where_they_are_said_to(text: str, template: str) -> None:
    masked, table = mask(text, find(text), template)
    restored, spans = restore_spans(masked, table)
    assert [restored[span.start : span.end] for span in spans] == [span.text for span in spans]
    assert spans == find(text)


def test_lost_doubled_and_made_up_masks_are_noticed() -> None:
    text = "pedido BR-20931 e BR-20932"
    masked, table = mask(text, find(text), "X{n}X")
    assert [span.text for span in verify("order X1X", table)] == ["BR-20932"]
    assert [span.text for span in verify("order X1X X1X X2X", table)] == ["BR-20931"]
    assert len(verify("order X1X X2X X3X", table, masked)) == 2


def test_changed_case_and_spacing_are_tolerated() -> None:
    text = "pedido BR-20931"
    _, table = mask(text, find(text), "X{n}X")
    assert restore("order x 1 X, please", table) == "order BR-20931, please"


@pytest.mark.parametrize("frame", ["请检查{}谢谢", "{}を確認してください。", "กรุณาตรวจสอบ{}ด้วย", "{}를 확인해 주세요"])
@pytest.mark.parametrize(
    "span",
    [
        "49,99 €",
        "250 zł",
        "12/10/2026",
        "03.11.2026",
        "14:30",
        "2:30 pm",
        "14h30",
        "+55 11 98765-4321",
        "#sale",
        "@shop",
    ],
)
def test_letters_of_scripts_without_spaces_may_touch_a_span(frame: str, span: str) -> None:
    assert [found.text for found in find(frame.format(span))] == [span]
