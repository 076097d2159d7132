"""Calls to merchants' and vendors' addresses never reach a private host, whatever name or answer leads there."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from gateway.channels import outbound
from gateway.channels.base import Retry
from gateway.channels.outbound import AddressRefusedError, outbound_client
from gateway.channels.vendor_http import call
from tests.contracts.vendor_fixtures import vendors
from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorResponse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.contracts.vendor_server import VendorServer

__all__ = ["vendors"]

PUBLIC = "93.184.215.14"


class Vendor:
    """Keeps what it was asked."""

    def __init__(self, response: VendorResponse) -> None:
        self.accepted: list[str] = []
        self.seen: list[VendorRequest] = []
        self.response = response

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        self.seen.append(request)
        return self.response


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.8.8.8",
        "localhost",
        "0.0.0.0",
        "0",
        "2130706433",
        "0x7f000001",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fc00::1]",
        "[ff02::1]",
    ],
)
async def test_private_addresses_are_refused(host: str) -> None:
    async with outbound_client() as client:
        with pytest.raises(AddressRefusedError):
            await client.get(f"http://{host}:9/")


def answers(monkeypatch: pytest.MonkeyPatch, addresses: Sequence[str]) -> list[str]:
    """Let the name server answer so; return the list of names that it is asked for."""
    asked: list[str] = []

    async def getaddrinfo(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        asked.append(host)
        family = [socket.AF_INET6 if ":" in one else socket.AF_INET for one in addresses]
        return [(kind, socket.SOCK_STREAM, 6, "", (one, port)) for kind, one in zip(family, addresses, strict=True)]

    monkeypatch.setattr(outbound, "_look_up", getaddrinfo)
    return asked


@pytest.mark.parametrize("addresses", [(PUBLIC, "127.0.0.1"), ("10.0.0.1", PUBLIC), (PUBLIC, "::1"), ("fe80::1%eth0",)])
async def test_one_private_address_among_the_answers_is_enough(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    answers(monkeypatch, addresses)
    async with outbound_client() as client:
        with pytest.raises(AddressRefusedError):
            await client.get("http://shop.example/")


async def test_the_name_is_looked_up_once_and_stays_in_host_and_sni(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A second answer of the name server could be another one: what was checked is what is called."""
    asked = answers(monkeypatch, [PUBLIC])
    sent: list[httpx.Request] = []

    async def keep(_: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(204)

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", keep)
    async with outbound_client() as client:
        await client.post("https://shop.example:8443/replies?x=1")
    assert asked == ["shop.example"]
    (request,) = sent
    assert str(request.url) == f"https://{PUBLIC}:8443/replies?x=1"
    assert request.headers["host"] == "shop.example:8443"
    assert request.extensions["sni_hostname"] == "shop.example"


async def test_the_address_that_was_checked_is_the_one_that_is_called(
    monkeypatch: pytest.MonkeyPatch, vendors: VendorServer
) -> None:
    """Over real HTTP: the name leads nowhere but to the checked address, and the server sees the name."""
    vendor = Vendor(VendorResponse(200, {"ok": True}))
    url = httpx.URL(vendors.mount(vendor))
    answers(monkeypatch, ["127.0.0.1"])
    monkeypatch.setattr(outbound, "_is_public", lambda address: address == "127.0.0.1")
    async with outbound_client() as client:
        answer = await client.get(url.copy_with(host="shop.example"))
    assert answer.status_code == 200
    assert vendor.seen[0].headers["host"] == f"shop.example:{url.port}"


async def test_private_addresses_are_called_where_the_setting_allows_it(vendors: VendorServer) -> None:
    vendor = Vendor(VendorResponse(200, {"ok": True}))
    url = vendors.mount(vendor)
    async with outbound_client(allow_private_addresses=True) as client:
        assert (await client.get(url)).status_code == 200
    async with outbound_client() as client:
        with pytest.raises(AddressRefusedError):
            await client.get(url)
    assert len(vendor.seen) == 1


async def test_redirects_are_not_followed(vendors: VendorServer) -> None:
    inside = Vendor(VendorResponse(200, b"secret"))
    door = Vendor(VendorResponse(302, b"", {"location": vendors.mount(inside)}))
    async with outbound_client(allow_private_addresses=True) as client:
        assert (await client.get(vendors.mount(door))).status_code == 302
    assert inside.seen == []


async def test_a_refused_address_is_an_outcome_for_adapters() -> None:
    async with outbound_client() as client:
        outcome = await call(client, "POST", "http://127.0.0.1:9/")
    assert isinstance(outcome, Retry)
    assert "AddressRefusedError" in outcome.reason


async def test_the_environments_proxies_are_not_used(monkeypatch: pytest.MonkeyPatch, vendors: VendorServer) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    url = vendors.mount(Vendor(VendorResponse(200, b"")))
    async with outbound_client(allow_private_addresses=True) as client:
        assert (await client.get(url)).status_code == 200
