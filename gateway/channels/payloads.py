"""Reading vendors' payloads: typed, lenient to unknown fields, strict on what we use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec

from gateway.channels.base import PayloadError

if TYPE_CHECKING:
    from gateway.channels.base import Connection

T = TypeVar("T")


def decode(body: bytes, kind: type[T]) -> T:
    """Read JSON as a struct; fields that the struct does not name are passed over.

    Raises:
        PayloadError: the body is no JSON, or a field that we need has another type; it names the field.

    """
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PayloadError(f"The body is not what the vendor documents: {error}") from error
    except RecursionError as error:
        raise PayloadError("The body is nested too deeply.") from error


def instant(seconds: float | str) -> datetime:
    """Turn seconds since 1970 into an aware time in UTC.

    Raises:
        PayloadError: it is no number, or no time that a calendar has.

    """
    try:
        return datetime.fromtimestamp(float(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise PayloadError(f"The payload has a time stamp that is none: {str(seconds)[:40]!r}") from error


def required(value: str | None, field: str) -> str:
    """Return a value that a message cannot do without.

    Raises:
        PayloadError: it is missing or empty.

    """
    if not value:
        raise PayloadError(f"The payload has no {field}.")
    return value


def place_id(place: int) -> str:
    """Name a file by its place in its message, from 1, where the vendor gives it no identifier."""
    return f"part:{place}"


def api_base(connection: Connection, default: str) -> str:
    """Return the address of the vendor's API, without a slash at its end."""
    return str(connection.config.get("api_base") or default).rstrip("/")
