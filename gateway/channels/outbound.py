"""The HTTP client for calls to merchants and vendors: bounded in time and size, never to private hosts."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Any

import httpx

_NAT64 = ipaddress.ip_network("64:ff9b::/96")

TIMEOUT = httpx.Timeout(10.0, connect=5.0)


class AddressRefusedError(httpx.ConnectError, OSError):
    """The host lies at a private address: nothing was sent."""


class _GuardedTransport(httpx.AsyncHTTPTransport):
    """Resolves a host once, refuses private addresses, and connects to exactly the address that was checked.

    Checking a name and letting the client resolve it again would let a second answer of its name server slip through.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        address = await _public_address(host, request.url.port or (443 if request.url.scheme == "https" else 80))
        # A copy: where the answer leads elsewhere, the client compares that address with the one that it was given.
        checked = httpx.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return await super().handle_async_request(checked)


async def _public_address(host: str, port: int) -> str:
    """Return an address of a host, all of whose addresses are public.

    Raises:
        httpx.ConnectError: it is not found.
        AddressRefusedError: one of its addresses is private.
    """
    try:
        found = await _look_up(host, port)
    except OSError as error:
        raise httpx.ConnectError(f"the host {host} is not found") from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not _is_public(address):
            raise AddressRefusedError(
                f"{host} lies at a private address; set GATEWAY_ALLOW_PRIVATE_ADDRESSES=1 to allow"
            )
    return addresses[0]


async def _look_up(host: str, port: int) -> list[tuple[Any, ...]]:
    return await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)


def _is_public(address: str) -> bool:
    """Whether an address may be called; one that carries an IPv4 address within is judged by that, too."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = [found]
    if isinstance(found, ipaddress.IPv6Address):
        teredo = found.teredo[1] if found.teredo else None
        inner += [one for one in (found.ipv4_mapped, found.sixtofour, teredo, _translated(found)) if one is not None]
    return all(one.is_global and not one.is_multicast for one in inner)


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that a NAT64 gateway would call (RFC 6052)."""
    return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else None


class OutboundClient(httpx.AsyncClient):
    """The HTTP client; it also knows for other protocols whether private addresses may be called."""

    allow_private_addresses = False


async def connected_socket(client: httpx.AsyncClient, host: str, port: int, seconds: float) -> socket.socket:
    """Connect to a host by a protocol that is not HTTP, under the same rule: never to a private address.

    Args:
        client: from `outbound_client`; any other client sets no rule.
        host: name or address.
        port: TCP port.
        seconds: how long resolving and connecting may take.

    Raises:
        AddressRefusedError: the host lies at a private address.
        OSError, TimeoutError: it is not found or does not answer.

    """
    guarded = isinstance(client, OutboundClient) and not client.allow_private_addresses
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(seconds):
        try:
            address = await _public_address(host, port) if guarded else host
        except httpx.ConnectError as error:
            raise error if isinstance(error, AddressRefusedError) else OSError(str(error)) from error
        family, kind, protocol, _, place = (await loop.getaddrinfo(address, port, type=socket.SOCK_STREAM))[0]
        found = socket.socket(family, kind, protocol)
        try:
            found.setblocking(False)
            await loop.sock_connect(found, place)
        except BaseException:
            found.close()
            raise
    return found


def outbound_client(*, allow_private_addresses: bool = False) -> OutboundClient:
    """Make the client; redirects are not followed, since they could lead anywhere.

    Args:
        allow_private_addresses: whether 127.0.0.1, 10.0.0.0/8 and the like may be called.
    """
    transport = httpx.AsyncHTTPTransport(retries=0) if allow_private_addresses else _GuardedTransport(retries=0)
    client = OutboundClient(
        transport=transport,
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": "polyglot-gateway"},
    )
    client.allow_private_addresses = allow_private_addresses
    return client
