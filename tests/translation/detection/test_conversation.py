import pytest

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
