"""The corpus repeats itself for a seed, holds sentences out, and exchanges identifiers on both sides alike."""

from __future__ import annotations

from random import Random

import pytest

from tests.training.corpus import COMBINATION, GRAMMARS, TEMPLATE, TRAINING, sentences
from tests.training.grammar import Phrase, expand, read
from tests.training.identifiers import CODE, exchange, survive


@pytest.fixture(scope="module", params=["pt", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_same_seed_composes_the_same_distinct_sentences(language: str) -> None:
    first = sentences(language, 400, seed=5)
    assert first == sentences(language, 400, seed=5)
    assert len({sentence.plain for sentence in first}) == 400
    assert first != sentences(language, 400, seed=6)


def test_sentences_are_whole_and_held_out_ones_are_few(language: str) -> None:
    composed = sentences(language, 2000, seed=1)
    assert not [s for s in composed if any(mark in s.plain for mark in "{}[]|()") or "  " in s.plain]
    parts = [sentence.part for sentence in composed]
    assert parts.count(TRAINING) > 1600
    assert parts.count(COMBINATION) > 20
    assert parts.count(TEMPLATE) > 20


def test_agreement_follows_the_noun_of_its_line() -> None:
    grammar = read(GRAMMARS / "pt.txt") | {"item": (Phrase("mesa", "f"),)}
    assert (
        expand(grammar, Phrase("[o|a] {item} ficou (bonit[o|a]|bonit[o|a])"), Random(1)).text == "a mesa ficou bonita"
    )


def test_exchanged_identifiers_are_alike_on_both_sides() -> None:
    pair = (
        "Order 4821930 of X1X is not at https://shop.example/p/1.",
        "O pedido 4821930 de X1X: https://shop.example/p/1",
    )
    for seed in range(50):
        source, target = exchange(*pair, Random(seed))
        assert source != pair[0]
        assert len(set(CODE.findall(source))) == 3
        assert survive(source, target)


def test_a_lost_identifier_is_noticed() -> None:
    assert not survive("Write to anna@mail.example.", "Escreva para anna.example.")
