import pytest
from hypothesis import given
from hypothesis import strategies as st

from translation.detection import Detector, next_language, own_words
from translation.types import Detection


@pytest.mark.parametrize(
    ("current", "text"),
    [
        ("pt-BR", "ok thanks"),
        ("de", "OK, thank you very much!"),
        ("fr", "BR-20931"),
        ("fr", "👍"),
        ("es", "Sent from my iPhone"),
        ("es", "ok\n\nSent from my iPhone"),
        ("it", "Best regards,\nMax Miller\nHead of Sales"),
        ("pl", "> Hello, where is your order? We have sent it to you yesterday."),
        ("de", "super danke"),
        ("de", "Nike Air Max"),
        ("hr", "Gdje je moj paket?"),
        ("nb", "hvor er min pakke"),
        ("en", "hola"),
    ],
)
def test_a_conversation_keeps_its_language(detector: Detector, current: str, text: str) -> None:
    after = next_language(current, detector.detect(text), text)
    assert after.tag == current
    assert not after.moved


@pytest.mark.parametrize(
    ("current", "text", "tag"),
    [
        ("en", "Guten Tag, wo bleibt meine Bestellung? Ich warte seit zwei Wochen.", "de"),
        ("pt", "I am writing in English now because my wife reads this too.", "en"),
        ("en", "我的包裹在哪里", "zh-Hans"),
        ("zh-Hans", "請問我的包裹什麼時候會到", "zh-Hant"),
        (None, "où est mon colis", "fr"),
    ],
)
def test_a_conversation_moves_on_evidence(detector: Detector, current: str | None, text: str, tag: str) -> None:
    after = next_language(current, detector.detect(text), text)
    assert (after.tag, after.moved) == (tag, True)


def test_the_more_precise_tag_of_a_language_stays(detector: Detector) -> None:
    text = "ainda não recebi meu pedido"
    assert next_language("pt-BR", detector.detect(text), text).tag == "pt-BR"
    assert next_language("pt", Detection("pt-BR", "Latn", 0.95), text).tag == "pt-BR"


def test_a_message_partly_in_the_conversations_language_keeps_it(detector: Detector) -> None:
    text = "Hello, I am still waiting for the order that I placed with you last week. Bitte melden Sie sich."
    after = next_language("de", detector.detect(text), text)
    assert (after.tag, after.why.code) == ("de", "language_mixed")


def test_nothing_is_known_before_the_first_words(detector: Detector) -> None:
    after = next_language(None, detector.detect("12345"), "12345")
    assert (after.tag, after.moved, after.why.code) == (None, False, "language_no_words")


def test_own_words_keep_offsets() -> None:
    text = "Bonjour\n> quoted\noui\n-- \nMax"
    kept = own_words(text)
    assert len(kept) == len(text)
    assert kept.split() == ["Bonjour", "oui"]
    assert text[kept.index("oui") :].startswith("oui")


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Saludos,\nno ha llegado nada", "Saludos, no ha llegado nada"),
        ("merci\n从我的", "merci 从我的"),
        ("谢谢\n发自我的iPhone", "谢谢"),
        ("Danke\nVon meinem iPhone gesendet", "Danke"),
        ("Von meinem Geld fehlt etwas\nbitte prüfen", "Von meinem Geld fehlt etwas bitte prüfen"),
        ("Inviato da tre giorni\nma non arriva", "Inviato da tre giorni ma non arriva"),
        ("oui\nLe lun. 3 mars 2025 à 10:00, Boutique <a@b.fr> a écrit :\n> bonjour", "oui"),
        ("ja\n\nMfG\nMax Muster\nTel. 123", "ja"),
    ],
)
def test_what_is_the_authors_own(text: str, own: str) -> None:
    assert " ".join(own_words(text).split()) == own


@given(
    text=st.text(max_size=80),
    current=st.one_of(st.none(), st.text(max_size=10)),
    tag=st.sampled_from(["und", "en", "pt-BR", "zh-Hans", "sr-Latn"]),
    confidence=st.floats(0, 1),
)
def test_any_message_leaves_a_defined_language(text: str, current: str | None, tag: str, confidence: float) -> None:
    after = next_language(current, Detection(tag, "Latn", confidence), text)
    assert after.tag in (current, tag)
    assert after.moved == (after.tag is not None and after.why.code in ("language_first", "language_moved"))
