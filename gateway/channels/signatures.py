"""Vendors' proofs over raw bytes: every comparison takes constant time, every doubt is a refusal."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Literal

from gateway.channels.base import OversizedError, SignatureError

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.channels.base import Connection, HookRequest

Algorithm = Literal["sha1", "sha256"]

LARGEST_BODY = 4 * 1024 * 1024
"""Bytes. Meta's webhooks are the largest that we know: up to 3 MB."""


def check_size(request: HookRequest) -> None:
    """Refuse a body that no vendor would send, before any work is done on it.

    Raises:
        OversizedError: the body is larger than `LARGEST_BODY`.

    """
    if len(request.body) > LARGEST_BODY:
        raise OversizedError(f"The body has {len(request.body)} bytes; at most {LARGEST_BODY} are taken.")


def secret_of(connection: Connection, name: str) -> str:
    """Return a secret of the connection; an empty one can prove nothing.

    Raises:
        SignatureError: the connection has no such secret.

    """
    secret = connection.secrets.get(name, "")
    if not secret:
        raise SignatureError(f"The connection has no {name}: fill it in.")
    return secret


def new_token() -> str:
    """Make a token that we choose and the merchant enters at the vendor: 128 random bits, 32 characters."""
    return secrets.token_hex(16)


def hmac_hex(secret: str, *parts: bytes, algorithm: Algorithm = "sha256") -> str:
    """Return the HMAC of the joined parts in lower-case hexadecimal digits."""
    return hmac.new(secret.encode(), b"".join(parts), algorithm).hexdigest()


def hmac_base64(secret: str, *parts: bytes, algorithm: Algorithm = "sha256") -> str:
    """Return the HMAC of the joined parts in standard base64 with padding."""
    return base64.b64encode(hmac.new(secret.encode(), b"".join(parts), algorithm).digest()).decode()


def sorted_sha1(*parts: str) -> str:
    """Return the SHA-1, in hexadecimal digits, of the parts sorted and joined (WeChat's recipe)."""
    # SHA-1 is the vendor's choice; the token within keeps others from computing it.
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def same(expected: str, given: str) -> bool:
    """Compare two proofs in constant time; anything may be given, also what is not ASCII."""
    return hmac.compare_digest(expected.encode(), given.encode(errors="surrogatepass"))


def require_same(expected: str, given: str, proof: str) -> None:
    """Refuse a request whose proof is missing or wrong.

    Args:
        expected: what our secret gives.
        given: what the request carries; empty where it carries nothing.
        proof: the header or parameter that carries it, for the error.

    Raises:
        SignatureError: the two differ.

    """
    if not given:
        raise SignatureError(f"The request has no {proof}.")
    if not same(expected, given):
        raise SignatureError(f"{proof} does not fit the body and our secret.")


def require_fresh(timestamp: str, now: datetime, tolerance_seconds: float = 300) -> None:
    """Refuse a signed time stamp that is too far from now, in either direction.

    Args:
        timestamp: seconds since 1970 in decimal digits, as the vendor signed them.
        now: when the request arrived; aware.
        tolerance_seconds: the largest distance; five minutes, as Standard Webhooks recommends.

    Raises:
        SignatureError: it is no number, or too far from now.

    """
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise SignatureError("The time stamp of the signature is not a number of seconds.")
    if abs(now.timestamp() - int(timestamp)) > tolerance_seconds:
        raise SignatureError("The time stamp of the signature is too far from the time of arrival.")
