"""Which conversation a mail belongs to: by what it answers, by a signed token in its address, never by its subject.

A thread's name is a digest of its first mail's Message-ID and of who wrote it. Our replies carry the name, signed, in
their Message-ID and in their Reply-To address, so that an answer names its thread by itself.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NAME_LENGTH = 26
"""130 bits in base 32."""
_SIGNATURE_LENGTH = 16
"""80 bits in base 32."""
_NATIVE = re.compile(rf"[a-w][a-z2-7]{{{_NAME_LENGTH - 1}}}")
_IDENTIFIER = re.compile(r"<([^<>\s]+)>")
_FOREIGN = "x"
"""Begins the encoded name of a thread that another channel named."""
LONGEST_LOCAL_PART = 64
"""RFC 5321, section 4.5.3.1.1."""


def identifiers(header: str) -> tuple[str, ...]:
    """Return the message identifiers of In-Reply-To or References, in order, without their brackets."""
    return tuple(_IDENTIFIER.findall(header))


def thread_of(
    message_id: str, in_reply_to: str, references: str, recipients: Iterable[str], sender: str, secret: str
) -> str:
    """Name the thread of a mail.

    Args:
        message_id: its own identifier.
        in_reply_to: the header; may be empty.
        references: the header; may be empty.
        recipients: the addresses that it went to.
        sender: who wrote, in lower case.
        secret: the connection's, by which our own identifiers are signed.

    """
    answered, ancestors = identifiers(in_reply_to), identifiers(references)
    for identifier in (*answered, *reversed(ancestors)):
        if found := thread_in(identifier.partition("@")[0], secret):
            return found
    for address in recipients:
        if found := thread_in(address.partition("@")[0].partition("+")[2], secret):
            return found
    root = (*ancestors, *answered, message_id)[0]
    return _name(sender, root)


def reply_identifier(key: str, thread: str, domain: str, secret: str) -> str:
    """Make the Message-ID of a reply, in brackets; the same key gives the same identifier."""
    safe = re.sub(r"[^a-zA-Z0-9_-]", "-", key)
    return f"<{safe}.{signed(thread, secret)}@{domain}>"


def reply_address(address: str, thread: str, secret: str) -> str | None:
    """Make the plus-address that answers come back to; None where it would be too long."""
    local, _, domain = address.partition("@")
    tagged = f"{local}+{signed(thread, secret)}"
    return f"{tagged}@{domain}" if len(tagged) <= LONGEST_LOCAL_PART else None


def is_ours(identifier: str, secret: str) -> bool:
    """Tell whether we made a Message-ID (without brackets)."""
    return thread_in(identifier.partition("@")[0], secret) is not None


def signed(thread: str, secret: str) -> str:
    """Write a thread's name with its signature: name, dot, signature."""
    name = thread if _NATIVE.fullmatch(thread) else _FOREIGN + _base32(thread.encode())
    return f"{name}.{_signature(name, secret)}"


def thread_in(local_part: str, secret: str) -> str | None:
    """Read a signed name at the end of a local part; None where there is none, or its signature is not ours."""
    pieces: Sequence[str] = local_part.lower().rsplit(".", 2)[-2:]
    if len(pieces) < 2 or not hmac.compare_digest(_signature(pieces[0], secret).encode(), pieces[1].encode()):
        return None
    return pieces[0] if _NATIVE.fullmatch(pieces[0]) else _decoded(pieces[0])


def _decoded(name: str) -> str | None:
    coded = name.removeprefix(_FOREIGN).upper()
    try:
        return base64.b32decode(coded + "=" * (-len(coded) % 8)).decode()
    except ValueError:
        return None


def _name(sender: str, root: str) -> str:
    digest = _base32(hashlib.sha256(f"{sender}\n{root}".encode(errors="replace")).digest())
    # The first letter keeps names of our own apart from encoded ones.
    return f"m{digest[: _NAME_LENGTH - 1]}"


def _signature(name: str, secret: str) -> str:
    digest = hmac.new(secret.encode(), f"thread:{name}".encode(), "sha256").digest()
    return _base32(digest)[:_SIGNATURE_LENGTH]


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
