from __future__ import annotations

import pytest

from translation.exchange import ExchangeError, read_csv, read_tbx, read_tmx, write_csv, write_tbx, write_tmx
from translation.glossary import Term, conflicts, hits, serves, used
from translation.memory import MemoryEntry, best_match, entry_of, fill, generalise
from translation.protection import find

TERMS = [
    Term("en", "pt", "gift card", "vale-presente"),
    Term("*", "*", "Loja Feliz"),
    Term("en", "pt-BR", "SKU", "código", case_sensitive=True, whole_word=False),
]
ENTRIES = [MemoryEntry("pt", "en", "Pedido ⟦1⟧ & <tudo>", "Order ⟦1⟧ & <all>")]


def test_what_changes_becomes_a_slot() -> None:
    text = "Pedido BR-1000 custou R$ 10,00, sim BR-1000"
    assert generalise(text, find(text)) == ("Pedido ⟦1⟧ custou ⟦2⟧, sim ⟦1⟧", ("BR-1000", "R$ 10,00"))
    assert fill("Order ⟦1⟧ cost ⟦2⟧", ("A", "B")) == "Order A cost B"
    assert fill("Order ⟦3⟧", ("A", "B")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seu pedido BR-2222 chegou hoje de manhã.", "Your order BR-2222 came this morning."),
        ("seu pedido BR-2222 chegou hoje de manhã", "Your order BR-2222 came this morning."),
        ("Seu pedido BR-2222 chegou hoje de tarde!", "Your order BR-2222 came this morning."),
        ("O produto é azul.", None),
        ("Seu pedido chegou hoje de manhã.", None),
    ],
)
def test_the_most_alike_entry_is_filled(text: str, expected: str | None) -> None:
    entry = entry_of("Seu pedido BR-1000 chegou hoje de manhã.", "Your order BR-1000 came this morning.", "pt", "en")
    match = best_match(text, find(text), [entry], threshold=0.85)
    assert (match.text if match else None) == expected


def test_other_numbers_never_match() -> None:
    entry = entry_of("Chega em 3 dias úteis, no máximo.", "It arrives in 3 business days at most.", "pt", "en")
    text = "Chega em 5 dias úteis, no máximo."
    assert best_match(text, find(text), [entry]) is None


def test_inflected_forms_are_found_whole() -> None:
    term = Term("en", "pt", "gift card", "vale-presente")
    assert [hit.text for hit in hits("Two Gift Cards, a gift-horse", [term], "en")] == ["Gift Cards"]
    polish = Term("pl", "en", "przesyłka", "parcel")
    assert [hit.text for hit in hits("nie ma przesyłki", [polish], "pl")] == ["przesyłki"]


def test_case_and_parts_of_words_are_as_the_term_says() -> None:
    assert hits("sku SKU12", [TERMS[2]], "en")[0].text == "SKU"
    assert hits("loja feliz", [Term("*", "*", "Loja Feliz", case_sensitive=True)], "pt") == []
    assert hits("退款已处理", [Term("zh", "en", "退款", "refund")], "zh")[0].text == "退款"


def test_languages_are_matched_by_tag() -> None:
    assert serves(TERMS[0], "en-US", "pt-BR")
    assert not serves(TERMS[2], "en", "pt-PT")
    assert serves(TERMS[1], "ja", "ko")


def test_a_terms_use_is_seen() -> None:
    assert used("Seus vales-presente chegaram", Term("en", "pt", "gift card", "vales-presente"), "pt")
    assert not used("Seu cartão", TERMS[0], "pt")


def test_conflicts_are_reported() -> None:
    other = Term("en", "pt", "Gift Card", "cartão-presente")
    assert conflicts([*TERMS, other, TERMS[0]]) == [(TERMS[0], other)]


def test_exchanged_files_hold_the_same() -> None:
    assert read_tmx(write_tmx(ENTRIES)) == ENTRIES
    assert read_csv(write_csv(TERMS)) == TERMS
    assert read_tbx(write_tbx(TERMS)) == TERMS


def test_formulas_are_defused_in_csv() -> None:
    term = Term("en", "pt", "=1+1", "@x")
    assert "'=1+1" in write_csv([term])
    assert read_csv(write_csv([term])) == [term]


def test_other_tools_tmx_is_read() -> None:
    tmx = b"""<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4"><header srclang="en"/><body>
    <tu><tuv xml:lang="en"><seg>Hi <ph>x</ph></seg></tuv><tuv lang="pt_BR"><seg>Oi x</seg></tuv></tu></body></tmx>"""
    assert read_tmx(tmx) == [MemoryEntry("en", "pt-BR", "Hi x", "Oi x")]


def test_csv_with_semicolons_and_missing_columns_is_read() -> None:
    assert read_csv("\ufeffterm;source;target\nSKU;en;*\n") == [Term("en", "*", "SKU")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<tmx", "line 1: The file is not well-formed"),
        (b"<html/>", "line 1: The file is no TMX"),
        (b'<!DOCTYPE t [<!ENTITY a "b">]><tmx>&a;</tmx>', "declares entities"),
        (b'<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]><tmx>&a;</tmx>', "declares entities"),
        (b"<tmx><body>\n<tu>\n<tuv><seg>a</seg></tuv></tu></body></tmx>", "line 3: A <tuv> has no xml:lang"),
    ],
)
def test_bad_xml_is_explained(data: bytes, message: str) -> None:
    with pytest.raises(ExchangeError, match=message):
        read_tmx(data)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n", "line 1: The header line lacks source, target, term"),
        ("source,target,term\nqqq,en,x\n", "line 2: 'qqq' is no BCP 47 tag"),
        ("source,target,term\nen,pt,\n", "line 2: The term is empty"),
        ("source,target,term,case_sensitive\nen,pt,x,perhaps\n", "line 2: 'perhaps' is neither yes nor no"),
    ],
)
def test_bad_csv_is_explained(text: str, message: str) -> None:
    with pytest.raises(ExchangeError, match=message):
        read_csv(text)
