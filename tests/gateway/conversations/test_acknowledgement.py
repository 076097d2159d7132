"""What customers are told at once, on a real database, with a real worker and a real endpoint."""

from __future__ import annotations

import datetime as dt

import pytest

from gateway.database.tables import Customer
from gateway.messages import Sender
from gateway.people.merchants import MerchantSettings
from gateway.pipeline import Draft
from tests.gateway.conversations.conftest import OpenShop
from tests.support.inside import Inside
from tests.support.shop import ALWAYS

OFFICE = MerchantSettings(
    hours="mon-fri 09:00-18:00", time_zone="Europe/Warsaw", holiday_calendar="PL", brand="Northwind"
)
WARSAW = {"hours": "mon-fri 09:00-18:00", "time_zone": "Europe/Warsaw", "holiday_calendar": "PL"}
SUNDAY_NIGHT = dt.datetime(2025, 7, 7, 2, 30, tzinfo=dt.UTC)
"""Sunday 23:30 in São Paulo, Monday 04:30 in Warsaw."""
MONDAY_NOON = dt.datetime(2025, 7, 7, 10, 0, tzinfo=dt.UTC)
INDEPENDENCE_DAY = dt.datetime(2025, 11, 11, 10, 0, tzinfo=dt.UTC)
"""A Tuesday on which Poland has a public holiday."""
BRITON = Sender(id="+447400123456", name="James Moore", phone="+447400123456")


def stop_the_clock(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> None:
    """Let messages be worked on at an instant of the past."""
    monkeypatch.setattr("gateway.pipeline._now", lambda: now)


def said(shop: Inside) -> list[str]:
    return [delivery["text"] for delivery in shop.receiver.deliveries]


async def test_a_closed_teams_night_is_answered_in_portuguese_once(
    open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_the_clock(monkeypatch, SUNDAY_NIGHT)
    async with open_shop(OFFICE, **WARSAW) as shop:
        accepted = await shop.write("cadê meu pedido BR-20931?", SUNDAY_NIGHT)
        await shop.work()
        await shop.gateway.pipeline.receive(shop.merchant_id, accepted.message_id)  # the same job again
        await shop.write("alguém aí? preciso muito de ajuda com o pedido", SUNDAY_NIGHT + dt.timedelta(minutes=2))
        await shop.work()

        (text,) = said(shop)
        assert "Nossa equipe está ausente" in text
        assert "7 de julho, às 04:00" in text  # Warsaw's nine o'clock
        assert "Maria" in text
        assert shop.receiver.deliveries[0]["language"] == "pt-BR"
        thread = await shop.thread(accepted.conversation_id)
        (notice,) = [message for message in thread.messages if message.kind == "notice"]
        assert notice.status == "sent"
        assert notice.text == text
        assert notice.analysis is not None
        assert "notice_away" in {why["code"] for why in notice.analysis["reasons"]}
        assert thread.conversation.status == "open"
        assert thread.conversation.first_response_at is None


async def test_a_public_holiday_is_named(open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch, INDEPENDENCE_DAY)
    async with open_shop(OFFICE, **WARSAW) as shop:
        sender = Sender(id="+4915112345678", name="Anna Weiß", phone="+4915112345678")
        await shop.write("Wo bleibt meine Bestellung DE-4711? Ich warte seit Tagen.", INDEPENDENCE_DAY, sender=sender)
        await shop.work()
        (text,) = said(shop)
        assert "Wegen eines Feiertags (" in text
        assert "Am 12. November um" in text
        assert "Ihre Nachricht" in text


async def test_no_words_where_an_agent_answers_within_minutes(
    open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_the_clock(monkeypatch, MONDAY_NOON)
    async with open_shop(OFFICE, hours=ALWAYS) as shop:
        await shop.write("cadê meu pedido BR-20931?", MONDAY_NOON)
        await shop.write("cadê meu pedido BR-20932?", SUNDAY_NIGHT, channel="live_chat", conversation="chat")
        await shop.work()
        assert said(shop) == []


async def test_machines_and_merchants_who_switch_it_off_get_none(
    open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_the_clock(monkeypatch, SUNDAY_NIGHT)
    silent = MerchantSettings(hours=OFFICE.hours, time_zone=OFFICE.time_zone, acknowledge=False)
    async with open_shop(silent, **WARSAW) as shop:
        await shop.write("cadê meu pedido BR-20931?", SUNDAY_NIGHT)
        await shop.work()
        assert said(shop) == []


async def test_an_automatic_reply_is_never_answered(open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch, SUNDAY_NIGHT)
    async with open_shop(OFFICE, **WARSAW) as shop:
        text = "Estou fora do escritório até segunda-feira e não tenho acesso ao e-mail."
        await shop.write(text, SUNDAY_NIGHT, channel="email", automated=True)
        await shop.work()
        assert said(shop) == []


async def test_after_an_answer_a_new_wait_is_acknowledged_only_while_the_team_is_away(
    open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_the_clock(monkeypatch, MONDAY_NOON)
    async with open_shop(OFFICE, hours=ALWAYS) as shop:
        first = await shop.write("Olá, vocês também entregam em Manaus?", MONDAY_NOON, channel="email")
        await shop.work()
        assert "responder hoje até as 11:00" in said(shop)[0]  # four hours of business in Warsaw
        await shop.gateway.pipeline.reply(
            shop.merchant_id, first.conversation_id, Draft("Sim, entregamos.", shop.agent, language="pt-BR")
        )
        await shop.write("Obrigada, e a nota fiscal?", MONDAY_NOON, channel="email")
        await shop.work()
        assert len(said(shop)) == 2, "the answer only"
        night = MONDAY_NOON + dt.timedelta(hours=14)
        stop_the_clock(monkeypatch, night)
        await shop.write("E quais são as formas de pagamento?", night, channel="email")
        await shop.work()
        assert len(said(shop)) == 3
        assert "8 de julho" in said(shop)[2]


async def test_a_call_back_is_offered_once_to_those_who_agreed(
    open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_the_clock(monkeypatch, SUNDAY_NIGHT)
    async with open_shop(OFFICE, **WARSAW) as shop:
        accepted = await shop.write("Where is my order GB-1001? It is late.", SUNDAY_NIGHT, sender=BRITON)
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            conversation = (await shop.thread(accepted.conversation_id)).conversation
            (await session.get_one(Customer, conversation.customer_id)).consents = ["phone"]
        await shop.work()
        await shop.write("Hello? Is anybody reading this at all?", SUNDAY_NIGHT, sender=BRITON)
        await shop.work()
        (text,) = said(shop)
        assert "we will call +44 7400 123456" in text
        assert "08:00" in text or "8:00" in text  # Warsaw's nine o'clock in London


async def test_a_call_back_is_a_notice_of_its_own_where_the_answer_comes_soon(
    open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_the_clock(monkeypatch, MONDAY_NOON)
    async with open_shop(OFFICE, hours=ALWAYS) as shop:
        accepted = await shop.write("Where is my order GB-1001? It is late.", MONDAY_NOON, sender=BRITON)
        await shop.work()
        assert said(shop) == [], "there is no consent"
        conversation = (await shop.thread(accepted.conversation_id)).conversation
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            (await session.get_one(Customer, conversation.customer_id)).consents = ["phone"]
        for text in ("Please help me with order GB-1001.", "I am still waiting for order GB-1001."):
            await shop.write(text, MONDAY_NOON, sender=BRITON)
            await shop.work()
        (text,) = said(shop)
        assert "call you back" in text
