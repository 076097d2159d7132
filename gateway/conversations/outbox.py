"""What leaves: written with the reply, sent by jobs, each outcome recorded, nothing repeated blindly."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import random
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import delete, or_, select

from gateway.channels.base import Connection as OpenConnection
from gateway.channels.base import Outcome, Rejected, Retry, Sent, Unknown, WindowClosed
from gateway.channels.text import split_text
from gateway.conversations.connections import open_connection
from gateway.conversations.delivery_status import overall_status, refresh_message
from gateway.conversations.fallback import in_template, last_part, next_door, note_reasons, open_parts, reasons_of
from gateway.conversations.pacing import learn_from, state_of, wait_for
from gateway.conversations.presentations import tell_desk_of_failure
from gateway.conversations.statuses import apply_early
from gateway.conversations.window import newest_handle, why_closed
from gateway.database.events import announce
from gateway.database.session import merchant_of
from gateway.database.storable import storable
from gateway.database.tables import Connection, Conversation, Delivery, Message
from gateway.messages import OutboundMessage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    import httpx
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.channels.base import Channel
    from gateway.database.queue import Queue
    from gateway.database.session import Database
    from gateway.people.vault import Vault

__all__ = ["DELIVER", "Postman", "backoff_seconds", "open_connection", "overall_status", "queue_delivery"]

_log = logging.getLogger(__name__)

DELIVER = "deliver"
"""Name of the task in gateway.jobs that sends one delivery."""

MAX_ATTEMPTS = 12
"""With the waits below, about eight hours; then the delivery is dead until somebody drives it again."""

_FIRST_WAIT_SECONDS = 2.0
_LONGEST_WAIT_SECONDS = 3600.0
_SHORT_WAIT_SECONDS = 1.0
"""A slot within the vendor's rate that is so near is waited for; for others the job comes back."""
_FORGOTTEN = dt.timedelta(days=1)
"""An earlier delivery that nothing happened to for so long is not waited for."""


class Letter(msgspec.Struct, frozen=True):
    """A delivery that may be sent now."""

    outbound: OutboundMessage
    connection: OpenConnection


class Wait(msgspec.Struct, frozen=True):
    """A delivery that has a slot soon."""

    seconds: float


async def queue_delivery(
    session: AsyncSession, queue: Queue, message: Message, outbound: OutboundMessage, connection: Connection
) -> Delivery:
    """Add one send to the session's transaction."""
    delivery = Delivery(
        merchant_id=merchant_of(session),
        message_id=message.id,
        connection_id=connection.id,
        channel=connection.channel,
        key=outbound.key,
        part=outbound.part,
        payload=msgspec.to_builtins(outbound),
    )
    session.add(delivery)
    await session.flush()
    await schedule(session, queue, delivery, message.conversation_id)
    return delivery


async def schedule(
    session: AsyncSession, queue: Queue, delivery: Delivery, conversation_id: UUID, at: dt.datetime | None = None
) -> None:
    """Queue the job that sends a delivery; those of one conversation run one after another."""
    delivery.next_attempt_at = at
    await queue.defer(
        session,
        DELIVER,
        lock=f"deliveries:{conversation_id}",
        at=at,
        merchant_id=str(delivery.merchant_id),
        delivery_id=str(delivery.id),
    )


