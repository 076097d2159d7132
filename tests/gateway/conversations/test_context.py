"""What tools tell by their hooks: each event counts once, and who is about to write is known when he does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import select

from gateway.channels.registry import CHANNELS
from gateway.conversations.intake import take_in
from gateway.database.tables import Conversation, Customer, ShopOrder, SurveyResult
from gateway.people.connections import create_connection
from tests.gateway.channels.delighted.case import CASE as DELIGHTED
from tests.gateway.channels.hootsuite.case import CASE as HOOTSUITE
from tests.gateway.channels.shopify.case import WEBHOOKS as SHOPIFY

if TYPE_CHECKING:
    from uuid import UUID

    from tests.contracts.channel_suite import ChannelCase
    from tests.gateway.conversations.conftest import OpenShop
    from tests.support.inside import Inside


class Tool:
    """A connected tool that knocks at its hook."""

    def __init__(self, shop: Inside, case: ChannelCase, connection: UUID) -> None:
        self.shop, self.case, self.connection = shop, case, connection

    @classmethod
    async def connect(cls, shop: Inside, case: ChannelCase) -> Tool:
        known = case.connect("http://127.0.0.1:9")
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            row, _ = await create_connection(
                session, shop.gateway.vault, CHANNELS, case.name, "Tool", known.config, known.secrets
            )
        return cls(shop, case, row.id)

    async def tell(self, body: dict[str, Any], **headers: str) -> None:
        gateway, known = self.shop.gateway, self.case.connect("")
        signed = self.case.request(json.dumps(body).encode(), known)
        request = msgspec.structs.replace(signed, headers={**signed.headers, **headers})
        parsed = self.case.channel.parse(request, known)
        async with gateway.database.merchant(self.shop.merchant_id) as session:
            await take_in(
                session, gateway.queue, self.case.channel, self.connection, request, parsed, gateway.handle_context
            )

    async def all(self, table: type[Any]) -> list[Any]:
        async with self.shop.gateway.database.merchant(self.shop.merchant_id) as session:
            return list(await session.scalars(select(table)))


def order(payment: str) -> dict[str, Any]:
    return {"id": 5001, "name": "#1001", "email": "bia@example.com", "financial_status": payment}


async def test_an_old_order_that_comes_again_does_not_replace_the_newer_state(open_shop: OpenShop) -> None:
    async with open_shop() as shop:
        tool = await Tool.connect(shop, SHOPIFY)
        created = {"x-shopify-topic": "orders/create", "x-shopify-event-id": "e1"}
        updated = {"x-shopify-topic": "orders/updated", "x-shopify-event-id": "e2"}
        for body, headers in ((order("pending"), created), (order("paid"), updated), (order("pending"), created)):
            await tool.tell(body, **headers)
        (row,) = await tool.all(ShopOrder)
        assert row.detail["payment"] == "paid"
        await tool.tell(order("pending"), **{**updated, "x-shopify-event-id": "e3"})
        (row,) = await tool.all(ShopOrder)
        assert row.detail["payment"] == "pending", "the same body under another identifier is news"


async def test_an_order_that_comes_late_replaces_no_newer_state(open_shop: OpenShop) -> None:
    """The shop's later state arrives first; times may have other offsets."""
    async with open_shop() as shop:
        tool = await Tool.connect(shop, SHOPIFY)
        topic = {"x-shopify-topic": "orders/updated"}
        states = (
            ("paid", "2026-03-02T10:00:00-05:00"),
            ("pending", "2026-03-02T14:59:59+00:00"),
            ("refunded", "2026-03-02T12:00:00-05:00"),
            ("voided", "yesterday"),
        )
        seen = []
        for number, (payment, at) in enumerate(states):
            await tool.tell({**order(payment), "updated_at": at}, **topic, **{"x-shopify-event-id": f"e{number}"})
            (row,) = await tool.all(ShopOrder)
            seen.append(row.detail["payment"])
        assert seen == ["paid", "paid", "refunded", "voided"]


async def test_an_update_that_comes_before_the_first_score_stays(open_shop: OpenShop) -> None:
    async with open_shop() as shop:
        tool = await Tool.connect(shop, DELIGHTED)
        for event, score, at in (("updated", 9, 1_700_000_900), ("created", 3, 1_700_000_000)):
            data = {"id": "r1", "score": score, "updated_at": at}
            await tool.tell({"event_type": f"survey_response.{event}", "event_id": event, "event_data": data})
        (row,) = await tool.all(SurveyResult)
        assert row.score == 9


async def test_a_first_score_that_comes_again_does_not_replace_the_changed_one(open_shop: OpenShop) -> None:
    def result(kind: str, event: str, score: int) -> dict[str, Any]:
        return {"event_type": f"survey_response.{kind}", "event_id": event, "event_data": {"id": "r1", "score": score}}

    async with open_shop() as shop:
        tool = await Tool.connect(shop, DELIGHTED)
        for body in (result("created", "e1", 3), result("updated", "e2", 9), result("created", "e1", 3)):
            await tool.tell(body)
        (row,) = await tool.all(SurveyResult)
        assert row.score == 9


async def test_who_begins_a_conversation_is_known_when_the_message_comes(open_shop: OpenShop) -> None:
    """Its messages need not tell who writes, and in most of Inbox's channels do not."""
    async with open_shop() as shop:
        tool = await Tool.connect(shop, HOOTSUITE)
        for name in ("started", "bare_message", "started"):
            await tool.tell(json.loads(HOOTSUITE.samples[name]))
        (customer,) = await tool.all(Customer)
        assert (customer.name, customer.language) == ("Élodie", "fr")
        (conversation,) = await tool.all(Conversation)
        assert conversation.customer_id == customer.id
