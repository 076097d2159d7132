"""A raw mail to its parts: headers, the body that a person reads, attachments by reference; lenient to broken mails."""

from __future__ import annotations

import re
from datetime import datetime
from email import policy
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from gateway.channels.base import PayloadError
from gateway.channels.email.charsets import decode_text, decode_words
from gateway.channels.email.markup import text_of
from gateway.messages import Media

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PARTS = 500
"""A mail with more is an attack, not a letter."""
LONGEST_BODY = 100_000
"""Characters; the rest of a longer text is left in the mailbox."""

_KINDS: dict[str, Literal["image", "audio", "video"]] = {"image": "image", "audio": "audio", "video": "video"}
_ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+")


class Mailbox(Struct, frozen=True):
    """A name and an address."""

    name: str
    address: str
    """Lower case."""


class Mail(Struct, frozen=True):
    """A mail as it was read."""

    headers: dict[str, str]
    """By lower-case name, decoded; the first of each."""
    body: str
    format: Literal["text", "html"]
    media: tuple[Media, ...]
    sent_at: datetime | None
    """Aware; none where the mail does not say, or says nonsense."""
    authentication: tuple[str, ...] = ()
    """Every Authentication-Results header, topmost first, as it came."""
    has_one_author: bool = False
    """Whether there is one From header with one address: else programs disagree on who wrote."""
    report: str = ""
    """The delivery report, where the mail is one (RFC 3464), with the headers that it returns."""

    def addresses(self, *names: str) -> tuple[Mailbox, ...]:
        """Read the addresses of some headers, in order."""
        return tuple(one for name in names for one in _addresses(self.headers.get(name, "")))


def read_mail(raw: bytes) -> Mail:
    """Read a mail.

    Args:
        raw: as it came over the wire, RFC 5322.

    Raises:
        PayloadError: there is no mail in it.

    """
    # compat32 keeps bytes that break the rules; the newer policies lose them, or raise on headers that spam invents.
    message = BytesParser(policy=policy.compat32).parsebytes(raw)
    headers = _headers(message)
    if "from" not in headers:
        raise PayloadError("The body is no mail: it has no From header.")
    parts = _parts(message)
    body, form = _body(parts)
    return Mail(
        headers=headers,
        body=body.replace("\x00", "\N{REPLACEMENT CHARACTER}"),
        format=form,
        media=_media(parts),
        sent_at=_sent_at(headers.get("date", "")),
        authentication=tuple(str(one) for one in message.get_all("authentication-results", ())),
        has_one_author=_has_one_author(message),
        report=_report(message, parts),
    )


