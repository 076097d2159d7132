"""Merchants for tests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from gateway.database.session import Database
from gateway.database.tables import Agent, Merchant
from gateway.people.keys import create_key
from gateway.people.merchants import MerchantSettings, ensure_merchant

ALWAYS = "mon-sun 00:00-24:00"


class Shop(msgspec.Struct, frozen=True):
    """A merchant with one English-speaking agent and an admin's key."""

    merchant_id: UUID
    key: str
    agent: UUID


async def make_shop(address: str, slug: str = "shop", settings: MerchantSettings | None = None, **agent: Any) -> Shop:
    """Make a merchant; its agent works at any hour unless the arguments say otherwise."""
    database = Database(address, connections=1)
    wanted = settings or MerchantSettings(hours=ALWAYS, brand="Northwind")
    try:
        async with database.system() as session:
            merchant_id = await ensure_merchant(session, slug, slug.title())
            (await session.get_one(Merchant, merchant_id)).settings = msgspec.to_builtins(wanted)
        async with database.merchant(merchant_id) as session:
            values = {"name": "Emma Clarke", "email": "emma@shop.example", "language": "en", "hours": ALWAYS}
            values |= {"languages": {"en": "native"}} | agent
            row = Agent(merchant_id=merchant_id, **values)
            session.add(row)
            await session.flush()
            _, key = await create_key(session, "tests")
            return Shop(merchant_id, key, row.id)
    finally:
        await database.close()
