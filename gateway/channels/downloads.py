"""Customers' files as vendors hand them out: bounded in size and time, redirects followed with care."""

from __future__ import annotations

import asyncio
import mimetypes
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from gateway.channels.base import TOO_LARGE, Fetched, Rejected, Retry
from gateway.channels.outbound import AddressRefusedError
from gateway.channels.vendor_http import (
    NO_ANSWER,
    Answer,
    AnswerTooLargeError,
    Failure,
    read,
    refusal,
    retry_after,
    unanswered,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.channels.base import Connection
    from gateway.messages import Media

LONGEST_DOWNLOAD = 60.0
"""Seconds for one file, redirects included."""
MOST_REDIRECTS = 3
"""Twilio and Chatwoot lead to the store behind them."""


UNKNOWN_TYPE = "application/octet-stream"


async def download(
    client: httpx.AsyncClient,
    url: str | None,
    largest: int,
    *,
    headers: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
    not_yet: int | None = None,
) -> Fetched | Failure:
    """Read a file.

    Args:
        client: carries the guard against private addresses, which checks every redirect's address, too.
        url: absolute; none where the vendor named no address.
        largest: bytes; a larger file is rejected, and not read to its end.
        headers: of the first request; `authorization` goes to no other host.
        auth: user and password of basic authentication, for the same.
        not_yet: the status by which the vendor says that it still prepares the file.

    """
    if not url:
        return Rejected(code="no_address", reason="The vendor names no address of the file.")
    try:
        async with asyncio.timeout(LONGEST_DOWNLOAD):
            answer = await _follow(client, url, largest, headers or {}, auth)
    except AnswerTooLargeError:
        return Rejected(code=TOO_LARGE, reason=f"The file has more than {largest} bytes.")
    except AddressRefusedError:
        return Rejected(code="private_address", reason="The file lies at a private address.")
    except NO_ANSWER as error:
        return unanswered(error, idempotent=True)
    if answer.status == not_yet:
        return Retry(after_seconds=retry_after(answer.headers), reason="The vendor still prepares the file.")
    if not answer.ok:
        return refusal(answer, idempotent=True)
    return Fetched(answer.body, _content_type(answer, url))


def _content_type(answer: Answer, url: str) -> str | None:
    """Return what the vendor says of a file; where it says that it does not know, the address may."""
    told = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return told if told not in {"", UNKNOWN_TYPE} else mimetypes.guess_type(urlsplit(url).path)[0]


async def _follow(
    client: httpx.AsyncClient, url: str, largest: int, headers: Mapping[str, str], auth: tuple[str, str] | None
) -> Answer:
    """GET an address and where it leads; the client takes the credentials away where that is another host.

    Files are asked for as they are: a small compressed answer could become a huge one.
    """
    request = client.build_request("GET", url, headers={**headers, "accept-encoding": "identity"})
    for _ in range(MOST_REDIRECTS):
        response = await client.send(request, auth=auth, stream=True, follow_redirects=False)
        if response.next_request is None:
            return await _read_file(response, largest)
        await response.aclose()
        request, auth = response.next_request, None
    return await _read_file(await client.send(request, auth=None, stream=True, follow_redirects=False), largest)


async def _read_file(response: httpx.Response, largest: int) -> Answer:
    """Read an answer, unless it says itself that it is too large."""
    told = response.headers.get("content-length", "")
    if response.is_success and told.isdecimal() and int(told) > largest:
        await response.aclose()
        raise AnswerTooLargeError("The answer is too large.")
    return await read(response, largest)


def same_origin(url: str | None, base: str) -> bool:
    """Tell whether an address lies at a vendor's own API, so that the API's credentials may go there."""
    try:
        one, other = httpx.URL(url or ""), httpx.URL(base)
    except httpx.InvalidURL:
        return False
    return bool(one.host) and (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


class FilesByAddress:
    """What channels need whose messages give addresses that hold their own proof."""

    async def fetch_media(
        self,
        media: Media,
        connection: Connection,  # noqa: ARG002 - the address is all that is needed
        client: httpx.AsyncClient,
        largest: int,
    ) -> Fetched | Failure:
        """Read the address that the message gave."""
        return await download(client, media.url, largest)
