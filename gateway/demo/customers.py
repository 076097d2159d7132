"""The demo shop's customers: their messages go the same way as any other."""

from __future__ import annotations

import datetime as dt
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from gateway.conversations.accept import accept
from gateway.database.tables import Message
from gateway.messages import InboundMessage, Sender

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from gateway.database.queue import Queue
    from gateway.database.session import Database

_PREFIX = "demo-shop-"


def demo_messages(now: dt.datetime) -> Iterator[InboundMessage]:
    """Read the customers' messages, as if written so many hours before now."""
    data = tomllib.loads(files("gateway.demo").joinpath("customers.toml").read_text(encoding="utf-8"))
    for country in data["country"]:
        for number, customer in enumerate(country["customers"], start=1):
            yield _message(country["code"], number, customer, now)


def _message(country: str, number: int, customer: dict[str, Any], now: dt.datetime) -> InboundMessage:
    identifier = customer["id"]
    return InboundMessage(
        channel=customer["channel"],
        external_id=f"{_PREFIX}{country}-{number}",
        sender=Sender(
            id=identifier,
            name=customer["name"],
            country=country,
            email=identifier if "@" in identifier else None,
            phone=identifier if identifier.startswith("+") else None,
        ),
        text=customer["text"],
        received_at=now - dt.timedelta(hours=customer["hours"]),
        order={"number": customer["order"], "delivery_country": country} if "order" in customer else None,
    )


async def load_customers(database: Database, queue: Queue, merchant_id: UUID) -> int:
    """Let the customers write, unless they did before; return how many wrote now."""
    async with database.merchant(merchant_id) as session:
        known = select(func.count()).where(Message.external_id.startswith(_PREFIX))
        if await session.scalar(known):
            return 0
    count = 0
    for message in demo_messages(dt.datetime.now(dt.UTC)):
        async with database.merchant(merchant_id) as session:
            await accept(session, queue, message)
        count += 1
    return count
