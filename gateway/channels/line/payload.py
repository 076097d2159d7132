"""LINE's webhook as its Messaging API reference documents it."""

from __future__ import annotations

from msgspec import Struct


class Source(Struct, frozen=True, rename="camel"):
    type: str = "user"
    user_id: str | None = None
    group_id: str | None = None
    room_id: str | None = None


class Provider(Struct, frozen=True, rename="camel"):
    original_content_url: str | None = None


class Message(Struct, frozen=True, rename="camel"):
    id: str = ""
    type: str = ""
    text: str | None = None
    file_name: str | None = None
    file_size: int | None = None
    content_provider: Provider = Provider()
    latitude: float | None = None
    longitude: float | None = None


class Event(Struct, frozen=True, rename="camel"):
    type: str
    timestamp: int
    """Milliseconds since 1970."""
    webhook_event_id: str = ""
    mode: str = "active"
    """`standby` where another module channel answers."""
    source: Source | None = None
    message: Message | None = None


class Webhook(Struct, frozen=True):
    events: list[Event] = []
