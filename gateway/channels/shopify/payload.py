"""What we read of Shopify's orders and fulfilments, and of the body that a Flow sends us."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Address(Struct, frozen=True):
    country_code: str | None = None


class Customer(Struct, frozen=True):
    id: int | str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    country: str | None = None


class Item(Struct, frozen=True):
    title: str = ""
    quantity: int = 1


class Fulfilment(Struct, frozen=True):
    id: int
    order_id: int | None = None
    name: str | None = None
    email: str | None = None
    status: str | None = None
    shipment_status: str | None = None
    tracking_company: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    destination: Address | None = None


class Order(Struct, frozen=True):
    id: int
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    customer_locale: str | None = None
    currency: str | None = None
    total_price: str | None = None
    financial_status: str | None = None
    fulfillment_status: str | None = None
    cancelled_at: str | None = None
    updated_at: str | None = None
    """ISO 8601 with an offset."""
    customer: Customer | None = None
    shipping_address: Address | None = None
    line_items: list[Item] = []
    fulfillments: list[Fulfilment] = []


class FlowMessage(Struct, frozen=True):
    id: str | int
    customer: Customer
    text: str
    order: dict[str, Any] | None = None
