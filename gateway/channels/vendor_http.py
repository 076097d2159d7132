"""Adapters' calls to vendors over HTTP: what failed, and whether something may have been sent all the same.

Bodies, addresses and secrets never reach a log line or a reason: some vendors' addresses hold the token.
"""

from __future__ import annotations

import asyncio
import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
from msgspec import Struct

from gateway.channels.base import Rejected, Retry, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_ANSWER = 1024 * 1024
"""Bytes: no vendor answers a send with more."""
LONGEST_CALL = 30.0
"""Seconds for a whole call; httpx's own limits hold for each step of it."""
LONGEST_WAIT = 86_400.0
"""Seconds: a Retry-After beyond a day is taken for a day."""

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
NEVER_SENDABLE = (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError)
NO_ANSWER = (httpx.HTTPError, httpx.InvalidURL, UnicodeError, TimeoutError)
"""All faults of a call."""


class Answer(Struct, frozen=True):
    """What a vendor answered."""

    status: int
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the status is in the 200s."""
        return 200 <= self.status < 300

    def find(self, *path: str | int) -> Any:
        """Return what stands in the JSON body under keys and positions; None where there is nothing."""
        try:
            found: Any = msgspec.json.decode(self.body)
            for step in path:
                found = found[step]
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, LookupError, TypeError):
            return None
        return found

    def number(self, *path: str | int) -> int | None:
        """Return the whole number under the path, where there is one."""
        found = self.find(*path)
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    def whole(self, *path: str | int) -> str | None:
        """Return the text under the path, however long, where there is one."""
        found = self.find(*path)
        return found if isinstance(found, str) and found else None

    def words(self, *path: str | int) -> str:
        """Return the text or number under the path as a short text; empty where there is none."""
        found = self.find(*path)
        return clip(str(found)) if isinstance(found, str | int) and not isinstance(found, bool) else ""


Failure = Retry | Unknown | Rejected
"""The outcomes of a call that brought no answer, or none that we can use."""


class AnswerTooLargeError(httpx.TransportError):
    """The vendor answered with more bytes than were to be read."""


async def call(
    client: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    json: object = None,
    form: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
    idempotent: bool = False,
) -> Answer | Failure:
    """Call a vendor once and return its answer, or the outcome where none came.

    Args:
        client: carries the time limits and the guard against private addresses.
        method: of HTTP.
        url: absolute.
        headers: beside those of httpx.
        json: the body as an object, or none.
        form: the body as form fields, or none.
        auth: user and password of basic authentication.
        idempotent: whether the very same call may be made again without harm.

    """
    try:
        body = None if json is None else msgspec.json.encode(json)
        given = {**({} if body is None else {"content-type": "application/json"}), **(headers or {})}
        request = client.build_request(method, url, headers=given, content=body, data=form)
        async with asyncio.timeout(LONGEST_CALL):
            return await read(await client.send(request, auth=auth, stream=True, follow_redirects=False))
    except NO_ANSWER as error:
        return unanswered(error, idempotent=idempotent)


def unanswered(error: Exception, *, idempotent: bool) -> Failure:
    """Read a fault of a call that brought no answer.

    Args:
        error: one of `NO_ANSWER`.
        idempotent: whether the very same call may be made again without harm.

    """
    name = type(error).__name__
    if isinstance(error, NEVER_SENT):
        return Retry(after_seconds=None, reason=f"The vendor could not be reached ({name}).")
    if isinstance(error, NEVER_SENDABLE):
        return Rejected(code="invalid_request", reason=f"The request cannot be made ({name}).")
    reason = f"The request left, but no answer came ({name})."
    return Retry(after_seconds=None, reason=reason) if idempotent else Unknown(reason=reason)


async def read(response: httpx.Response, largest: int = LARGEST_ANSWER) -> Answer:
    """Read a streamed answer, and give its connection back.

    Raises:
        AnswerTooLargeError: its body has more than the largest number of bytes.

    """
    try:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > largest:
                raise AnswerTooLargeError("The answer is too large.")
        return Answer(
            response.status_code, {name.lower(): value for name, value in response.headers.items()}, bytes(body)
        )
    finally:
        await response.aclose()


def refusal(answer: Answer, *, reason: str = "", code: str = "", idempotent: bool = False) -> Failure:
    """Read a status that is not in the 200s, where the vendor's own codes have said nothing.

    A 502 or a 504 comes from a machine before the vendor's, which may have passed the request on.

    Args:
        answer: the vendor's.
        reason: the vendor's short explanation, without the customer's text.
        code: the vendor's own code; the status where it gave none.
        idempotent: whether the very same call may be made again without harm.

    """
    explained = f"The vendor answered with status {answer.status}" + (f": {clip(reason)}" if reason else ".")
    if answer.status in {408, 425, 429, 500, 503} or (answer.status >= 500 and idempotent):
        return Retry(after_seconds=retry_after(answer.headers), reason=explained)
    if answer.status >= 500:
        return Unknown(reason=explained)
    return Rejected(code=code or str(answer.status), reason=explained)


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks for, given as a number or as a date (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = _seconds_until(value, now or datetime.now(UTC))
    return min(max(seconds, 0.0), LONGEST_WAIT) if math.isfinite(seconds) else None


def _seconds_until(value: str, now: datetime) -> float:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return math.nan
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()


def clip(text: str, length: int = 200) -> str:
    """Shorten a vendor's explanation to what a report can hold."""
    return text if len(text) <= length else text[: length - 1] + "…"
