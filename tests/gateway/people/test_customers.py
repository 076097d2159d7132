"""One customer, many doors: identities join by proof or by call, and a split brings back what was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from gateway.conversations.context import keep_context
from gateway.conversations.history import read_history
from gateway.conversations.moving import move_conversation
from gateway.database.tables import ContactIdentity, Conversation, Customer, Message
from gateway.errors import ConflictError, InvalidInputError, NotFoundError
from gateway.messages import ReplyHandle, Sender
from gateway.people.customers import find_customer, identities_of, merge, split, update_customer
from tests.support.office import Office, working

WHATSAPP = Sender(id="BR.1", name="Maria", phone="+5511987654321", country="BR", verified=("phone",))
SMS = Sender(id="+5511987654321", phone="+5511987654321", verified=("phone",))


@pytest.fixture
async def office(address: str) -> AsyncIterator[Office]:
    async with working(address) as opened:
        yield opened


async def customer_of(office: Office, conversation: UUID) -> UUID:
    async with office.transaction() as session:
        return (await session.get_one(Conversation, conversation)).customer_id


async def wrote(office: Office, sender: Sender, channel: str, **more: Any) -> tuple[UUID, UUID]:
    """Let somebody write; return conversation and customer."""
    conversation = (await office.receive(sender, channel=channel, **more)).conversation_id
    return conversation, await customer_of(office, conversation)


async def test_a_proven_number_joins_two_channels(office: Office) -> None:
    _, first = await wrote(office, WHATSAPP, "whatsapp")
    second, joined = await wrote(office, SMS, "sms")
    assert joined == first
    async with office.transaction() as session:
        history = await read_history(session, first, limit=10)
    assert {one.channel for one in history.identities} == {"whatsapp", "sms"}
    assert {one.id for one in history.conversations} >= {second}
    assert len(history.messages) == 2


async def test_a_proven_address_joins_whatever_its_case(office: Office) -> None:
    _, first = await wrote(office, Sender(id="1", email="Maria@Shop.example", verified=("email",)), "email")
    _, second = await wrote(office, Sender(id="2", email="maria@shop.example", verified=("email",)), "live_chat")
    assert first == second


@pytest.mark.parametrize(
    "claim",
    [
        Sender(id="x", phone="+5511987654321"),
        Sender(id="x", phone="+5511987654322", verified=("phone",)),
        Sender(id="x", email="maria@shop.example", verified=("email",)),
    ],
)
async def test_what_is_only_claimed_or_another_joins_nobody(office: Office, claim: Sender) -> None:
    _, first = await wrote(office, WHATSAPP, "whatsapp")
    _, second = await wrote(office, claim, "telegram")
    assert first != second


async def test_an_address_that_changes_loses_its_proof(office: Office) -> None:
    await wrote(office, Sender(id="1", email="a@shop.example", verified=("email",)), "live_chat")
    await wrote(office, Sender(id="1", email="b@shop.example"), "live_chat")
    _, mine = await wrote(office, Sender(id="1"), "live_chat")
    _, theirs = await wrote(office, Sender(id="2", email="b@shop.example", verified=("email",)), "email")
    assert mine != theirs


FACTS = ("name", "country", "language", "preferred_channel", "tags", "value", "consents")


async def facts(office: Office, customer_id: UUID) -> dict[str, Any]:
    async with office.transaction() as session:
        customer = await session.get_one(Customer, customer_id)
        return {name: getattr(customer, name) for name in FACTS}


async def test_a_split_restores_what_a_merge_joined(office: Office) -> None:
    conversation, one = await wrote(office, Sender(id="1", name="Maria"), "telegram")
    other_conversation, other = await wrote(office, Sender(id="2", country="BR"), "line")
    async with office.transaction() as session:
        await update_customer(session, one, {"tags": ["vip"], "value": 100, "consents": ["telegram"]})
        await update_customer(session, other, {"tags": ["vip", "new"], "value": 50, "language": "pt-BR"})
    before = await facts(office, one), await facts(office, other)
    async with office.transaction() as session:
        whole = await merge(session, one, other)
        assert (whole.value, set(whole.tags), whole.language) == (150, {"vip", "new"}, "pt-BR")
        assert (await find_customer(session, other)).id == one
        identity = (await session.scalars(select(ContactIdentity).where(ContactIdentity.external_id == "2"))).one()
    assert await customer_of(office, other_conversation) == one
    async with office.transaction() as session:
        assert (await split(session, other, identity.id)).id == other
    assert (await facts(office, one), await facts(office, other)) == before
    assert await customer_of(office, conversation) == one
    assert await customer_of(office, other_conversation) == other


async def test_what_was_split_stays_apart_until_somebody_joins_it(office: Office) -> None:
    _, one = await wrote(office, WHATSAPP, "whatsapp")
    await wrote(office, SMS, "sms")
    async with office.transaction() as session:
        sms = next(row for row in await identities_of(session, one) if row.channel == "sms")
        await split(session, one, sms.id)
    conversation, apart = await wrote(office, SMS, "sms")
    assert apart != one
    async with office.transaction() as session:
        await merge(session, one, apart)
    assert await customer_of(office, conversation) == one
    assert (await wrote(office, SMS, "sms"))[1] == one


async def test_the_only_identity_cannot_be_split_and_nobody_merges_with_themselves(office: Office) -> None:
    _, one = await wrote(office, WHATSAPP, "whatsapp")
    async with office.transaction() as session:
        (identity,) = await identities_of(session, one)
        with pytest.raises(ConflictError):
            await split(session, one, identity.id)
        with pytest.raises(NotFoundError):
            await split(session, one, one)
        with pytest.raises(InvalidInputError):
            await merge(session, one, one)


async def test_a_conversation_moves_and_keeps_its_thread(office: Office) -> None:
    endpoint = await office.connect("webhook", {"url": "http://127.0.0.1:9/"}, {"secret": "whsec_AAAA"})
    handle = ReplyHandle(address={"to": "5511987654321"})
    conversation, customer = await wrote(office, WHATSAPP, "whatsapp", reply=handle)
    elsewhere, _ = await wrote(office, SMS, "sms")
    async with office.transaction() as session:
        moved = await move_conversation(session, conversation, channel="sms")
        assert (moved.id, moved.channel, moved.reply_channel) == (conversation, "sms", "sms")
        with pytest.raises(ConflictError):
            await move_conversation(session, conversation, channel="line")
    message = await office.answer(conversation, "On its way.")
    (delivery,) = await office.deliveries(message)
    assert (delivery.connection_id, delivery.payload["to"]["id"]) == (endpoint, SMS.id)
    for sender, channel in ((SMS, "sms"), (WHATSAPP, "whatsapp")):
        assert (await wrote(office, sender, channel))[0] == conversation
    async with office.transaction() as session:
        kept = await session.scalars(select(Message.channel).where(Message.conversation_id == conversation))
        assert sorted(kept) == ["sms", "sms", "whatsapp", "whatsapp"]
        assert (await session.get_one(Conversation, elsewhere)).customer_id == customer


async def test_a_stranger_with_an_old_thread_begins_a_conversation_of_their_own(office: Office) -> None:
    """After a split, what the other one writes does not come to this customer's conversation."""
    conversation, one = await wrote(office, WHATSAPP, "whatsapp")
    await wrote(office, SMS, "sms")
    await office.connect("webhook", {"url": "http://127.0.0.1:9/"}, {"secret": "whsec_AAAA"})
    async with office.transaction() as session:
        await move_conversation(session, conversation, channel="sms")
        sms = next(row for row in await identities_of(session, one) if row.channel == "sms")
        await split(session, one, sms.id)
    again, owner = await wrote(office, WHATSAPP, "whatsapp")
    assert (again == conversation, owner) == (False, one)


