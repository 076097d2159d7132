"""What we read of the events that Inbox 2.0 sends to a virtual agent."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Text(Struct, frozen=True, rename="camel"):
    text: str | None = None


class Contact(Struct, frozen=True, rename="camel"):
    id: str
    primary_identifier: str | None = None


class Attribute(Struct, frozen=True):
    attribute: str
    value: str | int | float | bool | None = None


class Data(Struct, frozen=True, rename="camel"):
    conversation_id: str
    message: Text | None = None
    contact_profile: Contact | None = None
    contact_attributes: list[Attribute] = []
    language: str | None = None


class AnyEvent(Struct, frozen=True):
    """What all events have; those that we do not read may hold anything else."""

    type: str


class AgentEvent(Struct, frozen=True, rename="camel"):
    type: str
    idempotency_key: str
    timestamp: datetime
    data: Data
