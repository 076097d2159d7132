"""Customers join by a proven e-mail address; a forged proof joins nobody."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
import pytest
from sqlalchemy import func, select

from gateway.channels.base import HookRequest
from gateway.channels.email import CHANNEL
from gateway.conversations.intake import take_in
from gateway.database.tables import Connection, Customer
from gateway.messages import Sender
from tests.gateway.channels.email.test_authentication import FAIL, FOREIGN, PASS, SENDER, TRUSTING

if TYPE_CHECKING:
    from tests.gateway.conversations.conftest import OpenShop
    from tests.support.inside import Inside


async def receive(shop: Inside, *headers: str) -> None:
    """Take a mail in that carries some Authentication-Results."""
    head = [*(f"Authentication-Results: {one}" for one in headers), f"From: {SENDER}", "Message-ID: <a@b>", "", "Oi"]
    request = HookRequest("POST", "imap:mailbox", {}, "\r\n".join(head).encode(), dt.datetime.now(dt.UTC))
    gateway = shop.gateway
    async with gateway.database.merchant(shop.merchant_id) as session:
        secrets = gateway.vault.close({})
        row = Connection(merchant_id=shop.merchant_id, channel="email", name="Mail", config={}, secrets=secrets)
        session.add(row)
        await session.flush()
        parsed = CHANNEL.parse(request, TRUSTING)
        await take_in(session, gateway.queue, CHANNEL, row.id, request, parsed, gateway.handle_context)


async def customers(shop: Inside) -> int:
    async with shop.gateway.database.merchant(shop.merchant_id) as session:
        alone = select(func.count()).select_from(Customer).where(Customer.merged_into_id.is_(None))
        return await session.scalar(alone) or 0


@pytest.mark.parametrize(
    ("headers", "people"),
    [((PASS,), 1), ((FAIL, PASS), 2), ((FOREIGN, PASS), 2), ((PASS, PASS), 2), ((FOREIGN,), 2), ((), 2)],
)
async def test_only_a_proven_address_joins(open_shop: OpenShop, headers: tuple[str, ...], people: int) -> None:
    async with open_shop() as shop:
        known = Sender(id="shop-77", email=SENDER, verified=("email",))
        await shop.write("Oi", dt.datetime.now(dt.UTC), channel="shop", sender=msgspec.structs.replace(known))
        await receive(shop, *headers)
        assert await customers(shop) == people
