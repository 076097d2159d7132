"""The parts of a gateway that take in and send, on a real database, without a server or models."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
import msgspec
from cryptography.fernet import Fernet
from sqlalchemy import select

from gateway.channels.registry import CHANNELS
from gateway.conversations.accept import Accepted, accept
from gateway.conversations.compose import Draft
from gateway.conversations.outbox import Postman
from gateway.conversations.replies import queue_reply
from gateway.database.queue import Queue
from gateway.database.session import Database
from gateway.database.tables import Connection, Delivery, Message
from gateway.messages import Composition, InboundMessage, ReplyHandle, Sender
from gateway.people.vault import Vault
from tests.support.shop import Shop, make_shop

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


class Office:
    """One merchant's desk."""

    def __init__(self, database: Database, queue: Queue, shop: Shop, client: httpx.AsyncClient) -> None:
        self.database, self.queue, self.shop = database, queue, shop
        self.vault = Vault([Fernet.generate_key().decode()])
        self.postman = Postman(database, queue, CHANNELS, self.vault, client)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        async with self.database.merchant(self.shop.merchant_id) as session:
            yield session

    async def connect(self, channel: str, config: dict[str, Any], given: dict[str, str]) -> UUID:
        async with self.transaction() as session:
            row = Connection(
                merchant_id=self.shop.merchant_id,
                channel=channel,
                name=channel,
                config=config,
                secrets=self.vault.close(given),
            )
            session.add(row)
            await session.flush()
            return row.id

    async def receive(
        self,
        sender: Sender,
        connection_id: UUID | None = None,
        *,
        channel: str = "telegram",
        reply: ReplyHandle | None = None,
        at: dt.datetime | None = None,
        **more: Any,
    ) -> Accepted:
        inbound = InboundMessage(
            channel=channel,
            external_id=secrets.token_hex(8),
            sender=sender,
            text="Where is my order?",
            received_at=at or dt.datetime.now(dt.UTC),
            reply=reply,
            **more,
        )
        async with self.transaction() as session:
            return await accept(session, self.queue, inbound, connection_id=connection_id)

    async def answer(self, conversation_id: UUID, text: str) -> UUID:
        """Queue an answer as it stands; return the message's id."""
        composition = Composition(
            text=text,
            language="en",
            translation=None,
            greeting=None,
            closing=None,
            register="polite",
            remarks=(),
            held=False,
            reasons=(),
        )
        draft = Draft(text=text, agent_id=self.shop.agent)
        async with self.transaction() as session:
            message, _ = await queue_reply(session, self.queue, conversation_id, draft, composition, None, None)
            return message.id

    async def deliveries(self, message_id: UUID) -> list[Delivery]:
        async with self.transaction() as session:
            rows = await session.scalars(
                select(Delivery).where(Delivery.message_id == message_id).order_by(Delivery.part)
            )
            return list(rows)

    async def send_all(self, message_id: UUID) -> list[Delivery]:
        """Try every open delivery of an answer, those that a fallback makes among them; return how they stand."""
        for _ in range(10):
            rows = [row for row in await self.deliveries(message_id) if row.status == "queued" and row.attempts == 0]
            for row in rows:
                await self.postman.deliver(self.shop.merchant_id, row.id)
            if not rows:
                break
        return await self.deliveries(message_id)

    async def message(self, message_id: UUID) -> Message:
        async with self.transaction() as session:
            return await session.get_one(Message, message_id)


@asynccontextmanager
async def working(address: str, **agent: Any) -> AsyncIterator[Office]:
    """Give an office on a fresh database."""
    shop = await make_shop(address, **agent)
    database, queue = Database(address, connections=5), Queue(address)
    try:
        async with queue.app.open_async(), httpx.AsyncClient(timeout=5, trust_env=False) as client:
            yield Office(database, queue, shop, client)
    finally:
        await database.close()


def payloads(deliveries: list[Delivery]) -> Iterator[dict[str, Any]]:
    """What leaves, as plain values."""
    return (msgspec.to_builtins(one.payload) for one in deliveries)
