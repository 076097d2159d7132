"""What we read of Chatwoot's webhooks (event `message_created`)."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field


class Person(Struct, frozen=True):
    id: int | None = None
    name: str | None = None
    email: str | None = None
    phone_number: str | None = None
    type: str | None = None
    """contact, user or agent_bot; some versions leave it out for contacts."""


class Attachment(Struct, frozen=True):
    id: int | None = None
    file_type: str = "file"
    data_url: str | None = None
    file_size: int | None = None


class Conversation(Struct, frozen=True):
    id: int
    custom_attributes: dict[str, Any] = {}
    additional_attributes: dict[str, Any] = {}


class Account(Struct, frozen=True):
    id: int


class MessageCreated(Struct, frozen=True):
    event: str
    id: int | None = None
    content: str | None = None
    created_at: str | int | None = None
    message_type: str | int = ""
    private: bool = False
    sender: Person | None = None
    account: Account | None = None
    conversation: Conversation | None = None
    attachments: list[Attachment] = field(default_factory=list)
