"""What we read of Zendesk's ticket events (webhooks subscribed to `ticket.comment_added`)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field

Identifier = int | str
"""Zendesk writes identifiers as numbers in some places and as texts in others."""


class Author(Struct, frozen=True):
    id: Identifier
    name: str = ""
    is_staff: bool = False


class Comment(Struct, frozen=True):
    id: Identifier
    author: Author
    body: str = ""
    is_public: bool = False


class Event(Struct, frozen=True):
    comment: Comment | None = None


class Ticket(Struct, frozen=True):
    id: Identifier
    external_id: str | None = None
    """What we wrote there, where the gateway opened the ticket."""
    subject: str | None = None


class TicketEvent(Struct, frozen=True):
    type: str
    time: datetime
    detail: Ticket
    event: Event = Event()


class Attachment(Struct, frozen=True):
    """A file of a comment, as the Tickets API lists it."""

    id: Identifier
    content_url: str
    file_name: str | None = None
    content_type: str = ""
    size: int | None = None


class ListedComment(Struct, frozen=True):
    """A comment, as the Tickets API lists it."""

    id: Identifier
    files: list[Attachment] = field(name="attachments", default_factory=list)


class Comments(Struct, frozen=True):
    comments: list[ListedComment] = []
