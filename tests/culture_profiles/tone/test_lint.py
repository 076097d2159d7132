from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture_profiles import Overlay, builtin, resolve
from culture_profiles.tone import lint
from locales import catalogues, render
from locales.maintenance import INTERFACE
from tests.culture_profiles.tone.labelled import FLORES, false_alarms, register_agreement, remarks, rows


def codes(text: str, country: str = "DE", language: str = "de", **known: object) -> list[str]:
    return [each.code for each in lint(text, profile=builtin(country), language=language, **known)]


@pytest.mark.parametrize("name", ["register_held_out.txt", "register_tuning.txt"])
def test_forms_of_address(name: str) -> None:
    agreement = register_agreement(name)
    assert agreement.precision >= 0.95
    assert agreement.recall >= 0.95


def test_neutral_sentences_raise_no_alarm() -> None:
    alarms, sentences = false_alarms()
    assert sentences >= 480
    assert len(alarms) / sentences <= 0.01, alarms


@pytest.mark.skipif(not FLORES.exists(), reason="the benchmark sentences lie outside the repository")
@pytest.mark.parametrize(
    ("language", "country"), [("de", "DE"), ("fr", "FR"), ("pl", "PL"), ("es", "ES"), ("uk", "UA"), ("zh", "CN")]
)
def test_news_sentences_raise_hardly_any_alarm(language: str, country: str) -> None:
    sentences = (Path(FLORES) / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    alarms = [text for text in sentences if remarks(text, language, country)]
    assert len(alarms) / len(sentences) <= 0.02, alarms


def test_remark_points_at_its_words_and_cites_the_profile() -> None:
    profile = builtin("DE")
    text = "Guten Tag, wir haben dir heute geschrieben."
    (remark,) = lint(text, profile=profile, language="de")
    assert remark.code == "register"
    assert text[slice(*remark.span)] == "dir"
    assert remark.evidence == profile.register.evidence
    assert render(remark.reason, "en").startswith("Customers in this country are addressed formally")


def test_register_follows_channel_and_merchant() -> None:
    text = "Hallo Anna, dein Paket ist heute angekommen."
    assert "register" in codes(text)
    assert "register" not in codes(text, channel_kind="social")
    casual = resolve("DE", merchant_default=Overlay(register="informal"))
    formal = "Guten Tag, wir haben Ihnen heute geschrieben."
    assert not lint(text, profile=casual, language="de")
    assert [each.code for each in lint(formal, profile=casual, language="de")] == ["register"]


def test_mixed_forms_are_remarked_where_both_are_allowed() -> None:
    assert codes("Kiitos viestistäsi, lähetämme teille uuden tuotteen.", "FI", "fi") == ["register"]


def test_quoted_words_are_not_the_agents() -> None:
    assert not codes("Auf der Karte steht „Alles Gute für dich“, wie bestellt.")


@pytest.mark.parametrize(
    ("text", "known", "wanted"),
    [
        ("Das Paket kommt am Dienstag.", {"answering": "complaint"}, ["no_apology"]),
        ("Es tut uns leid. Das Paket kommt am Dienstag.", {"answering": "complaint"}, []),
        ("Nein.", {}, ["curt"]),
        ("Steht in den AGB.", {}, ["curt"]),
        ("DAS PAKET KOMMT AM DIENSTAG.", {}, ["shouting"]),
        ("Die IBAN steht auf der Rechnung von DHL.", {}, []),
        ("Willkommen! Das Paket kommt am Dienstag!", {}, ["exclamation"]),
        ("Das Paket kommt am Dienstag 🙂", {"channel_kind": "live_chat"}, ["emoji"]),
        ("Das Paket kommt am Dienstag 🙂", {"channel_kind": "live_chat", "customer_used_emoji": True}, []),
        ("Wie bereits gesagt, kommt das Paket am Dienstag.", {}, ["blame"]),
        ("Das Paket kommt bald.", {}, ["promise_without_date"]),
        ("Das Paket kommt bald, am Dienstag um 10 Uhr.", {}, []),
        ("Das Paket kommt so schnell wie möglich, in 2 Tagen.", {}, []),
        ("Das Paket kommt am Dienstag.", {"channel_kind": "email"}, ["missing_greeting"]),
        ("Das Paket kommt am Dienstag.", {"channel_kind": "email", "greeting_added": True}, []),
        ("Guten Tag, das Paket kommt am Dienstag.", {"channel_kind": "email"}, []),
        ("   ", {"channel_kind": "email"}, []),
    ],
)
def test_manners(text: str, known: dict[str, object], wanted: list[str]) -> None:
    assert codes(text, **known) == wanted


@pytest.mark.parametrize(
    ("country", "language", "text", "code"),
    [
        ("GB", "en", "We will get back to you soon.", "promise_without_date"),
        ("GB", "en", "As I already said, the parcel left on Monday.", "blame"),
        ("PL", "pl", "Paczka dotrze wkrótce.", "promise_without_date"),
        ("BR", "pt-BR", "Seu pedido chega em breve.", "promise_without_date"),
        ("JP", "ja", "すぐにご連絡いたします。", "promise_without_date"),
        ("FR", "fr", "C'est votre faute.", "blame"),
        ("UA", "uk", "Як ми вже писали, посилка їде.", "blame"),
        ("CN", "zh-Hans", "这是您的错，不是我们的问题。", "blame"),
        ("JP", "ja", "ご注文を承りました！", "exclamation"),
        ("RO", "ro", "Coletul a plecat marți 🙂", "emoji"),
    ],
)
def test_manners_in_other_languages(country: str, language: str, text: str, code: str) -> None:
    assert code in codes(text, country, language)


def test_blame_and_vague_promises_in_every_language() -> None:
    wanted = {"b": {"blame"}, "p": {"promise_without_date"}, "-": set()}
    wrong = [
        text
        for language, country, label, text in rows("phrases.txt", 4)
        if {each.code for each in remarks(text, language, country)} & {"blame", "promise_without_date"} != wanted[label]
    ]
    assert not wrong


@pytest.mark.parametrize("row", list(rows("letters.txt", 6)), ids=lambda row: row[0])
def test_letters_in_every_language(row: list[str]) -> None:
    language, country, letter, bare, capitals, curt = row
    answer = {"channel_kind": "email", "answering": "complaint"}
    assert codes(letter, country, language, **answer) == []
    assert {"missing_greeting", "no_apology"} <= set(codes(bare, country, language, **answer))
    assert not capitals or "shouting" in codes(capitals, country, language)
    assert all("curt" in codes(text, country, language) for text in curt.split(";"))
    assert "exclamation" in codes(f"{letter}!!!", country, language)
    assert "emoji" in codes(f"{letter} 😊", country, language, channel_kind="messaging", answering="complaint")


def test_a_tag_without_a_region_is_read_as_in_the_customers_country() -> None:
    text = "Já verificaste a pasta de spam?"
    assert codes(text, "PT", "pt") == codes(text, "PT", "pt-PT") == ["register"]
    assert not codes("Você recebeu o pacote?", "BR", "pt")


@given(st.text(max_size=300), st.sampled_from(["de", "pl", "ja", "ko", "ar", "mi", "zh-Hant", "pt-PT"]))
def test_any_text_is_looked_at(text: str, language: str) -> None:
    for remark in lint(text, profile=builtin("DE"), language=language, answering="complaint", first=True):
        assert remark.span is None or 0 <= remark.span[0] < remark.span[1] <= len(text)


@pytest.mark.parametrize("locale", INTERFACE)
def test_reasons_are_worded_in_the_agents_language(locale: str) -> None:
    text = "Kannst du bald antworten?!! 🙂 Wie bereits gesagt: DAS PAKET KOMMT."
    found = lint(text, profile=builtin("DE"), language="de", answering="complaint", channel_kind="email")
    assert len(found) >= 7
    for remark in found:
        assert catalogues.raw(locale, None, remark.reason.text) != remark.reason.text
