from translation.detection import Detector
from translation.detection.parts import sentences


def test_sentences_end_at_marks_and_lines_but_not_inside_numbers_or_addresses() -> None:
    text = "It costs 29.90 at shop.example.com. Why?\nSee https://a.b/c.d now! 好的。谢谢"
    cut = [text[start:end].strip() for start, end in sentences(text)]
    assert cut == ["It costs 29.90 at shop.example.com.", "Why?", "See https://a.b/c.d now!", "好的。", "谢谢"]


def test_parts_of_a_mixed_message(detector: Detector) -> None:
    text = "Hello, where is my order? I am still waiting. Bonjour, je voudrais un remboursement pour ma commande."
    parts = detector.detect(text).parts
    assert [(part.tag, text[part.start : part.end]) for part in parts] == [
        ("en", "Hello, where is my order? I am still waiting."),
        ("fr", "Bonjour, je voudrais un remboursement pour ma commande."),
    ]
    assert all(part.confidence >= 0.85 for part in parts)


def test_parts_in_different_scripts(detector: Detector) -> None:
    text = "Where is my parcel please? 我的包裹在哪里？我还没收到货。"
    assert [part.tag for part in detector.detect(text).parts] == ["en", "zh-Hans"]


def test_one_language_has_no_parts(detector: Detector) -> None:
    assert detector.detect("Wo ist mein Paket? Ich warte seit Tagen. OK thanks. Bitte helfen Sie mir.").parts == ()


def test_neighbours_are_no_parts(detector: Detector) -> None:
    assert detector.detect("Gdje je moj paket, tko ga nosi? Gde je moj paket, ko ga nosi posle?").parts == ()
