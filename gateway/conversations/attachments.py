"""Files that customers send: kept with their message up to a size, handed out to be saved; photos are shown, too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec
from sqlalchemy import select

from gateway.database.session import merchant_of
from gateway.database.storable import storable
from gateway.database.tables import Attachment, Message
from gateway.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.messages import InboundMessage, Media

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes; a larger file is listed, and stays where it came from."""
LARGEST_LOT = 25 * 1024 * 1024
"""Bytes of all files of one message."""
MOST_FILES = 50
"""Of one message."""

NO_FILES = frozenset({"location", "contact"})
"""Kinds of media that are no files."""

SAVE_ONLY = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
"""Headers by which no browser takes a customer's file for a page or runs it, whatever it holds."""
SHOWN = {**SAVE_ONLY, "Cache-Control": "private, max-age=600"}
"""Headers of a photo within the page, which is drawn anew with every message: the browser need not ask each time."""
CONTENT_TYPE = "application/octet-stream"
"""Of every file that is handed out: the sender's word for it is not believed."""

_PHOTOS = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
)
"""What files begin with that hold pixels and nothing that runs (their specifications' signatures); SVG is none."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]')
"""Not fit for a file's name anywhere; marks of direction make evil.exe look like a picture."""


def choose_files(files: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Choose the files that are kept: by `media_id`, in order, as long as they fit."""
    chosen: dict[str, bytes] = {}
    room = LARGEST_LOT
    for media_id, content in files:
        if len(content) <= min(LARGEST_FILE, room) and len(chosen) < MOST_FILES:
            chosen[media_id] = content
            room -= len(content)
    return chosen


def with_kept(message: InboundMessage, files: Mapping[str, bytes]) -> InboundMessage:
    """Mark the files of a message that are kept."""
    media = tuple(msgspec.structs.replace(one, kept=one.media_id in files, missing=None) for one in message.media)
    return msgspec.structs.replace(message, media=media) if media else message


def with_awaited(message: InboundMessage) -> InboundMessage:
    """Mark the files of a message that the vendor is asked for; those that are too large are not."""
    awaited = dict.fromkeys(one.media_id for one in message.media if one.media_id and one.kind not in NO_FILES)
    chosen = set(list(awaited)[:MOST_FILES])
    media = tuple(_awaited(one) if one.media_id in chosen else one for one in message.media)
    return msgspec.structs.replace(message, media=media) if chosen else message


def _awaited(media: Media) -> Media:
    fits = media.size is None or media.size <= LARGEST_FILE
    return msgspec.structs.replace(media, missing="waiting" if fits else "too_large")


def keep_files(session: AsyncSession, message_id: UUID, message: InboundMessage, files: Mapping[str, bytes]) -> None:
    """Add a message's files to the transaction that stores it."""
    for media in message.media:
        if media.kept and media.media_id:
            session.add(
                Attachment(
                    merchant_id=merchant_of(session),
                    message_id=message_id,
                    media_id=media.media_id,
                    filename=storable(media.filename) if media.filename else None,
                    content_type=storable(media.content_type) if media.content_type else None,
                    content=files[media.media_id],
                )
            )


async def find_attachment(session: AsyncSession, conversation_id: UUID, message_id: UUID, media_id: str) -> Attachment:
    """Return a file of a conversation.

    Raises:
        NotFoundError: the merchant has none of this name there.
    """
    found: Attachment | None = await session.scalar(
        select(Attachment)
        .join(Message, Message.id == Attachment.message_id)
        .where(
            Message.conversation_id == conversation_id,
            Attachment.message_id == message_id,
            Attachment.media_id == media_id,
        )
    )
    if found is None:
        raise NotFoundError(f"there is no file {media_id!r} with the message {message_id}; large files are not kept")
    return found


def photo_type(content: bytes) -> str | None:
    """Return the media type of a photo by its first bytes, whatever its sender calls it; None for any other file."""
    return next((kind for signature, kind in _PHOTOS if signature.match(content)), None)


def save_headers(filename: str | None) -> dict[str, str]:
    """Return the headers that a file is handed out with; its name after RFC 6266 and RFC 8187.

    Args:
        filename: as the sender wrote it, paths and marks of direction included.
    """
    safe = _UNSAFE.sub("_", filename or "").strip(" .")[-150:] or "file"
    plain = safe.encode("ascii", "replace").decode().replace("?", "_")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"
    return {**SAVE_ONLY, "Content-Disposition": disposition}
