"""Viber's callbacks as its REST bot API documents them."""

from __future__ import annotations

from msgspec import Struct


class Profile(Struct, frozen=True):
    id: str = ""
    name: str | None = None
    country: str | None = None
    language: str | None = None


class Location(Struct, frozen=True):
    lat: float
    lon: float


class Contact(Struct, frozen=True):
    phone_number: str = ""


class Message(Struct, frozen=True):
    type: str = ""
    text: str = ""
    media: str | None = None
    file_name: str | None = None
    size: int | None = None
    location: Location | None = None
    contact: Contact | None = None


class Callback(Struct, frozen=True):
    event: str
    timestamp: int
    """Milliseconds since 1970."""
    message_token: int | str = ""
    chat_hostname: str | None = None
    sender: Profile | None = None
    message: Message | None = None
    desc: str | None = None
    """Why a message failed."""
