"""What an automation's External Request sends us; docs/channels/manychat.md shows the body to enter there."""

from __future__ import annotations

from msgspec import Struct


class Asked(Struct, frozen=True):
    subscriber_id: str | int
    text: str
    message_id: str | int | None = None
    channel: str = "messenger"
    """messenger, instagram, whatsapp or telegram."""
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    language: str | None = None
    locale: str | None = None
