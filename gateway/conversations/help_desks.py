"""The gateway before an existing help desk: each message, once analysed, is shown there, once."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING
from uuid import UUID  # noqa: TC003 - procrastinate and tests call with it

import msgspec
from sqlalchemy import select

from gateway.channels.base import Connection as OpenConnection
from gateway.channels.base import Desk, DeskMessage, Presented, Rejected, Retry, Unknown
from gateway.channels.desks import answer_mark
from gateway.conversations.desk_note import desk_note, failed_note, held_note, ticket_subject
from gateway.conversations.outbox import backoff_seconds, open_connection
from gateway.conversations.presentations import FAILURES, defer_presentation
from gateway.conversations.received import load_merchant
from gateway.database.tables import Connection, Conversation, Delivery, Message, Presentation
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

MOST_ATTEMPTS = 12


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
            message = await _desk_message(session, row, connection)
            if message is None:
                row.status, row.reason = "failed", "the answer arrived in the meantime: there is nothing to tell"
                return None
            row.status = "sending"
            row.attempts += 1
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
        await defer_presentation(session, self._queue, message.conversation_id, row.connection_id, row.id, at)


async def _desk_message(session: AsyncSession, row: Presentation, connection: Connection) -> DeskMessage | None:
    """Word what the desk is to show; None for an answer that neither failed nor was held, by now."""
    message = await session.get_one(Message, row.message_id)
    failure = await _failure(session, message)
    if message.kind != "inbound" and message.status != "held" and failure is None:
        return None
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
        note=_note(message, inbound, analysis, merchant, connection, failure),
        original=message.text,
        analysis=analysis,
    )


def _note(
    message: Message,
    inbound: InboundMessage,
    analysis: Analysis | None,
    merchant: MerchantFacts,
    connection: Connection,
    failure: Delivery | None,
) -> str:
    locale, zone = merchant.settings.language, merchant.settings.time_zone
    if failure is not None:
        return failed_note(message.text, failure.status, failure.reason, locale, zone)
    if analysis is None:
        return held_note(msgspec.convert(message.analysis, Composition).reasons, locale, zone)
    # The merchant's own endpoint answers with a signed request, not with a note.
    mark = None if connection.channel == "webhook" else answer_mark(connection.config)
    return desk_note(inbound, analysis, locale, zone, mark)


async def _failure(session: AsyncSession, message: Message) -> Delivery | None:
    """Return the delivery by which an answer failed; none where it did not, or was held."""
    if message.kind == "inbound":
        return None
    found: Delivery | None = await session.scalar(
        select(Delivery)
        .where(Delivery.message_id == message.id, Delivery.status.in_(FAILURES))
        .order_by(Delivery.part)
        .limit(1)
    )
    return found


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
