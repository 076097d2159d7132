"""Raw requests and statuses that are too old are deleted, in batches; nothing else is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import func, select

from gateway.conversations import retention
from gateway.conversations.retention import tidy
from gateway.database.tables import Connection, EarlyStatus, RawPayload

if TYPE_CHECKING:
    from tests.gateway.conversations.conftest import OpenShop
    from tests.support.inside import Inside

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


async def fill(shop: Inside, ages: range) -> None:
    """Keep one raw request and one status of each age in days."""
    async with shop.gateway.database.merchant(shop.merchant_id) as session:
        connection = await session.scalar(select(Connection.id).limit(1))
        assert isinstance(connection, UUID)
        for age in ages:
            at = NOW - dt.timedelta(days=age, minutes=1)
            common = {"merchant_id": shop.merchant_id, "connection_id": connection}
            body = str(age).encode()
            session.add(
                RawPayload(
                    **common, url="/", headers={}, body=body, digest=body, received_at=at, status="read", reason=None
                )
            )
            session.add(EarlyStatus(**common, provider_id=str(age), status="sent", created_at=at))


async def count(shop: Inside, table: type[RawPayload | EarlyStatus]) -> int:
    async with shop.gateway.database.merchant(shop.merchant_id) as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_old_rows_go_in_batches_and_young_ones_stay(open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    async with open_shop() as shop:
        await fill(shop, range(10))
        assert await tidy(shop.gateway.database, 4, NOW) == 6 + 9
        assert (await count(shop, RawPayload), await count(shop, EarlyStatus)) == (4, 1)
        assert await tidy(shop.gateway.database, 4, NOW) == 0


async def test_nought_days_keep_raw_requests_for_ever(open_shop: OpenShop) -> None:
    async with open_shop() as shop:
        await fill(shop, range(3))
        await tidy(shop.gateway.database, 0, NOW + dt.timedelta(days=9999))
        assert (await count(shop, RawPayload), await count(shop, EarlyStatus)) == (3, 0)
