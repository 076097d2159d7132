"""Vendors' words come in any order; the furthest step counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.conversations.delivery_status import overall_status
from gateway.conversations.statuses import next_status

WORDS = st.lists(st.sampled_from(["sent", "delivered", "read", "failed"]), max_size=8)
ORDER = ["sent", "delivered", "read"]


def after(start: str, words: list[str]) -> str:
    for word in words:
        start = next_status(start, word)
    return start


@given(st.sampled_from(["queued", "sending", "unknown", "sent"]), st.permutations(["sent", "delivered", "read"]))
def test_any_order_ends_at_the_furthest_step(start: str, words: list[str]) -> None:
    assert after(start, words) == "read"


@given(WORDS)
def test_what_arrived_never_fails_and_nothing_goes_back(words: list[str]) -> None:
    now = "sending"
    for word in words:
        following = next_status(now, word)
        if now in ("delivered", "read"):
            assert following != "failed"
        if now in ORDER and following in ORDER:
            assert ORDER.index(following) >= ORDER.index(now)
        now = following


@given(WORDS)
def test_failures_count_only_where_nothing_arrived(words: list[str]) -> None:
    ends = after("sending", words)
    if "read" in words:
        assert ends == "read"
    elif "delivered" in words:
        assert ends == "delivered"
    elif words and words[-1] == "failed":
        assert ends == "failed"


def test_a_word_settles_what_was_unknown_dead_or_failed() -> None:
    assert next_status("unknown", "sent") == "sent"
    assert next_status("unknown", "failed") == "failed"
    assert next_status("dead", "delivered") == "delivered"


def test_a_reply_has_the_status_of_its_least_advanced_part() -> None:
    assert overall_status(["read", "sent", "delivered"]) == "sent"
    assert overall_status(["sent", "dead"]) == "dead"
    assert overall_status(["replaced", "sent"]) == "sent"
    assert overall_status(["replaced"]) == "failed"
