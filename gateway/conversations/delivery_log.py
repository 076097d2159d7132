"""The delivery log: everything that was posted to merchants' endpoints and vendors, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import Select, case, literal, select, union_all

from gateway.conversations.deliveries import retry_delivery
from gateway.conversations.presentations import defer_presentation
from gateway.conversations.service import decode_cursor, encode_cursor
from gateway.database.tables import Connection, Delivery, Message, Presentation
from gateway.errors import ConflictError, InvalidInputError, NotFoundError
from gateway.messages import DeliveryStatus

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.queue import Queue

STATUSES: tuple[str, ...] = get_args(DeliveryStatus)
RETRIED = ("dead", "failed", "unknown")
"""What can be driven again."""

Happening = Literal["reply", "message", "notice"]
"""An answer to the customer, a customer's message shown in a desk, or news of an answer that was held or failed."""


class LogLine(Struct, frozen=True):
    """One post, however often it was tried."""

    id: UUID
    created_at: dt.datetime
    happening: Happening
    channel: str
    connection: str | None
    """Its name; none where it was removed."""
    target: str | None
    """Where it went, without what could be a secret."""
    status: str
    http_status: int | None
    attempts: int
    next_attempt_at: dt.datetime | None
    reason: str | None
    conversation_id: UUID


class LogPage(Struct, frozen=True):
    """A part of the log."""

    lines: Sequence[LogLine]
    next_cursor: str | None


def safe_target(url: str | None) -> str | None:
    """Shorten an address to scheme, host and path: user, password, query and fragment may hold secrets."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    return f"{parts.scheme}://{host}{port}{parts.path}" + ("?…" if parts.query else "")


async def read_log(
    session: AsyncSession,
    *,
    connection_id: UUID | None = None,
    status: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> LogPage:
    """Read the log, newest first.

    Args:
        session: the merchant's transaction.
        connection_id: only what went by this connection.
        status: only what stands so.
        limit: lines a page.
        cursor: next_cursor of the page before.

    Raises:
        InvalidInputError: there is no such status, or the cursor is none of ours.
    """
    if status is not None and status not in STATUSES:
        raise InvalidInputError(f"status {status!r} is none of: {', '.join(STATUSES)}", field="status")
    before = decode_cursor(cursor) if cursor else None
    parts = [
        _part(table, happening, connection_id, status, before).limit(limit + 1).subquery().select()
        for table, happening in ((Delivery, literal("reply")), (Presentation, _SHOWN))
    ]
    both = union_all(*parts).subquery()
    rows = (await session.execute(select(both).order_by(both.c.id.desc()).limit(limit + 1))).mappings().all()
    lines = [_line(row) for row in rows[:limit]]
    return LogPage(lines, encode_cursor(lines[-1].id) if len(rows) > limit else None)


_SHOWN = case((Message.kind == "inbound", "message"), else_="notice")


def _part(
    table: type[Delivery | Presentation], happening: Any, connection_id: UUID | None, status: str | None, before: Any
) -> Select[Any]:
    statement = (
        select(
            table.id,
            table.created_at,
            happening.label("happening"),
            Connection.name.label("connection"),
            Connection.channel.label("channel"),
            (Delivery.channel if table is Delivery else Connection.channel).label("sent_by"),
            Connection.config["url"].astext.label("url"),
            table.status,
            table.http_status,
            table.attempts,
            table.next_attempt_at,
            table.reason,
            Message.conversation_id,
        )
        .join(Message, Message.id == table.message_id)
        .outerjoin(Connection, Connection.id == table.connection_id)
        .order_by(table.id.desc())
    )
    if connection_id is not None:
        statement = statement.where(table.connection_id == connection_id)
    if status is not None:
        statement = statement.where(table.status == status)
    return statement if before is None else statement.where(table.id < before)


def _line(row: Any) -> LogLine:
    values = {name: row[name] for name in LogLine.__struct_fields__ if name not in ("target", "channel")}
    target = safe_target(row["url"])
    waiting = row["next_attempt_at"] if row["status"] == "queued" else None
    line = LogLine(target=target, channel=row["channel"] or row["sent_by"], **values)
    return msgspec.structs.replace(line, next_attempt_at=waiting)


async def drive_again(session: AsyncSession, queue: Queue, line_id: UUID, *, force: bool = False) -> None:
    """Try again what was given up, whichever kind of post it was.

    Args:
        session: the merchant's transaction.
        queue: where the job goes.
        line_id: of a line of the log.
        force: also repeat what may have arrived.

    Raises:
        NotFoundError: the merchant has none of this id.
        ConflictError: it is under way or done, or may have arrived and is not forced.
    """
    shown = await session.get(Presentation, line_id, with_for_update=True)
    if shown is None:
        await retry_delivery(session, queue, line_id, force=force)
        return
    if shown.status == "unknown" and not force:
        raise ConflictError("nobody knows whether this arrived; set force to risk sending it twice")
    if shown.status not in RETRIED:
        raise ConflictError(f"this is {shown.status}; only what is dead, failed or unknown is tried again")
    message = await session.get(Message, shown.message_id)
    if message is None:
        raise NotFoundError(f"the message of {line_id} is gone")
    shown.status, shown.reason, shown.attempts, shown.next_attempt_at = "queued", None, 0, None
    await defer_presentation(session, queue, message.conversation_id, shown.connection_id, shown.id)
