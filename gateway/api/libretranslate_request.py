"""What LibreTranslate's clients send: JSON, forms and query strings, read and checked as LibreTranslate does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request

from gateway.application import Gateway
from gateway.errors import AuthenticationError
from gateway.people.keys import authenticate

CHARACTER_LIMIT = 100_000
"""Of one request, all texts together."""
BATCH_LIMIT = 500


class ClientError(Exception):
    """The client's mistake, as LibreTranslate words it."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


async def fields(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Read a JSON object, or a form and the query string.

    Raises:
        ClientError: what says that it is JSON is no JSON object.
    """
    if _is_json(request):
        return _object(await request.body())
    sent = (await request.form()).dict() | request.query_params.dict()
    return {
        name: [_unix(value) for value in values] if len(values) > 1 else _unix(values[0])
        for name, values in sent.items()
    }


def _is_json(request: Request[Any, Any, Any]) -> bool:
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _object(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ClientError("Invalid JSON format") from None


def _unix(value: Any) -> Any:
    """Give a text the line ends that were typed: forms are sent with CRLF (RFC 2046, section 4.1.1)."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


async def admit(gateway: Gateway, sent: Mapping[str, Any]) -> None:
    """Look at the key, where there is one or one is needed.

    Raises:
        ClientError: it is missing or not known.
    """
    key = sent.get("api_key")
    if not key:
        if gateway.settings.translate_key_required:
            raise ClientError("Please contact the server operator to get an API key", 400)
        return
    try:
        await authenticate(gateway.database, str(key))
    except AuthenticationError:
        raise ClientError("Invalid API key", 403) from None


def texts(sent: Mapping[str, Any]) -> list[str]:
    """Give the texts of q, one or several.

    Raises:
        ClientError: there is none, or too much of it.
    """
    q = sent.get("q")
    if not q and q != 0:
        raise ClientError("Invalid request: missing q parameter")
    listed = q if isinstance(q, list) else [q]
    if not all(isinstance(text, str) for text in listed):
        raise ClientError("Invalid request: q must be a string or a list of strings")
    for size, limit in ((len(listed), BATCH_LIMIT), (sum(map(len, listed)), CHARACTER_LIMIT)):
        if size > limit:
            raise ClientError(f"Invalid request: request ({size}) exceeds text limit ({limit})")
    return listed


def required(sent: Mapping[str, Any], name: str) -> str:
    """Give a field that must be there.

    Raises:
        ClientError: it is not.
    """
    value = sent.get(name)
    if not value or not isinstance(value, str):
        raise ClientError(f"Invalid request: missing {name} parameter")
    return value


def alternatives(sent: Mapping[str, Any]) -> int:
    """Give how many other translations are wanted.

    Raises:
        ClientError: it is no number.
    """
    try:
        return max(0, int(sent.get("alternatives") or 0))
    except (TypeError, ValueError):
        raise ClientError("Invalid request: alternatives parameter is not a number") from None
