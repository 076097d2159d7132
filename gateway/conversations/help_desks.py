"""The gateway before an existing help desk: each message, once analysed, is shown there, once."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING
from uuid import UUID  # noqa: TC003 - procrastinate and tests call with it

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from gateway.channels.base import Connection as OpenConnection
from gateway.channels.base import Desk, DeskMessage, Presented, Rejected, Retry, Unknown
from gateway.channels.desks import answer_mark
from gateway.conversations.desk_note import desk_note, held_note, ticket_subject
from gateway.conversations.outbox import backoff_seconds, open_connection
from gateway.conversations.received import load_merchant
from gateway.database.session import merchant_of
from gateway.database.tables import Connection, Conversation, Message, Presentation
from gateway.messages import Analysis, Composition, InboundMessage

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.channels.base import Channel
    from gateway.conversations.received import MerchantFacts
    from gateway.database.queue import Queue
    from gateway.database.session import Database
    from gateway.people.vault import Vault

PRESENT = "present"
"""Name of the task in gateway.jobs that shows one message in one desk."""

MOST_ATTEMPTS = 12


async def queue_presentations(session: AsyncSession, queue: Queue, message_id: UUID) -> int:
    """Have a message shown in the merchant's desks: the active connections whose config says `destination: true`.

    Args:
        session: the merchant's transaction, in which the message is analysed or its answer is held.
        queue: where the jobs go.
        message_id: a customer's message, or an agent's answer that came from a desk and was held.

    Returns:
        How many desks will show it; those that do already are not counted.
    """
    message = await session.get_one(Message, message_id)
    desks = await session.scalars(
        select(Connection.id)
        .where(Connection.active, Connection.config["destination"].astext == "true")
        .order_by(Connection.id)
    )
    queued = 0
    for connection_id in desks.all():
        queued += await queue_presentation(session, queue, message, connection_id)
    return queued


async def queue_presentation(session: AsyncSession, queue: Queue, message: Message, connection_id: UUID) -> bool:
    """Have a message shown in one desk; False where that is on its way already."""
    made = await session.scalar(
        insert(Presentation)
        .values(merchant_id=merchant_of(session), message_id=message.id, connection_id=connection_id)
        .on_conflict_do_nothing(constraint="presentation_once")
        .returning(Presentation.id)
    )
    if made is None:
        return False
    await _defer(session, queue, message.conversation_id, connection_id, made)
    return True


async def _defer(
    session: AsyncSession,
    queue: Queue,
    conversation_id: UUID,
    connection_id: UUID,
    presentation_id: UUID,
    at: dt.datetime | None = None,
) -> None:
    await queue.defer(
        session,
        PRESENT,
        # One after another: the first message opens the ticket that the next ones go to.
        lock=f"desk:{connection_id}:{conversation_id}",
        at=at,
        merchant_id=str(merchant_of(session)),
        presentation_id=str(presentation_id),
    )


class HelpDesks:
    """Shows messages in desks.

    Args:
        database, queue: where presentations and their jobs stand.
        channels: name to adapter.
        vault: opens connections' secrets.
        client: for calls to desks.
    """

    def __init__(
        self,
        database: Database,
        queue: Queue,
        channels: Mapping[str, Channel],
        vault: Vault,
        client: httpx.AsyncClient,
    ) -> None:
        self._database = database
        self._queue = queue
        self._channels = channels
        self._vault = vault
        self._client = client

    async def present(self, merchant_id: UUID, presentation_id: UUID) -> None:
        """Try once to show a message, and record how that ended."""
        taken = await self._take(merchant_id, presentation_id)
        if taken is None:
            return
        desk, message, connection = taken
        outcome = await desk.present(message, connection, self._client)
        await self._record(merchant_id, presentation_id, outcome)

    async def _take(self, merchant_id: UUID, presentation_id: UUID) -> tuple[Desk, DeskMessage, OpenConnection] | None:
        async with self._database.merchant(merchant_id) as session:
            row = await session.get(Presentation, presentation_id, with_for_update=True)
            if row is None or row.status not in ("queued", "sending"):
                return None
            connection = await session.get_one(Connection, row.connection_id)
            desk = self._channels.get(connection.channel)
            if not connection.active or not isinstance(desk, Desk):
                row.status, row.reason = "failed", "the connection was switched off, or is no help desk"
                return None
            if row.status == "sending" and not desk.capabilities.idempotent_sends:
                # A worker died between the call and its record: the desk may show it already.
                row.status, row.reason = "unknown", "the worker stopped while presenting"
                return None
            row.status = "sending"
            row.attempts += 1
            message = await _desk_message(session, row, connection)
            return desk, message, open_connection(connection, self._vault)

    async def _record(
        self, merchant_id: UUID, presentation_id: UUID, outcome: Presented | Retry | Rejected | Unknown
    ) -> None:
        async with self._database.merchant(merchant_id) as session:
            row = await session.get_one(Presentation, presentation_id, with_for_update=True)
            row.http_status, row.next_attempt_at = getattr(outcome, "http_status", None), None
            match outcome:
                case Presented(ticket, provider_id):
                    row.status, row.ticket, row.provider_id, row.reason = "sent", ticket, provider_id, None
                case Retry(after_seconds, reason):
                    await self._try_again(session, row, after_seconds, reason)
                case Rejected(code, reason):
                    row.status, row.reason = "failed", f"{code}: {reason}"
                case Unknown(reason):
                    row.status, row.reason = "unknown", reason

    async def _try_again(
        self, session: AsyncSession, row: Presentation, after_seconds: float | None, reason: str
    ) -> None:
        row.reason = reason
        if row.attempts >= MOST_ATTEMPTS:
            row.status = "dead"
            return
        row.status = "queued"
        wait = after_seconds if after_seconds is not None else backoff_seconds(row.attempts, random.random())  # noqa: S311
        at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=wait)
        row.next_attempt_at = at
        message = await session.get_one(Message, row.message_id)
        await _defer(session, self._queue, message.conversation_id, row.connection_id, row.id, at)


async def _desk_message(session: AsyncSession, row: Presentation, connection: Connection) -> DeskMessage:
    message = await session.get_one(Message, row.message_id)
    merchant = await load_merchant(session)
    customers = message if message.kind == "inbound" else await _latest_inbound(session, message.conversation_id)
    inbound = msgspec.convert(customers.source, InboundMessage)
    analysis = msgspec.convert(message.analysis, Analysis) if message.kind == "inbound" else None
    return DeskMessage(
        key=str(row.id),
        conversation=str(message.conversation_id),
        ticket=await _ticket(session, message.conversation_id, inbound, connection),
        sender=inbound.sender,
        channel=inbound.channel,
        subject=ticket_subject(inbound),
        note=_note(message, inbound, analysis, merchant, connection),
        original=message.text,
        analysis=analysis,
    )


def _note(
    message: Message,
    inbound: InboundMessage,
    analysis: Analysis | None,
    merchant: MerchantFacts,
    connection: Connection,
) -> str:
    locale, zone = merchant.settings.language, merchant.settings.time_zone
    if analysis is None:
        return held_note(msgspec.convert(message.analysis, Composition).reasons, locale, zone)
    # The merchant's own endpoint answers with a signed request, not with a note.
    mark = None if connection.channel == "webhook" else answer_mark(connection.config)
    return desk_note(inbound, analysis, locale, zone, mark)


async def _latest_inbound(session: AsyncSession, conversation_id: UUID) -> Message:
    found = await session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.kind == "inbound")
        .order_by(Message.id.desc())
        .limit(1)
    )
    return found.one()


async def _ticket(
    session: AsyncSession, conversation_id: UUID, inbound: InboundMessage, connection: Connection
) -> str | None:
    """Return the desk's ticket of a conversation: the customer's own, else the one that was opened for it."""
    conversation = await session.get_one(Conversation, conversation_id)
    if conversation.connection_id == connection.id and inbound.channel == connection.channel != "webhook":
        return inbound.conversation
    opened: str | None = await session.scalar(
        select(Presentation.ticket)
        .join(Message, Message.id == Presentation.message_id)
        .where(
            Message.conversation_id == conversation_id,
            Presentation.connection_id == connection.id,
            Presentation.ticket.is_not(None),
        )
        .order_by(Presentation.id.desc())
        .limit(1)
    )
    return opened
