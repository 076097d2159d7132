"""Which comments of agents are answers: the one rule of all desks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.base import Connection
from gateway.channels.desks import ANSWER_MARK, answer_in, is_ours, our_reference


def connection(mark: str | None = None) -> Connection:
    return Connection(id="c", channel="zendesk", config={"answer_mark": mark} if mark else {}, secrets={})


@pytest.mark.parametrize(
    ("comment", "private", "ours", "answer"),
    [
        ("It left today.", False, True, "It left today."),
        ("It left today.", False, False, None),
        ("It left today.", True, True, None),
        ("@customer It left today.", True, True, "It left today."),
        (" @customer: It left today. ", True, False, "It left today."),
        ("@customer\nIt left today.\n\nBye", True, False, "It left today.\n\nBye"),
        ("@customer", True, False, None),
        ("ask @customer again", True, False, None),
        ("@customers love it", True, False, None),
        ("  ", False, True, None),
    ],
)
def test_the_rule(comment: str, private: bool, ours: bool, answer: str | None) -> None:
    assert answer_in(comment, connection(), private=private, ours=ours) == answer


def test_merchants_may_choose_the_mark() -> None:
    assert answer_in(">> It left.", connection(">>"), private=True, ours=False) == "It left."
    assert answer_in(f"{ANSWER_MARK} It left.", connection(">>"), private=True, ours=False) is None


@given(text=st.text(max_size=80), ours=st.booleans())
def test_an_unmarked_private_note_never_leaves(text: str, ours: bool) -> None:
    if not text.strip().startswith(ANSWER_MARK):
        assert answer_in(text, connection(), private=True, ours=ours) is None


@given(text=st.text(max_size=40))
def test_only_our_own_references_are_ours(text: str) -> None:
    assert is_ours(our_reference(text))
    assert is_ours(text) is text.startswith("polyglot-")
    assert not is_ours(None)
