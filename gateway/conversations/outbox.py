"""What leaves: written with the reply, sent by jobs, each outcome recorded, nothing repeated blindly."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 - procrastinate and tests call with it

import msgspec
from sqlalchemy import select

from gateway.channels.base import Connection as OpenConnection
from gateway.channels.base import Outcome, Rejected, Retry, Sent, Unknown, WindowClosed
from gateway.database.events import announce
from gateway.database.session import merchant_of
from gateway.database.tables import Connection, Delivery, Message
from gateway.messages import OutboundMessage

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.channels.base import Channel
    from gateway.database.queue import Queue
    from gateway.database.session import Database
    from gateway.people.vault import Vault

DELIVER = "deliver"
"""Name of the task in gateway.jobs that sends one delivery."""

MAX_ATTEMPTS = 12
"""With the waits below, about eight hours; then the delivery is dead until somebody drives it again."""

_FIRST_WAIT_SECONDS = 2.0
_LONGEST_WAIT_SECONDS = 3600.0
_FINAL = ("sent", "delivered", "read")


async def queue_delivery(
    session: AsyncSession, queue: Queue, message: Message, outbound: OutboundMessage, connection: Connection
) -> Delivery:
    """Add one send to the session's transaction."""
    delivery = Delivery(
        merchant_id=merchant_of(session),
        message_id=message.id,
        connection_id=connection.id,
        channel=connection.channel,
        part=outbound.part,
        payload=msgspec.to_builtins(outbound),
    )
    session.add(delivery)
    await session.flush()
    await _defer(session, queue, delivery, message.conversation_id)
    return delivery


async def _defer(
    session: AsyncSession, queue: Queue, delivery: Delivery, conversation_id: UUID, at: dt.datetime | None = None
) -> None:
    await queue.defer(
        session,
        DELIVER,
        lock=f"deliveries:{conversation_id}",
        at=at,
        merchant_id=str(delivery.merchant_id),
        delivery_id=str(delivery.id),
    )


def open_connection(row: Connection, vault: Vault) -> OpenConnection:
    """Open a connection's secrets for an adapter."""
    return OpenConnection(str(row.id), row.channel, row.config, vault.open(row.secrets))


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
        """Try one delivery once, and record how it ended."""
        taken = await self._take(merchant_id, delivery_id)
        if taken is None:
            return
        outbound, connection = taken
        outcome = await self._channels[connection.channel].send(outbound, connection, self._client)
        await self._record(merchant_id, delivery_id, outcome)

    async def _take(self, merchant_id: UUID, delivery_id: UUID) -> tuple[OutboundMessage, OpenConnection] | None:
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
            delivery.status = "sending"
            delivery.attempts += 1
            return msgspec.convert(delivery.payload, OutboundMessage), open_connection(row, self._vault)

    async def _record(self, merchant_id: UUID, delivery_id: UUID, outcome: Outcome) -> None:
        async with self._database.merchant(merchant_id) as session:
            delivery = await session.get(Delivery, delivery_id, with_for_update=True)
            if delivery is None or delivery.status in _FINAL:
                return
            match outcome:
                case Sent(provider_id):
                    delivery.provider_id = provider_id
                    await self._settle(session, delivery, "sent", None)
                case Retry(after_seconds, reason):
                    await self._try_again(session, delivery, after_seconds, reason)
                case WindowClosed(reason):
                    await self._settle(session, delivery, "failed", reason)
                case Rejected(code, reason):
                    await self._settle(session, delivery, "failed", f"{code}: {reason}")
                case Unknown(reason):
                    await self._settle(session, delivery, "unknown", reason)

    async def _try_again(
        self, session: AsyncSession, delivery: Delivery, after_seconds: float | None, reason: str
    ) -> None:
        if delivery.attempts >= MAX_ATTEMPTS:
            await self._settle(session, delivery, "dead", reason)
            return
        wait = after_seconds if after_seconds is not None else backoff_seconds(delivery.attempts, random.random())  # noqa: S311
        delivery.next_attempt_at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=wait)
        message = await self._settle(session, delivery, "queued", reason)
        await _defer(session, self._queue, delivery, message.conversation_id, delivery.next_attempt_at)

    async def _settle(self, session: AsyncSession, delivery: Delivery, status: str, reason: str | None) -> Message:
        delivery.status, delivery.reason = status, reason
        await session.flush()
        return await update_message_status(session, delivery)


async def update_message_status(session: AsyncSession, delivery: Delivery) -> Message:
    """Give the message the status of its least advanced part, and tell consoles."""
    message = await session.get_one(Message, delivery.message_id)
    parts = (await session.scalars(select(Delivery.status).where(Delivery.message_id == message.id))).all()
    message.status = overall_status(parts)
    payload: dict[str, Any] = {"message_id": str(message.id), "status": message.status, "reason": delivery.reason}
    await announce(session, "delivery.updated", message.conversation_id, **payload)
    return message


_ORDER = ("dead", "failed", "unknown", "held", "queued", "sending", "sent", "delivered", "read")


def overall_status(parts: list[str] | tuple[str, ...] | Any) -> str:
    """Return the status of a message from those of its parts: the worst that people must look at, else the least."""
    return min(parts, key=_ORDER.index)


def backoff_seconds(attempts: int, jitter: float) -> float:
    """Return how long to wait after so many attempts: doubling, with jitter against herds.

    Args:
        attempts: how many were made, at least 1.
        jitter: 0..1.
    """
    longest = min(_FIRST_WAIT_SECONDS * 2 ** (attempts - 1), _LONGEST_WAIT_SECONDS)
    return float(longest * (0.5 + jitter / 2))
