"""A gateway inside the test's own process, whose worker runs what is due and ends; with a shop that has an endpoint."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from gateway.application import Gateway
from gateway.channels.webhook.signing import new_secret
from gateway.cli.receiver import Receiver
from gateway.conversations.accept import Accepted, accept
from gateway.conversations.service import Thread, read_thread
from gateway.database.tables import Agent, Event
from gateway.jobs import register_tasks
from gateway.messages import InboundMessage, Sender
from gateway.people.connections import create_connection
from gateway.people.merchants import MerchantSettings
from gateway.settings import Settings
from tests.support.shop import ALWAYS, make_shop


class Inside:
    """One merchant's view of a gateway; what customers are sent ends at a real local endpoint."""

    def __init__(self, gateway: Gateway, merchant_id: UUID, agent: UUID, receiver: Receiver) -> None:
        self.gateway = gateway
        self.merchant_id = merchant_id
        self.agent = agent
        self.receiver = receiver
        self._written = 0

    async def write(self, text: str, at: dt.datetime, **changes: Any) -> Accepted:
        """Let a customer write; nothing is worked on yet."""
        self._written += 1
        sender = Sender(id="+5511987654321", name="Maria Silva", phone="+5511987654321")
        known = {"channel": "whatsapp", "external_id": f"m{self._written}", "sender": sender}
        inbound = InboundMessage(**{**known, "text": text, "received_at": at, **changes})
        async with self.gateway.database.merchant(self.merchant_id) as session:
            return await accept(session, self.gateway.queue, inbound)

    async def work(self) -> None:
        """Run every job that is due, one after another."""
        await self.gateway.queue.app.run_worker_async(
            wait=False, concurrency=1, install_signal_handlers=False, listen_notify=False
        )

    async def hire(self, name: str, **values: Any) -> UUID:
        """Add an agent who works at any hour."""
        known = {"email": f"{name.lower()}@shop.example", "hours": ALWAYS, "languages": {"en": "native"}}
        async with self.gateway.database.merchant(self.merchant_id) as session:
            agent = Agent(merchant_id=self.merchant_id, name=name, **{**known, **values})
            session.add(agent)
            await session.flush()
            return agent.id

    async def thread(self, conversation_id: UUID) -> Thread:
        """Read a conversation."""
        async with self.gateway.database.merchant(self.merchant_id) as session:
            return await read_thread(session, conversation_id)

    async def events(self, *kinds: str) -> Sequence[Event]:
        """Read what consoles were told, of some kinds."""
        async with self.gateway.database.merchant(self.merchant_id) as session:
            return (await session.scalars(select(Event).where(Event.kind.in_(kinds)).order_by(Event.id))).all()


@asynccontextmanager
async def running_gateway(address: str, folder: Path) -> AsyncIterator[Gateway]:
    """Give a started gateway whose worker does not run by itself."""
    gateway = Gateway(
        Settings(
            data=folder, models=folder / "models", database_url=address, engine_workers=1, allow_private_addresses=True
        )
    )
    await gateway.start()
    register_tasks(gateway)
    try:
        yield gateway
    finally:
        await gateway.stop()


@asynccontextmanager
async def shop_inside(
    gateway: Gateway, address: str, settings: MerchantSettings | None = None, **agent: Any
) -> AsyncIterator[Inside]:
    """Give a new merchant with one agent and an endpoint."""
    shop = await make_shop(address, f"shop-{uuid4().hex[:8]}", settings, **agent)
    with Receiver() as receiver:
        async with gateway.database.merchant(shop.merchant_id) as session:
            receiver.secret = new_secret()
            config, secrets = {"url": receiver.url}, {"secret": receiver.secret}
            await create_connection(session, gateway.vault, gateway.channels, "webhook", "Shop", config, secrets)
        yield Inside(gateway, shop.merchant_id, shop.agent, receiver)
