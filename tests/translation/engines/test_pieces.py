"""Cutting what is too long for a model."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from translation.engines.pieces import cut, join


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_nothing_but_spaces_between_pieces_is_lost(text: str, limit: int) -> None:
    pieces = cut(text, limit)
    assert all(len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.text(max_size=300))
def test_a_short_sentence_stays_whole(text: str) -> None:
    assert cut(text) == [text]


def test_it_cuts_at_the_last_pause() -> None:
    assert cut("one two three, four five six", 20) == ["one two three,", "four five six"]
    assert cut("one two three four five", 14) == ["one two three", "four five"]


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1))
def test_words_come_together_as_they_were(words: list[str]) -> None:
    text = " ".join(words)
    assert join(cut(text, 20)) == text


def test_scripts_without_spaces_get_none() -> None:
    assert join(["你好，", "我的订单"]) == "你好，我的订单"
    assert join(["Hello,", "my order"]) == "Hello, my order"
