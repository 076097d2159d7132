"""Agents' passwords: argon2id, and a second factor by time (RFC 6238)."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from functools import cache
from urllib.parse import quote, urlencode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gateway.errors import InvalidInputError

SHORTEST = 12
"""Characters. Length is what counts; rules on kinds of characters do not help (NIST SP 800-63B, 3.1.1.2)."""
LONGEST = 256
STEP_SECONDS = 30
_DIGITS = 6


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    """Return what is kept of a password.

    Raises:
        InvalidInputError: it is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInputError(f"a password has {SHORTEST} to {LONGEST} characters", field="password")
    return _hasher().hash(password)


def password_fits(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was kept; takes as long for an account that does not exist."""
    try:
        _hasher().verify(kept or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def new_totp_secret() -> str:
    """Make the secret that an authenticator app shares with us: 160 bits in Base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def totp_code(secret: str, counter: int) -> str:
    """Return the code of a time step: HMAC-SHA-1, dynamically truncated (RFC 4226, 5.3)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), "sha1")
    offset = digest[-1] & 0xF
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}}"


def totp_counter(secret: str, code: str, now: float, *, after: int = 0) -> int | None:
    """Return the time step that a code belongs to, none where it is wrong or was used.

    Args:
        secret: Base32.
        code: as the agent typed it.
        now: seconds since 1970.
        after: the step of the last code that was used; a code is good once (RFC 6238, 5.2).
    """
    current = int(now) // STEP_SECONDS
    typed = "".join(code.split())
    fitting = [
        step
        for step in (current - 1, current, current + 1)
        if hmac.compare_digest(totp_code(secret, step).encode(), typed.encode())
    ]
    return next((step for step in fitting if step > after), None)


def totp_address(secret: str, email: str, issuer: str) -> str:
    """Return the otpauth: address that authenticator apps open."""
    label = quote(f"{issuer}:{email}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"
