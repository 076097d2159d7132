import pytest

from translation.detection.hanzi import character_sets, weigh_writings
from translation.detection.scripts import leading_script, letters_by_script, words_of


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("", "Zyyy"),
        ("123 !? …", "Zyyy"),
        ("hello", "Latn"),
        ("где заказ", "Cyrl"),
        ("我的iPhone坏了", "Hani"),
        ("注文した", "Hani"),
        ("안녕하세요 iPhone Samsung", "Hang"),
        ("Samsung Galaxy и", "Latn"),
        ("и", "Cyrl"),
        ("سلام", "Arab"),
        ("שלום", "Hebr"),
        ("สวัสดี", "Thai"),
    ],
)
def test_the_script_that_decides(text: str, script: str) -> None:
    assert leading_script(letters_by_script(words_of(text))) == script


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("मेरा ऑर्डर कहाँ है?", ["मेरा", "ऑर्डर", "कहाँ", "है"]),
        ("क́de; l'été, 2x", ["क́de", "l", "été", "x"]),
        ("ขอบคุณครับ!", ["ขอบคุณครับ"]),
    ],
)
def test_words_keep_the_marks_on_their_letters(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "writing"),
    [
        ("我的包裹在哪里", "Hans"),
        ("我的包裹在哪裡", "Hant"),
        ("荷物はどこ", "Jpan"),
        ("什么时候发货", "Hans"),
        ("還沒收到貨", "Hant"),
    ],
)
def test_writings_of_han_characters(text: str, writing: str) -> None:
    weights = weigh_writings(text, letters_by_script(words_of(text)))
    assert max(weights, key=lambda name: weights[name]) == writing


def test_national_character_sets_tell_characters_apart() -> None:
    assert character_sets("们") == {"Hans"}
    assert character_sets("們") == {"Hant", "Jpan"}
    assert character_sets("込") == {"Jpan"}
    assert character_sets("a") == {"Hans", "Hant", "Jpan"}
