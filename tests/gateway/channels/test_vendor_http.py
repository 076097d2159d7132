from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.base import Rejected, Retry, Unknown
from gateway.channels.vendor_http import Answer, refusal, retry_after

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (" 0.5 ", 0.5),
        ("-3", 0.0),
        ("999999999", 86_400.0),
        ("Mon, 02 Mar 2026 09:31:30 GMT", 90.0),
        ("Mon, 02 Mar 2026 09:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("1e999", None),
    ],
)
def test_reads_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, NOW) == seconds


@given(st.text())
def test_any_retry_after_is_a_wait_or_nothing(value: str) -> None:
    seconds = retry_after({"retry-after": value}, NOW)
    assert seconds is None or 0 <= seconds <= 86_400


@pytest.mark.parametrize(
    ("status", "kind", "idempotent_kind"),
    [
        (302, Rejected, Rejected),
        (400, Rejected, Rejected),
        (401, Rejected, Rejected),
        (408, Retry, Retry),
        (429, Retry, Retry),
        (500, Retry, Retry),
        (502, Unknown, Retry),
        (503, Retry, Retry),
        (504, Unknown, Retry),
    ],
)
def test_reads_a_status(status: int, kind: type, idempotent_kind: type) -> None:
    answer = Answer(status, {}, b"")
    assert type(refusal(answer)) is kind
    assert type(refusal(answer, idempotent=True)) is idempotent_kind


def test_an_answer_that_is_no_object_reads_as_empty() -> None:
    assert [Answer(200, {}, body).read() for body in (b"", b"[]", b"\xff", b"[" * 100_000)] == [{}] * 4
