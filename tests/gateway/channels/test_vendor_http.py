from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels import vendor_http
from gateway.channels.base import Rejected, Retry, Unknown
from gateway.channels.vendor_http import LARGEST_ANSWER, Answer, call, refusal, retry_after
from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorResponse, VendorServer

if TYPE_CHECKING:
    import httpx

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


@given(st.one_of(st.binary(), st.sampled_from([b"[" * 100_000, b"[]", b'{"a": {"b": null}}', b'{"a": "b"}'])))
def test_an_answer_without_the_value_reads_as_empty(body: bytes) -> None:
    answer = Answer(200, {}, body)
    assert (answer.find("a", "b", 0), answer.number("a", "b"), answer.words("a", "b")) == (None, None, "")


def test_finds_values_in_an_answer() -> None:
    answer = Answer(200, {}, b'{"messages": [{"id": "m1"}], "count": 3, "yes": true}')
    assert answer.words("messages", 0, "id") == "m1"
    assert (answer.number("count"), answer.words("count")) == (3, "3")
    assert (answer.number("yes"), answer.words("yes")) == (None, "")


class Vendor:
    """Answers whatever it was told to."""

    def __init__(self, response: VendorResponse) -> None:
        self.accepted: list[str] = []
        self.response = response

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        self.accepted.append(request.path)
        return self.response


async def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    url = vendors.mount(Vendor(VendorResponse(200, b"x" * (LARGEST_ANSWER + 1))))
    assert type(await call(client, "POST", url)) is Unknown
    assert type(await call(client, "POST", url, idempotent=True)) is Retry


async def test_a_redirect_is_not_followed(vendors: VendorServer, client: httpx.AsyncClient) -> None:
    url = vendors.mount(Vendor(VendorResponse(302, b"", {"location": "http://127.0.0.1:9/"})))
    answer = await call(client, "POST", url)
    assert isinstance(answer, Answer)
    assert answer.status == 302


@pytest.mark.parametrize("url", ["", "nowhere", "ftp://shop.example/", "http://shop.example:0x1/"])
async def test_an_address_that_is_none_is_rejected(url: str, client: httpx.AsyncClient) -> None:
    assert type(await call(client, "POST", url)) is Rejected


async def test_a_secret_that_is_no_header_is_rejected(vendors: VendorServer, client: httpx.AsyncClient) -> None:
    url = vendors.mount(Vendor(VendorResponse(200, b"")))
    for value in ("line\nbreak", "snow☃", "\udcff"):
        outcome = await call(client, "POST", url, headers={"authorization": value})
        assert type(outcome) is Rejected
        assert value not in repr(outcome)


async def test_a_text_that_is_no_unicode_is_rejected(client: httpx.AsyncClient) -> None:
    for body in ({"json": {"text": "\udcff"}}, {"form": {"Body": "\udcff"}}):
        assert type(await call(client, "POST", "http://127.0.0.1:9/", **body)) is Rejected


async def test_an_endless_answer_is_given_up(
    vendors: VendorServer, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step may keep httpx's limits while the whole call takes too long."""
    monkeypatch.setattr(vendor_http, "LONGEST_CALL", 0.05)
    url = vendors.mount(Vendor(VendorResponse(200, b"")), "hang")
    assert type(await call(client, "POST", url)) is Unknown
