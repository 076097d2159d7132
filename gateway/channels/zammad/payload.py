"""What we read of Zammad's webhooks (a trigger that sends ticket and article)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class User(Struct, frozen=True):
    id: int | None = None
    login: str = ""
    email: str | None = None
    firstname: str | None = None
    lastname: str | None = None
    phone: str | None = None
    mobile: str | None = None
    country: str | None = None


class Ticket(Struct, frozen=True):
    id: int
    title: str | None = None
    customer: User | None = None


class Attachment(Struct, frozen=True):
    id: int | None = None
    filename: str | None = None
    size: int | str | None = None
    url: str | None = None


class Article(Struct, frozen=True):
    id: int
    sender: str | None = None
    """Customer, Agent or System."""
    type: str | None = None
    """email, web, note, phone ..."""
    internal: bool = False
    body: str | None = None
    content_type: str | None = None
    subject: str | None = None
    created_at: datetime | None = None
    created_by: User | None = None
    attachments: list[Attachment] = []


class Webhook(Struct, frozen=True):
    ticket: Ticket
    article: Article | None = None
