"""Telegram's Update object as the Bot API documents it."""

from __future__ import annotations

from msgspec import Struct, field


class User(Struct, frozen=True):
    id: int
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    language_code: str | None = None


class Chat(Struct, frozen=True):
    id: int
    type: str = "private"


class File(Struct, frozen=True):
    file_id: str = ""
    file_name: str | None = None
    mime_type: str | None = None
    file_size: int | None = None


class Location(Struct, frozen=True):
    latitude: float
    longitude: float


class Contact(Struct, frozen=True):
    phone_number: str = ""


class Message(Struct, frozen=True):
    message_id: int
    date: int
    """Seconds since 1970."""
    chat: Chat
    sender: User | None = field(name="from", default=None)
    text: str | None = None
    caption: str = ""
    photo: list[File] = []
    """The same picture in growing sizes."""
    document: File | None = None
    audio: File | None = None
    voice: File | None = None
    video: File | None = None
    video_note: File | None = None
    sticker: File | None = None
    location: Location | None = None
    contact: Contact | None = None
    new_chat_members: list[User] | None = None
    left_chat_member: User | None = None


class Update(Struct, frozen=True):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
