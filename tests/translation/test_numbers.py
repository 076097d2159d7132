from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translation.localised_numbers import localise_numbers
from translation.numbers import compare_numbers


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("custou 29,99", "it cost 29.99"),
        ("custou 1.299,00", "it cost 1,299.00"),
        ("1.299,00 reais", "1299 reais"),
        ("são 1.500 peças", "there are 1,500 pieces"),
        ("١٥ يوما", "15 days"),
        ("１５日", "15 days"),
        ("dois pares", "2 pairs"),
        ("2 pares", "two pairs"),
        ("quatorze dias", "14 days"),
        ("em 4月", "in April"),
        ("às 14h30", "at 14:30"),
        ("at 2:30 PM", "às 14:30"),
        ("15 mil pessoas", "15,000 people"),
        ("2,3 bilhões", "2.3 billion"),
        ("sem números", "no numbers"),
    ],
)
def test_equal_numbers_are_equal(source: str, translation: str) -> None:
    assert not compare_numbers(source, translation, "pt", "en")


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("15 dias", "45 days"),
        ("custou 29,99", "it cost 299.9"),
        ("custou 29,99", "it cost"),
        ("1,50", "150"),
        ("2 camisas e 3 calças", "2 shirts and 5 pants"),
        ("3 camisas", "shirts"),
        ("chegou", "it arrived 20931"),
        ("15 dias", "150 days"),
    ],
)
def test_other_numbers_are_not(source: str, translation: str) -> None:
    assert compare_numbers(source, translation, "pt", "en")


@pytest.mark.parametrize(
    ("text", "language", "english"),
    [
        ("Das Paket kam um 9:30 Uhr.", "de", "The package came at 9.30."),
        ("Klockan 01.15 i lördags", "sv", "At 1:15 a.m. on Saturday"),
        ("kl. 11:00", "nb", "at 11 o'clock"),
        ("1 299 км", "ru", "1299 km"),
        ("desde os anos 70", "pt", "since the 1970s"),
        ("на сезона 1995-96", "bg", "of the 1995-1996 season"),
        ("1万2千円", "ja", "12,000 yen"),
        ("10万4500バレル", "ja", "104,500 barrels"),
        ("11月3日に2個", "ja", "2 pieces on November 3"),
        ("12.10. tilasin kaksi", "fi", "I ordered 2 on 12 October"),
        ("三天内, 两件", "zh", "3 days, 2 pieces"),
        ("14 banker", "da", "fourteen banks"),
        ("двух футболок", "ru", "2 T-shirts"),
        ("سفارش ۴۵۸۸۲", "fa", "order 45882"),
        ("دو پیراهن در سه روز", "fa", "2 shirts in 3 days"),
        ("وصلتني قطعتين من ثلاث قطع، وبعد يومين لا شيء", "ar", "2 of 3 pieces came, and after 2 days 0"),
        ("הזמנתי שתי חולצות ובשלושה ימים", "he", "I ordered 2 shirts and in 3 days"),
    ],
)
def test_numbers_of_other_languages(text: str, language: str, english: str) -> None:
    assert not compare_numbers(text, english, language, "en")
    assert not compare_numbers(english, text, "en", language)


@pytest.mark.parametrize(
    ("text", "english", "language"),
    [
        ("entre 14h e 18h do dia 6 de março", "between 2 pm and 6 pm on March 3", "pt"),
        ("den 5 maj", "on 8 May", "sv"),
        ("将于天内送达", "will arrive in 5 days", "zh"),
        ("हमने आज नए चार्जर भेजे", "We sent 2 chargers today", "hi"),
        ("سيصل طلبك خلال أيام", "Your order arrives in 5 days", "ar"),
        ("سفارش شما تا چند روز می‌رسد", "Your order arrives in 5 days", "fa"),
        ("ההזמנה תגיע בתוך ימים", "The order arrives in 5 days", "he"),
        ("95 peças", "1995 pieces", "pt"),
        ("9:30 Uhr", "9:45", "de"),
    ],
)
def test_small_numbers_and_dates_that_differ(text: str, english: str, language: str) -> None:
    assert compare_numbers(english, text, "en", language)


@given(st.integers(13, 10**9), st.integers(13, 10**9))
def test_any_two_whole_numbers(first: int, second: int) -> None:
    assert bool(compare_numbers(f"são {first} peças", f"{second} pieces", "pt", "en")) == (first != second)


@pytest.mark.parametrize(
    ("text", "source", "reader", "shown"),
    [
        ("paid R$ 1.299,90", "pt-BR", "en-US", ["R$ 1,299.90"]),
        ("pagou $1,299.90", "en-US", "pt-BR", ["$1.299,90"]),
        ("it costs 1.299 €", "de", "en", ["1,299 €"]),
        ("on 12/10/2024", "pt-BR", "en-US", ["Oct 12, 2024"]),
        ("on 2024-10-12", "en", "de", ["12.10.2024"]),
        ("R$ 29", "pt-BR", "en", []),
        ("on 12/10", "pt-BR", "en-US", []),
        ("on 12/10/2024", "en", "pt", []),
        ("on 31/02/2024", "pt-BR", "en-US", []),
        ("1.299 pieces", "pt-BR", "en", []),
    ],
)
def test_numbers_are_shown_in_the_readers_convention(text: str, source: str, reader: str, shown: list[str]) -> None:
    found = localise_numbers(text, source, reader)
    assert [number.shown for number in found] == shown
    assert all(text[number.start : number.end] == number.original for number in found)
