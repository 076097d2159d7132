from __future__ import annotations

import msgspec
import pytest

from gateway.channels.base import Parsed, SignatureError
from tests.gateway.channels.shopify.case import FLOW, WEBHOOKS


def test_reads_an_order_with_its_customer() -> None:
    (context,) = WEBHOOKS.parsed("message").context
    assert (context["kind"], context["number"], context["external_id"]) == ("order", "1001", "event-1")
    customer = (context["email"], context["phone"], context["language"], context["country"])
    assert customer == ("maria@example.com", "+5511987654321", "pt-BR", "BR")
    order = context["order"]
    assert (order["delivery_country"], order["payment"], order["delivery"]) == ("BR", "paid", "fulfilled")
    assert order["items"] == [{"title": "Chaleira azul", "quantity": 1}]
    assert order["tracking"][0]["number"] == "BR123456789BR"


def test_a_fulfilment_names_its_order() -> None:
    (context,) = WEBHOOKS.parsed("fulfilment").context
    assert (context["kind"], context["number"]) == ("fulfilment", "1001")
    assert context["order"]["tracking"][0]["status"] == "delivered"


def test_what_the_shop_does_not_say_is_left_out() -> None:
    (context,) = WEBHOOKS.parsed("bare_order").context
    assert context["order"] == {"number": "5"}
    assert "email" not in context


def test_other_topics_are_passed_over() -> None:
    connection = WEBHOOKS.connect("")
    request = WEBHOOKS.request(b'{"id": 1}', connection)
    other = msgspec.structs.replace(request, headers={**request.headers, "x-shopify-topic": "products/update"})
    assert WEBHOOKS.channel.parse(other, connection) == Parsed()


def test_a_flow_starts_a_conversation() -> None:
    (message,) = FLOW.parsed("message").messages
    assert (message.sender.country, message.sender.language, message.order) == (
        "BR",
        "pt-BR",
        {"number": "#1001", "delivery_country": "BR"},
    )


def test_a_flows_secret_opens_no_webhook() -> None:
    """Whoever knows the weaker proof must not pass as Shopify itself."""
    connection = WEBHOOKS.connect("")
    request = FLOW.request(WEBHOOKS.samples["message"], connection)
    both = {**request.headers, "x-shopify-hmac-sha256": "wrong", "x-shopify-topic": "orders/updated"}
    with pytest.raises(SignatureError):
        WEBHOOKS.channel.verify(msgspec.structs.replace(request, headers=both), connection)
