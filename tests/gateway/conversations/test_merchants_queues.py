"""Queues as a merchant keeps them."""

from __future__ import annotations

from uuid import uuid4

import pytest

from gateway.errors import ConflictError, InvalidInputError, NotFoundError
from gateway.people.queues import QueueInput, drop_queue, list_queues, save_queue
from gateway.people.team import WorkingHours
from tests.gateway.conversations.conftest import OpenShop

NIGHT = WorkingHours("mon-fri 22:00-06:00", "Europe/Warsaw", "PL")


async def test_queues_are_made_changed_and_dropped(open_shop: OpenShop) -> None:
    async with open_shop() as shop, shop.gateway.database.merchant(shop.merchant_id) as session:
        before = {row.name for row in await list_queues(session)}
        night = await save_queue(session, None, QueueInput("Night", NIGHT, None))
        day = await save_queue(session, None, QueueInput("Day", None, night.id))
        assert {row.name for row in await list_queues(session)} == before | {"Night", "Day"}
        assert (night.hours, night.time_zone, night.holiday_calendar) == (NIGHT.hours, "Europe/Warsaw", "PL")

        with pytest.raises(ConflictError, match="another queue is called Day"):
            await save_queue(session, night.id, QueueInput("Day", None, None))
        with pytest.raises(InvalidInputError, match="for ever"):
            await save_queue(session, night.id, QueueInput("Night", NIGHT, day.id))
        with pytest.raises(InvalidInputError, match="no queue"):
            await save_queue(session, night.id, QueueInput("Night", NIGHT, uuid4()))
        with pytest.raises(InvalidInputError, match="hours"):
            await save_queue(session, night.id, QueueInput("Night", WorkingHours("25:00", "UTC", None), None))
        with pytest.raises(NotFoundError):
            await save_queue(session, uuid4(), QueueInput("Other", None, None))

        assert (await drop_queue(session, night.id)) is night
        await session.refresh(day)
        assert day.overflow_id is None
        assert await drop_queue(session, night.id) is None
