"""Messages that wait: warned of, handed over, closed; on a real database, each effect once."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from culture_profiles.timeline import TimerKind
from gateway.conversations.accept import Accepted
from gateway.conversations.steps import close, hand_over
from gateway.database.tables import Agent, Customer, Merchant, Queue
from gateway.messages import Sender
from gateway.people.merchants import MerchantSettings
from gateway.pipeline import Draft
from tests.gateway.conversations.conftest import OpenShop
from tests.support.inside import Inside
from tests.support.shop import ALWAYS

MONDAY = dt.datetime(2025, 7, 7, 10, 0, tzinfo=dt.UTC)
FRENCH = Sender(id="+33612345678", name="Claire Martin", phone="+33612345678")
SETTINGS = MerchantSettings(hours=ALWAYS, brand="Northwind", survey_link="https://survey.example/1")


@pytest.fixture
async def shop(open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Inside]:
    monkeypatch.setattr("gateway.pipeline._now", lambda: MONDAY)
    async with open_shop(SETTINGS) as made:
        yield made


async def received(shop: Inside, text: str = "Où est ma commande FR-1001 ? Elle n'est pas arrivée.") -> Accepted:
    """Let a French customer write, and work on the message, but on none of its timers."""
    accepted = await shop.write(text, MONDAY, sender=FRENCH)
    await shop.gateway.pipeline.receive(shop.merchant_id, accepted.message_id)
    return accepted


async def ring(shop: Inside, accepted: Accepted, kind: TimerKind) -> None:
    due_at = (await shop.thread(accepted.conversation_id)).conversation.due_at or MONDAY
    await shop.gateway.timekeeper.ring(shop.merchant_id, accepted.message_id, kind, due_at, MONDAY)


async def steps(shop: Inside, accepted: Accepted) -> list[tuple[str, list[str]]]:
    history = (await shop.thread(accepted.conversation_id)).history
    return [(entry.kind, [why["code"] for why in entry.reasons][:2]) for entry in history]


async def owner(shop: Inside, accepted: Accepted) -> tuple[UUID | None, UUID | None]:
    conversation = (await shop.thread(accepted.conversation_id)).conversation
    return conversation.agent_id, conversation.queue_id


async def queues(shop: Inside, *names: str) -> list[UUID]:
    """Make queues, each the overflow of the one before."""
    async with shop.gateway.database.merchant(shop.merchant_id) as session:
        rows = [Queue(merchant_id=shop.merchant_id, name=name) for name in names]
        session.add_all(rows)
        await session.flush()
        for row, following in pairwise(rows):
            row.overflow_id = following.id
        return [row.id for row in rows]


async def change(shop: Inside, agent_id: UUID, **values: Any) -> None:
    async with shop.gateway.database.merchant(shop.merchant_id) as session:
        agent = await session.get_one(Agent, agent_id)
        for name, value in values.items():
            setattr(agent, name, value)


async def test_a_deadline_is_warned_of_and_missed_once(shop: Inside) -> None:
    accepted = await received(shop)
    for kind in ("warning", "warning", "breach", "breach"):
        await ring(shop, accepted, kind)  # type: ignore[arg-type]
    assert await steps(shop, accepted) == [
        ("deadline.warning", ["deadline_near"]),
        ("deadline.breached", ["deadline_missed"]),
    ]
    events = await shop.events("deadline.warning", "deadline.breached")
    assert [event.kind for event in events] == ["deadline.warning", "deadline.breached"]
    assert events[0].payload["reasons"][0]["code"] == "deadline_near"


async def test_a_message_that_does_not_wait_any_more_is_left_alone(shop: Inside) -> None:
    accepted = await received(shop)
    due_at = (await shop.thread(accepted.conversation_id)).conversation.due_at
    assert due_at is not None
    later = await received(shop, "Alors ? Où est ma commande FR-1001 ?")
    await ring(shop, accepted, "breach")  # a later message waits in its place
    await shop.gateway.timekeeper.ring(
        shop.merchant_id, later.message_id, "breach", due_at - dt.timedelta(minutes=1), MONDAY
    )
    draft = Draft("Elle arrive demain.", shop.agent, language="fr")
    await shop.gateway.pipeline.reply(shop.merchant_id, later.conversation_id, draft)
    await shop.gateway.timekeeper.ring(shop.merchant_id, later.message_id, "breach", due_at, MONDAY)
    assert await steps(shop, later) == []


async def test_what_nobody_answers_goes_to_another_agent_then_to_the_overflow(shop: Inside) -> None:
    accepted = await received(shop)
    other = await shop.hire("Luc", languages={"es": "native"}, language="es")
    await ring(shop, accepted, "silence")
    await ring(shop, accepted, "silence")
    translations = (await shop.thread(accepted.conversation_id)).translations[accepted.message_id]
    assert sorted(one.target for one in translations) == ["en", "es"], "who takes over reads it in their language"
    assert await owner(shop, accepted) == (other, None)
    assert await steps(shop, accepted) == [("conversation.assigned", ["agent_silent", "language_translation"])]

    general, _ = await queues(shop, "General", "Night")
    await ring(shop, accepted, "escalation")
    assert await owner(shop, accepted) == (None, general), "both agents had it, so it waits in the queue"
    events = await shop.events("conversation.assigned")
    assert [event.payload["agent"] for event in events] == [str(other), None]
    assert events[0].payload["previous_agent"] == str(shop.agent)
    assert events[1].payload["reasons"][0]["code"] == "escalated"


async def test_a_message_in_a_queue_escalates_to_the_overflow(shop: Inside) -> None:
    general, night = await queues(shop, "General", "Night")
    await change(shop, shop.agent, presence="offline")
    accepted = await received(shop)
    assert (await owner(shop, accepted))[1] in (general, night)
    async with shop.gateway.database.merchant(shop.merchant_id) as session:
        await hand_over(session, shop.gateway.queue, accepted.conversation_id, agent_id=None, queue_id=general)
    await ring(shop, accepted, "escalation")
    assert await owner(shop, accepted) == (None, night)


async def test_where_nobody_else_is_it_stays_and_says_so(shop: Inside) -> None:
    accepted = await received(shop)
    await ring(shop, accepted, "silence")
    assert await steps(shop, accepted) == []
    await ring(shop, accepted, "escalation")
    assert await owner(shop, accepted) == (shop.agent, None)
    assert await steps(shop, accepted) == [("deadline.escalated", ["escalated", "escalated_nobody"])]


async def test_the_worker_runs_the_timers_of_a_message(shop: Inside) -> None:
    """All of them are due at once, as the message came long ago; run twice, they do nothing more."""
    other = await shop.hire("Luc", languages={"fr": "native"}, language="fr", presence="away")
    accepted = await shop.write("Où est ma commande FR-1001 ? Elle n'est pas arrivée.", MONDAY, sender=FRENCH)
    await shop.gateway.pipeline.receive(shop.merchant_id, accepted.message_id)
    await change(shop, other, presence="online")
    await shop.work()
    kinds = [kind for kind, _ in await steps(shop, accepted)]
    assert kinds == ["conversation.assigned", "deadline.warning", "deadline.breached", "deadline.escalated"]
    await shop.gateway.pipeline.receive(shop.merchant_id, accepted.message_id)
    await shop.work()
    assert [kind for kind, _ in await steps(shop, accepted)] == kinds


async def test_the_french_are_told_of_each_step(shop: Inside) -> None:
    accepted = await received(shop)
    other = await shop.hire("Luc")
    queue, conversation_id = shop.gateway.queue, accepted.conversation_id
    async with shop.gateway.database.merchant(shop.merchant_id) as session:
        await hand_over(session, queue, conversation_id, agent_id=other, queue_id=None)
    await shop.gateway.pipeline.reply(
        shop.merchant_id, conversation_id, Draft("Elle est arrivée ce matin.", other, language="fr")
    )
    for _ in range(2):
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            await close(session, queue, conversation_id)
    thread = await shop.thread(conversation_id)
    notices = [message for message in thread.messages if message.kind == "notice"]
    assert [message.source["notice"] for message in notices] == ["handover", "resolved"]
    assert "Luc" in notices[0].text
    assert "https://survey.example/1" in notices[1].text
    assert "Votre demande a été traitée." in notices[1].text
    assert [entry.kind for entry in thread.history] == ["conversation.assigned", "conversation.resolved"]


async def test_elsewhere_only_the_survey_is_sent_and_only_where_it_is_set(shop: Inside) -> None:
    sender = Sender(id="+46701234567", name="Astrid Berg", phone="+46701234567")
    accepted = await shop.write("Var är min beställning SE-1001? Den har inte kommit.", MONDAY, sender=sender)
    await shop.gateway.pipeline.receive(shop.merchant_id, accepted.message_id)
    other = await shop.hire("Luc")
    queue, conversation_id = shop.gateway.queue, accepted.conversation_id
    async with shop.gateway.database.merchant(shop.merchant_id) as session:
        await hand_over(session, queue, conversation_id, agent_id=other, queue_id=None)
    draft = Draft("Den kommer i morgon.", other, language="sv")
    await shop.gateway.pipeline.reply(shop.merchant_id, conversation_id, draft)
    async with shop.gateway.database.merchant(shop.merchant_id) as session:
        await close(session, queue, conversation_id)
    (notice,) = [message for message in (await shop.thread(conversation_id)).messages if message.kind == "notice"]
    assert notice.source["said"] == ["notice_survey"]
    assert notice.language == "sv-SE" or notice.language == "sv"

    async with shop.gateway.database.system() as session:
        merchant = await session.get_one(Merchant, shop.merchant_id)
        merchant.settings = msgspec.to_builtins(MerchantSettings(hours=ALWAYS))
    await shop.write("Tack, men en sak till: hur returnerar jag?", MONDAY, sender=sender)
    async with shop.gateway.database.merchant(shop.merchant_id) as session:
        await close(session, queue, conversation_id)
    assert [one.kind for one in (await shop.thread(conversation_id)).messages].count("notice") == 1


async def test_what_nobody_answered_is_closed_without_a_word(shop: Inside) -> None:
    accepted = await received(shop)
    async with shop.gateway.database.merchant(shop.merchant_id) as session:
        await close(session, shop.gateway.queue, accepted.conversation_id)
        customer = await session.scalar(select(Customer.id))
    assert customer is not None
    assert [one.kind for one in (await shop.thread(accepted.conversation_id)).messages] == ["inbound"]
