"""Standard Webhooks signatures (https://www.standardwebhooks.com): id.timestamp.body, HMAC-SHA256, Base64."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets as random

from gateway.channels.base import SignatureError
from gateway.channels.signatures import same

PREFIX = "whsec_"
TOLERANCE_SECONDS = 300
"""How far a time stamp may lie from now, as the specification proposes."""
_LONGEST_STAMP = 12
"""Digits: thirty thousand years."""


def new_secret() -> str:
    """Make a signing secret of 24 random bytes."""
    return PREFIX + base64.b64encode(random.token_bytes(24)).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError as error:
        raise SignatureError("the signing secret is not Base64; make a new one") from error
    if not key:
        raise SignatureError("the signing secret is empty; make a new one")
    return key


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of the header webhook-signature.

    Args:
        secret: whsec_ and the key in Base64.
        message_id: value of webhook-id, the same for every attempt.
        timestamp: seconds since 1970, value of webhook-timestamp.
        body: the raw bytes that are sent.

    Raises:
        SignatureError: the secret is none.
    """
    signed = f"{message_id}.{timestamp}.".encode(errors="surrogatepass") + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


def verify(secret: str, headers: dict[str, str], body: bytes, now: float) -> None:
    """Check a request's signature in constant time.

    Args:
        secret: whsec_ and the key in Base64.
        headers: names in lower case.
        body: the raw bytes that came.
        now: seconds since 1970.

    Raises:
        SignatureError: it is missing, wrong or too old.
    """
    stamp = headers.get("webhook-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= _LONGEST_STAMP):
        raise SignatureError("the header webhook-timestamp is missing or no number")
    if abs(now - int(stamp)) > TOLERANCE_SECONDS:
        raise SignatureError("the header webhook-timestamp is too far from now")
    expected = sign(secret, headers.get("webhook-id", ""), int(stamp), body)
    given = headers.get("webhook-signature", "").split()
    if not any(same(expected, one) for one in given):
        raise SignatureError("no signature in webhook-signature fits")
