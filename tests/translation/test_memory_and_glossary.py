from __future__ import annotations

import pytest
from lxml import etree

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


def test_the_translate_toolkit_s_tmx_is_read() -> None:
    tmx = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
  <header creationtool="Translate Toolkit" segtype="sentence" o-tmf="UTF-8" adminlang="en" srclang="en"
    datatype="PlainText"/>
  <body>
    <tu srclang="en">
      <note>shown on the parcel</note>
      <tuv xml:lang="en"><seg>Order %s
is packed &amp; ready</seg></tuv>
      <tuv xml:lang="pt_BR"><seg>Pedido %s
embalado</seg></tuv>
    </tu>
  </body>
</tmx>"""
    assert read_tmx(tmx) == [MemoryEntry("en", "pt-BR", "Order %s\nis packed & ready", "Pedido %s\nembalado")]


@pytest.mark.parametrize(
    ("header", "sources"),
    [
        ("EN-US", ["en-US"]),
        ("en", ["en-US"]),
        ("pt_BR", ["pt-BR"]),
        ("fr", ["en-US", "pt-BR"]),
        ("*all*", ["en-US", "pt-BR"]),
    ],
)
def test_the_source_of_a_tmx_is_found_however_it_is_spelt(header: str, sources: list[str]) -> None:
    unit = '<tu><tuv xml:lang="en-us"><seg>Hi</seg></tuv><tuv xml:lang="PT-BR"><seg>Oi</seg></tuv></tu>'
    tmx = f'<tmx version="1.4"><header srclang="{header}"/><body>{unit}</body></tmx>'.encode()
    assert [entry.source for entry in read_tmx(tmx)] == sources


def test_a_glossary_is_written_in_the_edition_that_tools_open() -> None:
    root = etree.fromstring(write_tbx(TERMS, "Loja"))
    assert (root.tag, root.get("type")) == ("martif", "TBX-Basic")
    assert root.findtext("martifHeader/fileDesc/titleStmt/title") == "Loja"
    entries = root.findall("text/body/termEntry")
    assert [entry.findtext("langSet/tig/term") for entry in entries] == [term.term for term in TERMS]


TOOLKIT_TBX = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif PUBLIC "ISO 12200:1999A//DTD MARTIF core (DXFcdV04)//EN" "TBXcdv04.dtd">
<martif type="TBX" xml:lang="en"><martifHeader><fileDesc><sourceDesc><p>Translate Toolkit</p></sourceDesc></fileDesc>
</martifHeader><text><body>
  <termEntry id="1"><langSet xml:lang="en"><tig><term>parcel</term></tig></langSet>
    <langSet xml:lang="PT_br"><tig><term>pacote</term></tig></langSet><note>what is sent</note></termEntry>
  <termEntry id="2"><descrip type="Translation needed">No</descrip>
    <langSet xml:lang="en"><tig><term>TrailPay</term></tig></langSet>
    <langSet xml:lang="pt"><tig><term>TrailPay</term></tig></langSet></termEntry>
  <termEntry id="3"><langSet xml:lang="en"><tig><term>refund</term></tig></langSet>
    <langSet xml:lang="pt">
      <tig><term>devolucao</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig>
      <tig><term>reembolso</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></tig>
    </langSet></termEntry>
</body></text></martif>"""


def test_the_translate_toolkit_s_tbx_is_read() -> None:
    assert read_tbx(TOOLKIT_TBX) == [
        Term("en", "pt-BR", "parcel", "pacote"),
        Term("en", "pt", "TrailPay", None),
        Term("en", "pt", "refund", "reembolso"),
    ]


def test_a_tbx_of_2019_is_read() -> None:
    tbx = b"""<tbx xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="http://www.tbxinfo.net/ns/min" type="TBX-Min">
    <text><body><conceptEntry id="c1"><langSec xml:lang="en"><termSec><term>order</term></termSec></langSec>
    <langSec xml:lang="de"><termSec><term>Order</term><min:administrativeStatus>supersededTerm-admn-sts
    </min:administrativeStatus></termSec><termSec><term>Bestellung</term></termSec></langSec></conceptEntry>
    </body></text></tbx>"""
    assert read_tbx(tbx) == [Term("en", "de", "order", "Bestellung")]


def test_a_language_that_is_none_is_named() -> None:
    with pytest.raises(ExchangeError, match="line 5: 'xx' is no BCP 47 tag"):
        read_tbx(TOOLKIT_TBX.replace(b'"en"><tig>', b'"xx"><tig>', 1))


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
