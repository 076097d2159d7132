"""Files of vendors: within their bounds, by redirects that carry no credentials away, and never from private hosts."""

from __future__ import annotations

import asyncio
import gzip
from typing import TYPE_CHECKING

import httpx
import pytest

from gateway.channels import downloads, outbound
from gateway.channels.base import TOO_LARGE, Fetched, Rejected, Retry
from gateway.channels.downloads import MOST_REDIRECTS, download, same_origin
from gateway.channels.outbound import outbound_client
from tests.contracts.vendor_fixtures import client, vendors
from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contracts.vendor_server import VendorServer

__all__ = ["client", "vendors"]

FILE = VendorResponse(200, b"0123456789")


class Store:
    """Answers as it is told; keeps what it was asked."""

    def __init__(self, respond: Callable[[VendorRequest], VendorResponse]) -> None:
        self.accepted: list[str] = []
        self.seen: list[VendorRequest] = []
        self.respond = respond

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        self.seen.append(request)
        return self.respond(request)


def steady(response: VendorResponse) -> Store:
    return Store(lambda _: response)


@pytest.mark.parametrize(
    ("headers", "path", "expected"),
    [
        ({"content-type": "image/JPEG; charset=x"}, "/a", "image/jpeg"),
        ({"content-type": "application/octet-stream"}, "/photos/file_0.jpg", "image/jpeg"),
        ({"content-type": "application/octet-stream"}, "/a", None),
    ],
)
async def test_says_what_the_vendor_says_of_the_file(
    headers: dict[str, str], path: str, expected: str | None, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    url = vendors.mount(steady(VendorResponse(200, b"x", headers))) + path
    assert await download(client, url, 10) == Fetched(b"x", expected)


async def test_a_file_of_the_largest_size_is_taken_and_no_larger_one(
    vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    url = vendors.mount(steady(FILE))
    assert isinstance(await download(client, url, 10), Fetched)
    outcome = await download(client, url, 9)
    assert isinstance(outcome, Rejected)
    assert outcome.code == TOO_LARGE


async def test_a_compressed_answer_cannot_grow_beyond_the_bound(
    vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    """The vendor is asked for the bytes as they are; one that packs them all the same is still bounded."""
    store = steady(VendorResponse(200, gzip.compress(bytes(100_000)), {"content-encoding": "gzip"}))
    outcome = await download(client, vendors.mount(store), 5000)
    assert isinstance(outcome, Rejected)
    assert outcome.code == TOO_LARGE
    assert store.seen[0].headers["accept-encoding"] == "identity"


async def test_credentials_stay_at_their_host(vendors: VendorServer, client: httpx.AsyncClient) -> None:
    end = steady(FILE)
    there = vendors.mount(end).replace("127.0.0.1", "localhost")
    start = steady(VendorResponse(302, b"", {"location": there}))
    url = vendors.mount(start)
    for given in ({"headers": {"authorization": "Bearer T"}}, {"auth": ("user", "password")}):
        assert isinstance(await download(client, url, 10, **given), Fetched)
    assert all("authorization" in request.headers for request in start.seen)
    assert not any("authorization" in request.headers for request in end.seen)


async def test_redirects_have_an_end(vendors: VendorServer, client: httpx.AsyncClient) -> None:
    store = Store(lambda _: VendorResponse(302, b"", {"location": "again"}))
    outcome = await download(client, vendors.mount(store) + "/", 10)
    assert isinstance(outcome, Rejected)
    assert len(store.seen) == MOST_REDIRECTS + 1


async def test_no_redirect_leads_to_a_private_host(monkeypatch: pytest.MonkeyPatch, vendors: VendorServer) -> None:
    """Over real HTTP: the public host's answer leads inside, by an address of its own and by a name."""
    inside = steady(FILE)
    secret = httpx.URL(vendors.mount(inside))
    monkeypatch.setattr(outbound, "_is_public", lambda address: address == "127.0.0.1")
    async with outbound_client() as guarded:
        for host in ("169.254.169.254", "[::1]", "10.0.0.1"):
            store = steady(VendorResponse(302, b"", {"location": str(secret.copy_with(host=host))}))
            outcome = await download(guarded, vendors.mount(store), 10)
            assert isinstance(outcome, Rejected), host
            assert outcome.code == "private_address"
    assert inside.seen == []


async def test_a_redirect_without_a_host_stays_with_the_name(
    monkeypatch: pytest.MonkeyPatch, vendors: VendorServer
) -> None:
    """The guard calls the address that it checked; the client must still know the host by its name."""
    end = Store(lambda request: FILE if request.path == "/end" else VendorResponse(302, b"", {"location": "end"}))
    url = httpx.URL(vendors.mount(end) + "/start")

    async def here(host: str, port: int) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(outbound, "_look_up", here)
    monkeypatch.setattr(outbound, "_is_public", lambda address: address == "127.0.0.1")
    async with outbound_client() as guarded:
        named = str(url.copy_with(host="files.example"))
        assert isinstance(await download(guarded, named, 10, headers={"authorization": "T"}), Fetched)
    assert [request.headers["host"] for request in end.seen] == [f"files.example:{url.port}"] * 2
    assert [request.headers["authorization"] for request in end.seen] == ["T", "T"]


@pytest.mark.parametrize("url", [None, "", "file:///etc/passwd", "ftp://files.example/a", "http://", "no address"])
async def test_an_address_that_is_none_is_given_up(url: str | None, client: httpx.AsyncClient) -> None:
    assert isinstance(await download(client, url, 10), Rejected)


async def test_a_vendor_that_never_ends_is_left(
    monkeypatch: pytest.MonkeyPatch, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    """The bound is on the whole download, however steadily the bytes drip."""

    def respond(_: VendorRequest) -> VendorResponse:
        store.accepted.append("asked")
        return FILE

    store = Store(respond)
    monkeypatch.setattr(downloads, "LONGEST_DOWNLOAD", 0.2)
    async with asyncio.timeout(3):
        assert isinstance(await download(client, vendors.mount(store, "hang"), 10), Retry)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.vendor.example/a", True),
        ("https://api.vendor.example:443/a", True),
        ("https://API.vendor.example/a", True),
        ("http://api.vendor.example/a", False),
        ("https://api.vendor.example:8443/a", False),
        ("https://api.vendor.example.evil.example/a", False),
        ("https://api.vendor.example@evil.example/a", False),
        ("//api.vendor.example/a", False),
        ("https://[", False),
        ("", False),
        (None, False),
    ],
)
def test_credentials_go_only_to_the_api_itself(url: str | None, expected: bool) -> None:
    assert same_origin(url, "https://api.vendor.example") is expected