def read_files(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Give each attached file of a mail: its `media_id` and its bytes.

    Raises:
        PayloadError: the mail has more than `MOST_PARTS` parts.

    """
    for part in _parts(BytesParser(policy=policy.compat32).parsebytes(raw)):
        if part.is_file:
            yield part.media_id, part.payload()


def _headers(message: Message) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in message.raw_items():
        # Addresses are decoded after they are told apart: a decoded name may hold a comma.
        read = str if name.lower() in _ADDRESSES else decode_words
        headers.setdefault(name.lower(), read(str(value)).replace("\x00", ""))
    return headers


def _has_one_author(message: Message) -> bool:
    authors = [str(one) for one in message.get_all("from", ())]
    # Counted in the raw header: a decoded name may hold a comma, or a second address.
    return len(authors) == 1 and authors[0].count("@") == 1 and len(list(_addresses(authors[0]))) == 1


_ADDRESSES = frozenset({"from", "to", "cc", "reply-to", "sender", "delivered-to", "x-original-to", "envelope-to"})


def _addresses(header: str) -> Iterator[Mailbox]:
    for name, address in getaddresses([re.sub(r"\r?\n[ \t]+", " ", header)]):
        found = _ADDRESS.search(address)
        if found:
            yield Mailbox(decode_words(name), found[0].lower())


class _Part(Struct, frozen=True):
    """One part that is no container; `index` counts all parts of the mail in order, from 1."""

    index: int
    message: Message

    @property
    def content_type(self) -> str:
        return self.message.get_content_type()

    @property
    def is_text(self) -> bool:
        """Whether it is there to be read."""
        attached = (self.message.get_content_disposition() or "inline") == "attachment"
        return not attached and self.content_type in ("text/plain", "text/html") and not self.message.get_filename()

    @property
    def is_file(self) -> bool:
        """Whether it is there to be kept beside the text."""
        return not self.is_text and not self.content_type.startswith(("message/delivery", "multipart/"))

    @property
    def media_id(self) -> str:
        return f"part:{self.index}"

    def payload(self) -> bytes:
        decoded = self.message.get_payload(decode=True)
        return decoded if isinstance(decoded, bytes) else _enclosed(self.message)

    def text(self) -> str:
        text = decode_text(self.payload(), self.message.get_content_charset())
        return _reflowed(text, self.message) if self.content_type == "text/plain" else text


def _parts(message: Message) -> list[_Part]:
    """List the parts, containers left out; attached mails are not opened."""
    found: list[_Part] = []
    stack: list[Message] = [message]
    index = 0
    while stack:
        current = stack.pop()
        index += 1
        if index > MOST_PARTS:
            raise PayloadError(f"The mail has more than {MOST_PARTS} parts.")
        inside = current.get_payload()
        if current.get_content_maintype() == "multipart" and isinstance(inside, list):
            stack.extend(child for child in reversed(inside) if isinstance(child, Message))
        else:
            found.append(_Part(index, current))
    return found


def _body(parts: list[_Part]) -> tuple[str, Literal["text", "html"]]:
    """Join what is there to be read; HTML only where it says more than the plain text beside it."""
    readable = [(part, part.text()) for part in parts if part.is_text]
    plain = [text for part, text in readable if part.content_type == "text/plain" and text.strip()]
    if plain:
        return "\n\n".join(text.strip("\n") for text in plain)[:LONGEST_BODY], "text"
    marked_up = [text for part, text in readable if part.content_type == "text/html" and text_of(text)]
    return ("\n".join(marked_up)[:LONGEST_BODY], "html") if marked_up else ("", "text")


def _media(parts: list[_Part]) -> tuple[Media, ...]:
    return tuple(
        Media(
            kind=_KINDS.get(part.message.get_content_maintype(), "file"),
            media_id=part.media_id,
            content_type=part.content_type,
            filename=decode_words(part.message.get_filename()) or None,
            size=len(part.payload()),
        )
        for part in parts
        if part.is_file
    )


def _enclosed(message: Message) -> bytes:
    """Write an attached mail as it came; empty where it is too broken to be written."""
    inside = message.get_payload()
    try:
        return inside[0].as_bytes() if isinstance(inside, list) and isinstance(inside[0], Message) else b""
    except (UnicodeError, LookupError, ValueError, TypeError):
        return b""


def _reflowed(text: str, message: Message) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676)."""
    if str(message.get_param("format", "")).lower() != "flowed":
        return text
    lines: list[str] = []
    soft = False
    for line in text.replace("\r\n", "\n").split("\n"):
        quoted = line.startswith(">")
        content = line.removeprefix(" ") if not quoted else line
        if soft and not quoted and content != "-- ":
            lines[-1] += content
        else:
            lines.append(content)
        soft = content.endswith(" ") and content != "-- " and not quoted
    return "\n".join(line.rstrip() if line != "-- " else line for line in lines)


def _sent_at(date: str) -> datetime | None:
    try:
        sent = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent if sent.tzinfo is not None else None


def _report(message: Message, parts: list[_Part]) -> str:
    if message.get_content_type() != "multipart/report":
        return ""
    inner = (part for part in parts if part.content_type.startswith(("message/", "text/rfc822-headers")))
    return "\n".join(part.message.as_string() for part in inner)[:LONGEST_BODY]
