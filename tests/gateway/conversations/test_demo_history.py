"""The demo shop's past: loaded once, and what its reports then show."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from gateway.database.session import merchant_of
from gateway.database.tables import Agent, Conversation, SurveyResult
from gateway.demo.history import load_history
from gateway.demo.merchant import AGENTS
from tests.gateway.conversations.conftest import OpenShop

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


async def test_the_past_is_loaded_once_and_complete(open_shop: OpenShop) -> None:
    async with open_shop() as shop, shop.gateway.database.merchant(shop.merchant_id) as session:
        session.add_all(Agent(merchant_id=merchant_of(session), **agent) for agent in AGENTS)
        await session.flush()
        loaded = await load_history(session, shop.gateway.vault, NOW)
        assert await load_history(session, shop.gateway.vault, NOW) == 0
        settled = (await session.scalars(select(Conversation).where(Conversation.status == "resolved"))).all()
        assert len(settled) == loaded > 20
        for one in settled:
            assert one.resolved_at
            assert one.first_response_at
            assert NOW > one.resolved_at >= one.first_response_at > one.created_at
        assert await session.scalar(select(func.count()).select_from(SurveyResult)) == loaded - 2
