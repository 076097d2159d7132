"""What a message tells of its customer's telephone and place of delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.conversations.received import Received


def phone_of(received: Received) -> str | None:
    """Return the customer's number; on telephone channels the sender's identity is one."""
    sender = received.inbound.sender
    return sender.phone or (sender.id if sender.id.startswith("+") else None)


def delivery_country_of(received: Received) -> str | None:
    """Return the country that the order at hand is delivered to, where the merchant told one."""
    order = received.inbound.order or {}
    country = order.get("delivery_country") or order.get("country")
    return country if isinstance(country, str) else None
