"""The console's pure parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.console.frame.forms import local_path, next_in
from gateway.console.frame.words import flag, web_address
from gateway.console.pages.inbox import filters_of, query_of
from gateway.console.pages.thread import marked
from gateway.conversations.canned import fill
from gateway.conversations.inbox import STATUSES, InboxFilters
from gateway.people.passwords import totp_code, totp_counter


@given(st.text(max_size=80), st.lists(st.text(max_size=6), max_size=5))
def test_marking_changes_no_letter_and_marks_only_what_was_kept(text: str, kept: list[str]) -> None:
    parts = marked(text, kept)
    assert "".join(part for part, _ in parts) == text
    assert all(part in kept for part, is_kept in parts if is_kept)


def test_the_longest_of_two_that_begin_together_is_marked() -> None:
    assert marked("see BR-20931-2.", ["BR-20931", "BR-20931-2"]) == (
        ("see ", False),
        ("BR-20931-2", True),
        (".", False),
    )


@given(
    st.builds(
        InboxFilters,
        status=st.sampled_from(STATUSES),
        country=st.sampled_from(["", "BR", "DE"]),
        unread=st.booleans(),
        q=st.text(max_size=20).map(str.strip),
        order=st.sampled_from(["deadline", "latest"]),
    )
)
def test_filters_survive_the_address(filters: InboxFilters) -> None:
    assert filters_of(query_of(filters)) == filters


def test_filters_that_do_not_exist_are_passed_over() -> None:
    assert filters_of("status=everything&order=random&evil=1&country=BR") == InboxFilters(country="BR")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/console", True),
        ("/console?status=all", True),
        ("/console/me", True),
        ("//evil.example", False),
        ("https://evil.example/console", False),
        ("/console/\\evil", False),
        ("/consolex", False),
        ("/console/\r\nSet-Cookie: a=b", False),
    ],
)
def test_after_a_form_only_our_own_pages_are_gone_to(address: str, kept: bool) -> None:
    assert local_path(address) == (address if kept else "/console")


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("next=/console%3Fstatus%3Dall%26country%3DBR", "/console?status=all&country=BR"),
        ("next=/console?status=all&country=BR", "/console?status=all&country=BR"),
        ("next=/console?q=a%26b&country=BR", "/console?q=a%26b&country=BR"),
        ("next=/console/me&lang=pl", "/console/me"),
        ("lang=pl&next=/console/me", "/console/me"),
        ("next=%2F%2Fevil.example", "//evil.example"),
        ("nonext=/console/me", ""),
        ("", ""),
    ],
)
def test_where_to_go_next_is_read_whole(query: str, asked: str) -> None:
    assert next_in(query) == asked


def test_only_web_addresses_become_links() -> None:
    assert web_address("https://shop.example/a") == "https://shop.example/a"
    assert web_address("javascript:alert(1)") is None
    assert web_address("data:text/html,x") is None
    assert web_address("https://[broken") is None
    assert web_address(None) is None


def test_flags() -> None:
    assert flag("BR") == "🇧🇷"
    assert flag("CA-QC") == "🇨🇦"
    assert flag("world") == ""
    assert flag(None) == ""


def test_a_canned_reply_shows_the_fields_that_nobody_knows() -> None:
    text = "Hello {customer}, order {order}: {unknown} {agent}"
    assert fill(text, {"customer": "Ana {order}", "order": None, "agent": "Emma"}) == (
        "Hello Ana {order}, order {order}: {unknown} Emma"
    )


SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert totp_code(SECRET, seconds // 30) == code
    assert totp_counter(SECRET, f"{code[:3]} {code[3:]}", seconds) == seconds // 30
    assert totp_counter(SECRET, code, seconds, after=seconds // 30) is None
    assert totp_counter(SECRET, code, seconds + 90) is None
    assert totp_counter(SECRET, "é", seconds) is None