async def test_orders_and_surveys_come_to_their_customer(office: Office) -> None:
    shop = await office.connect("webhook", {"url": "http://127.0.0.1:9/"}, {"secret": "whsec_AAAA"})
    conversation, customer = await wrote(office, WHATSAPP, "whatsapp")
    order = {"kind": "order", "number": "1001", "phone": "+55 11 98765-4321", "order": {"total": "9.90"}}
    survey = {"kind": "survey", "id": "s1", "phone": "+5511987654321", "score": 9, "comment": "Great"}
    async with office.transaction() as session:
        sent = {"kind": "fulfilment", "number": "1001", "order": {"tracking": ["JJD1"]}}
        for context in (order, order, survey, survey, sent, {"kind": "weather"}):
            await keep_context(session, shop, context)
    async with office.transaction() as session:
        history = await read_history(session, customer, limit=10)
        assert [row.number for row in history.orders] == ["1001"]
        assert [(row.score, row.comment) for row in history.surveys] == [(9.0, "Great")]
        assert (await session.get_one(Conversation, conversation)).order == {
            "number": "1001",
            "total": "9.90",
            "tracking": ["JJD1"],
        }


async def test_an_order_that_came_first_waits_for_its_customer(office: Office) -> None:
    shop = await office.connect("webhook", {"url": "http://127.0.0.1:9/"}, {"secret": "whsec_AAAA"})
    order = {"kind": "order", "number": "1002", "email": "Maria@shop.example", "order": {}}
    async with office.transaction() as session:
        await keep_context(session, shop, order)
    conversation, _ = await wrote(office, Sender(id="m", email="maria@shop.example"), "live_chat")
    async with office.transaction() as session:
        assert (await session.get_one(Conversation, conversation)).order == {"number": "1002"}
