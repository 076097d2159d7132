"""Standard Webhooks signatures (https://www.standardwebhooks.com): id.timestamp.body, HMAC-SHA256, Base64."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets as random

from gateway.channels.base import SignatureError

PREFIX = "whsec_"
TOLERANCE_SECONDS = 300
"""How far a time stamp may lie from now, as the specification proposes."""


def new_secret() -> str:
    """Make a signing secret of 24 random bytes."""
    return PREFIX + base64.b64encode(random.token_bytes(24)).decode()


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise SignatureError("the signing secret is not Base64; make a new one") from error


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of the header webhook-signature.

    Args:
        secret: whsec_ and the key in Base64.
        message_id: value of webhook-id, the same for every attempt.
        timestamp: seconds since 1970, value of webhook-timestamp.
        body: the raw bytes that are sent.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
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
    try:
        timestamp = int(headers.get("webhook-timestamp", ""))
    except ValueError:
        raise SignatureError("the header webhook-timestamp is missing or no number") from None
    if abs(now - timestamp) > TOLERANCE_SECONDS:
        raise SignatureError("the header webhook-timestamp is too far from now")
    expected = sign(secret, headers.get("webhook-id", ""), timestamp, body)
    given = headers.get("webhook-signature", "").split()
    if not any(hmac.compare_digest(expected.encode(), one.encode()) for one in given):
        raise SignatureError("no signature in webhook-signature fits")
