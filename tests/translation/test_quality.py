from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from translation.detection import Detector
from translation.quality import assess, back_similarity

if TYPE_CHECKING:
    from translation.types import Flag

DETECT = Detector().detect
GOOD = [
    ("Cadê meu pedido BR-20931?", "Where is my order BR-20931?"),
    ("Olá! Comprei 2 camisas e paguei R$ 299,90.", "Hello! I bought 2 shirts and paid R$ 299,90."),
    ("Olá! Comprei duas camisas e paguei R$ 299,90.", "Hello! I bought 2 shirts and paid R$299.90."),
    ("não não não, quero falar com uma pessoa", "no no no, I want to talk to a person"),
    ("Obrigado!", "Thank you!"),
    ("ok", "ok"),
    ("Email: a@b.com", "Email: a@b.com"),
    ("Acesse https://loja.com/x e digite 1234.", "Go to https://loja.com/x and type 1234."),
    ("O produto chegou quebrado. Quero meu dinheiro de volta. Podem ajudar?",
     "The product arrived broken. I want my money back. Can you help?"),
    ("Chegou em 12 de outubro às 14h30.", "It arrived on October 12 at 14:30."),
    ("A entrega demora de 3 a 5 dias úteis.", "Delivery takes three to five business days."),
]  # fmt: skip
LONG = (
    "Comprei um tênis na loja de vocês na semana passada e ele chegou com defeito. O número também está errado. "
    "Quero trocar o produto ou receber meu dinheiro de volta."
)
LONG_EN = (
    "I bought sneakers from your store last week and they arrived with a defect. The number is also wrong. "
    "I want to exchange the product or get my money back."
)
SPANISH = (
    "Hola, compré unas zapatillas en su tienda la semana pasada y llegaron con un defecto. El número también está "
    "equivocado. Quiero cambiar el producto o recuperar mi dinero."
)
BAD: list[tuple[str, str, Flag]] = [
    ("Chega em 15 dias.", "It arrives in 45 days.", "number_changed"),
    ("Cadê meu pedido BR-20931?", "Where is my order?", "mask_lost"),
    ("Cadê meu pedido BR-20931?", "Where is my order BR-20937?", "mask_lost"),
    ("Veja https://loja.com/x agora", "See it now", "mask_lost"),
    ("Escreva para a@b.com hoje", "Write to a@c.com today", "mask_lost"),
    ("Paguei R$ 299,90 ontem", "I paid R$ 99,90 yesterday", "mask_lost"),
    ("Paguei R$ 299,90 ontem", "I paid €299.90 yesterday", "mask_lost"),
    ("O produto chegou quebrado.", "The the the the product arrived broken.", "repetition"),
    ("O produto chegou quebrado.", "The product arrived broken the product arrived broken", "repetition"),
    ("O produto chegou quebrado.", "Aaaaaaaaaaaaaargh the product", "repetition"),
    ("产品坏了。", "坏了坏了坏了坏了坏了", "repetition"),
    (LONG, LONG, "untranslated"),
    ("Quero trocar o produto, por favor.", "Quero trocar o produto, por favor.", "untranslated"),
    (LONG, "", "empty"),
    (LONG, "   ", "empty"),
    (LONG, LONG_EN[:85], "length"),
    (LONG, "I bought sneakers from your store last week and they arrived with a defect. I want to get my money back.",
     "truncated"),
    (LONG, SPANISH, "wrong_language"),
    ("Quero meu dinheiro", "Я хочу свои деньги", "wrong_language"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "translation"), [*GOOD, (LONG, LONG_EN)])
def test_good_translations_carry_no_flag(source: str, translation: str) -> None:
    quality = assess(source, translation, "pt", "en", detect=DETECT)
    assert quality.flags == ()
    assert quality.score > 0.85


@pytest.mark.parametrize(("source", "translation", "flag"), BAD)
def test_damage_is_named(source: str, translation: str, flag: Flag) -> None:
    quality = assess(source, translation, "pt", "en", detect=DETECT)
    assert flag in quality.flags
    assert quality.score <= 0.4


def test_low_confidence_and_similarity_are_flagged() -> None:
    quality = assess("Oi", "Hi", "pt", "en", detection_confidence=0.5, similarity=0.1, missed_terms=True)
    assert set(quality.flags) == {"low_detection_confidence", "back_translation", "glossary_missed"}


def test_the_same_language_is_no_copy() -> None:
    assert assess("Quero trocar o produto", "Quero trocar o produto", "pt-BR", "pt-PT").flags == ()


def test_back_similarity_orders_texts() -> None:
    text = "Where is my parcel?"
    near, far = back_similarity(text, "Where's my package?"), back_similarity(text, "The weather is fine today")
    assert back_similarity(text, text) == 1.0
    assert 1 > near > far
    assert back_similarity("", "a") == 0.0
