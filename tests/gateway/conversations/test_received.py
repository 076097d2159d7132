"""What the pipeline is given with a message."""

from __future__ import annotations

import datetime as dt

from gateway.conversations.received import load_received
from gateway.messages import Sender
from tests.gateway.conversations.conftest import OpenShop

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)


async def test_a_conversation_takes_no_place_from_itself(open_shop: OpenShop) -> None:
    async with open_shop(capacity=1) as shop:
        first = await shop.write("cadê meu pedido BR-20931?", NOW)
        await shop.work()
        second = await shop.write("e então?", NOW + dt.timedelta(minutes=5))
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            assert (await load_received(session, second.message_id)).agents[0].load == 0
        await shop.work()
        thread = await shop.thread(first.conversation_id)
        assert thread.conversation.agent_id == shop.agent, "a full agent keeps whom she has"


async def test_other_conversations_do(open_shop: OpenShop) -> None:
    async with open_shop(capacity=1) as shop:
        await shop.write("cadê meu pedido BR-20931?", NOW)
        await shop.work()
        other = await shop.write("where is my order?", NOW, sender=Sender(id="+447700900123"))
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            assert (await load_received(session, other.message_id)).agents[0].load == 1