class Postman:
    """Sends deliveries.

    Args:
        database, queue: where deliveries and their jobs stand.
        channels: name to adapter.
        vault: opens connections' secrets.
        client: for calls to vendors.
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

    async def deliver(self, merchant_id: UUID, delivery_id: UUID) -> None:
        """Try one delivery once, as soon as its connection may send, and record how it ended."""
        taken = await self._take(merchant_id, delivery_id)
        while isinstance(taken, Wait):
            await asyncio.sleep(taken.seconds)
            taken = await self._take(merchant_id, delivery_id)
        if taken is not None:
            await self._record(merchant_id, delivery_id, await self._send(taken))

    async def _send(self, letter: Letter) -> Outcome:
        """Hand a text to its channel; a fault in an adapter must not lead to a second send."""
        try:
            return await self._channels[letter.connection.channel].send(
                letter.outbound, letter.connection, self._client
            )
        except Exception as error:
            _log.exception("the channel %s failed while sending", letter.connection.channel)
            return Unknown(f"The channel failed while sending ({type(error).__name__}).")

    async def _take(self, merchant_id: UUID, delivery_id: UUID) -> Letter | Wait | None:
        """Claim a delivery for one attempt; None where it is done, cannot be sent, or comes back later."""
        async with self._database.merchant(merchant_id) as session:
            delivery = await session.get(Delivery, delivery_id, with_for_update=True)
            if delivery is None or delivery.status not in ("queued", "sending"):
                return None
            row = await session.get(Connection, delivery.connection_id) if delivery.connection_id else None
            channel = self._channels.get(delivery.channel)
            if row is None or not row.active or channel is None:
                await self._settle(session, delivery, "failed", "the connection was removed or switched off")
                return None
            if delivery.status == "sending" and not channel.capabilities.idempotent_sends:
                # A worker died between the send and its record: the customer may have it already.
                await self._settle(session, delivery, "unknown", "the worker stopped while sending")
                return None
            return await self._admit(session, delivery, row, channel)

    async def _admit(
        self, session: AsyncSession, delivery: Delivery, row: Connection, channel: Channel
    ) -> Letter | Wait | None:
        """Let a delivery pass when its turn has come, its window is open and its connection may send."""
        now = dt.datetime.now(dt.UTC)
        message = await session.get_one(Message, delivery.message_id)
        conversation = await session.get_one(Conversation, message.conversation_id)
        earlier = await _earlier(session, delivery, conversation.id, now)
        if earlier is not None:
            at = max(earlier.next_attempt_at or now, now + dt.timedelta(seconds=_SHORT_WAIT_SECONDS))
            await schedule(session, self._queue, delivery, conversation.id, at)
            return None
        if await _beginning_lost(session, delivery):
            await self._settle(session, delivery, "dead", "an earlier part of the answer was not sent")
            return None
        outbound = newest_handle(msgspec.convert(delivery.payload, OutboundMessage), conversation, delivery)
        closed = await why_closed(session, delivery, outbound, conversation, channel.capabilities, now)
        if closed is not None:
            await self._redirect(session, delivery, closed)
            return None
        at_last = wait_for(await state_of(session, row.id), delivery, channel.capabilities, now)
        if at_last is not None:
            seconds = (at_last - now).total_seconds()
            if seconds <= _SHORT_WAIT_SECONDS:
                return Wait(seconds)
            await schedule(session, self._queue, delivery, conversation.id, at_last)
            return None
        delivery.status = "sending"
        delivery.attempts += 1
        return Letter(outbound, open_connection(row, self._vault))

    async def _record(self, merchant_id: UUID, delivery_id: UUID, outcome: Outcome) -> None:
        async with self._database.merchant(merchant_id) as session:
            delivery = await session.get(Delivery, delivery_id, with_for_update=True)
            if delivery is None:
                return
            delivery.http_status = getattr(outcome, "http_status", None)
            if delivery.connection_id is not None:
                learn_from(await state_of(session, delivery.connection_id), outcome, dt.datetime.now(dt.UTC))
            if delivery.status != "sending":
                # The vendor's own word of it came first.
                delivery.provider_id = delivery.provider_id or (
                    outcome.provider_id if isinstance(outcome, Sent) else None
                )
                return
            match outcome:
                case Sent(provider_id):
                    await self._sent(session, delivery, storable(provider_id))
                case Retry(after_seconds, reason):
                    await self._try_again(session, delivery, after_seconds, reason)
                case WindowClosed(reason):
                    await self._redirect(session, delivery, reason)
                case Rejected(code, reason):
                    await self._settle(session, delivery, "failed", f"{code}: {reason}")
                case Unknown(reason):
                    await self._settle(session, delivery, "unknown", reason)

    async def _sent(self, session: AsyncSession, delivery: Delivery, provider_id: str) -> None:
        delivery.provider_id = provider_id
        delivery.status, delivery.reason = "sent", None
        # The echo of this very message may have been faster than the vendor's answer.
        await session.execute(
            delete(Message).where(
                Message.connection_id == delivery.connection_id,
                Message.external_id == provider_id,
                Message.kind == "reply",
            )
        )
        await apply_early(session, delivery)
        await self._settle(session, delivery, delivery.status, delivery.reason)

    async def _try_again(
        self, session: AsyncSession, delivery: Delivery, after_seconds: float | None, reason: str
    ) -> None:
        if delivery.attempts >= MAX_ATTEMPTS:
            await self._settle(session, delivery, "dead", reason)
            return
        wait = after_seconds if after_seconds is not None else backoff_seconds(delivery.attempts, random.random())  # noqa: S311
        message = await session.get_one(Message, delivery.message_id)
        at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=wait)
        await schedule(session, self._queue, delivery, message.conversation_id, at)
        await self._settle(session, delivery, "queued", reason)

    async def _redirect(self, session: AsyncSession, delivery: Delivery, why: str) -> None:
        """Send what has not left yet by the next door, or fail with the reason."""
        message = await session.get_one(Message, delivery.message_id)
        conversation = await session.get_one(Conversation, message.conversation_id)
        parts = await open_parts(session, delivery)
        text = "\n\n".join(part.payload["text"] for part in parts)
        door = await next_door(session, delivery, conversation, text, dt.datetime.now(dt.UTC))
        note_reasons(message, reasons_of(delivery.channel, door))
        if door is None:
            for part in parts:
                part.status, part.reason = "failed", why
            await self._settle(session, delivery, "failed", why)
            return
        first = await last_part(session, delivery) + 1
        for part in parts:
            part.status, part.reason = "replaced", why
        capabilities = self._channels[door.connection.channel].capabilities
        limit = None if door.template else capabilities.text_limit
        texts = split_text(text, limit, capabilities.text_unit) if limit else [text]
        original = msgspec.convert(delivery.payload, OutboundMessage)
        for number, piece in enumerate(texts, start=first):
            outbound = msgspec.structs.replace(
                original,
                key=f"{message.id}-{number}",
                text=piece,
                to=door.to,
                reply=door.reply,
                conversation=door.thread,
                in_reply_to=None,
                template=door.template,
                part=number,
                parts=first + len(texts) - 1,
            )
            made = await queue_delivery(
                session, self._queue, message, in_template(outbound) if door.template else outbound, door.connection
            )
            made.reason = why
        await self._settle(session, delivery, "replaced", why)

    async def _settle(self, session: AsyncSession, delivery: Delivery, status: str, reason: str | None) -> None:
        delivery.status, delivery.reason = status, storable(reason) if reason else None
        news = await refresh_message(session, delivery)
        await tell_desk_of_failure(session, self._queue, delivery)
        await announce(session, "delivery.updated", news.conversation_id, **news.payload)


async def _earlier(
    session: AsyncSession, delivery: Delivery, conversation_id: UUID, now: dt.datetime
) -> Delivery | None:
    """Return what must leave before this delivery: earlier parts, and earlier answers of the conversation."""
    found: Delivery | None = await session.scalar(
        select(Delivery)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Message.conversation_id == conversation_id,
            Delivery.status.in_(("queued", "sending")),
            Delivery.updated_at > now - _FORGOTTEN,
            or_(
                Delivery.message_id < delivery.message_id,
                (Delivery.message_id == delivery.message_id) & (Delivery.part < delivery.part),
            ),
        )
        .order_by(Delivery.message_id, Delivery.part)
        .limit(1)
    )
    return found


async def _beginning_lost(session: AsyncSession, delivery: Delivery) -> bool:
    """Whether an earlier part of the same answer was given up: its rest would be a riddle."""
    lost = await session.scalar(
        select(Delivery.id)
        .where(
            Delivery.message_id == delivery.message_id,
            Delivery.part < delivery.part,
            Delivery.status.in_(("failed", "dead")),
        )
        .limit(1)
    )
    return lost is not None


def backoff_seconds(attempts: int, jitter: float) -> float:
    """Return how long to wait after so many attempts: doubling, with jitter against herds.

    Args:
        attempts: how many were made, at least 1.
        jitter: 0..1.
    """
    longest = min(_FIRST_WAIT_SECONDS * 2 ** (attempts - 1), _LONGEST_WAIT_SECONDS)
    return float(longest * (0.5 + jitter / 2))
