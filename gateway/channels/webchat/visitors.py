"""Who a visitor is: a random identity in a signed token that the browser keeps."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gateway.channels.base import SignatureError
from gateway.channels.signatures import hmac_hex, secret_of

if TYPE_CHECKING:
    from gateway.channels.base import Connection

VISIT = timedelta(days=180)
"""How long a visitor is known again; each visit begins the time anew."""

_TOKEN = re.compile(r"([0-9a-f]{32})\.(\d{1,12})\.([0-9a-f]{64})")


def new_visitor() -> str:
    """Make an identity: 128 random bits, 32 characters."""
    return secrets.token_hex(16)


def visitor_token(visitor: str, connection: Connection, now: datetime) -> str:
    """Sign an identity with the connection's secret: identity, expiry in seconds since 1970, HMAC-SHA256."""
    expiry = int((now + VISIT).timestamp())
    return f"{visitor}.{expiry}.{_proof(visitor, expiry, connection)}"


def visitor_of(token: str, connection: Connection, now: datetime) -> str:
    """Return the identity in a token.

    Raises:
        SignatureError: the token is missing, forged, another connection's or too old.

    """
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise SignatureError("The request has no visitor token; open a session first.")
    visitor, expiry, proof = found[1], int(found[2]), found[3]
    if not hmac.compare_digest(_proof(visitor, expiry, connection), proof):
        raise SignatureError("The visitor token is not ours.")
    if expiry < now.timestamp():
        raise SignatureError("The visitor token is too old; open a session.")
    return visitor


def origin_allowed(origin: str, connection: Connection) -> bool:
    """Tell whether a page's origin (scheme, host and port) is one of those that the merchant named."""
    return bool(origin) and _origin(origin) in allowed_origins(connection)


def allowed_origins(connection: Connection) -> frozenset[str]:
    """Return the origins of a connection's setting: a list, or addresses with spaces or commas between them."""
    given = connection.config.get("allowed_origins") or ()
    parts = given.replace(",", " ").split() if isinstance(given, str) else [str(one) for one in given]
    return frozenset(filter(None, map(_origin, parts)))


def _origin(address: str) -> str:
    parts = urlsplit(address.strip().lower())
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else ""


def _proof(visitor: str, expiry: int, connection: Connection) -> str:
    subject = f"visitor:{visitor}:{expiry}".encode()
    return hmac_hex(secret_of(connection, "token_secret"), subject)
