"""What leaves: real adapters and a real database, vendors played over real HTTP."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from gateway.conversations.accept import accept
from gateway.conversations.deliveries import list_deliveries, retry_delivery
from gateway.conversations.outbox import MAX_ATTEMPTS, backoff_seconds
from gateway.conversations.pacing import OPEN_AFTER, circuit_of
from gateway.conversations.statuses import apply_statuses
from gateway.database.tables import ContactIdentity, Conversation, Customer, Delivery, Message
from gateway.errors import ConflictError
from gateway.messages import InboundMessage, ReplyHandle, StatusUpdate
from gateway.people.connections import connection_states
from gateway.people.customers import merge
from tests.contracts.vendor_fixtures import vendors
from tests.contracts.vendor_server import Behaviour, Simulator, VendorServer
from tests.gateway.channels.line.case import CASE as LINE
from tests.gateway.channels.telegram.case import CASE as TELEGRAM
from tests.gateway.channels.viber.case import CASE as VIBER
from tests.gateway.channels.wechat.case import PLAIN as WECHAT
from tests.gateway.channels.whatsapp.case import CASE as WHATSAPP
from tests.support.office import Office, working

__all__ = ["vendors"]


@pytest.fixture
async def office(address: str) -> AsyncIterator[Office]:
    async with working(address) as opened:
        yield opened


async def connected(
    office: Office, vendors: VendorServer, case: Any, behaviour: Behaviour = "accept", **config: Any
) -> tuple[UUID, Simulator]:
    """Connect a channel whose vendor behaves so."""
    simulator = case.simulator(case.connect(""))
    sample = case.connect(vendors.mount(simulator, behaviour))
    connection = await office.connect(case.name, {**sample.config, **config}, sample.secrets)
    return connection, simulator


async def asked(office: Office, case: Any, connection: UUID, **more: Any) -> UUID:
    """Let the case's customer write; return the conversation."""
    accepted = await office.receive(
        more.pop("sender", case.to), connection, channel=case.name, reply=more.pop("reply", case.reply), **more
    )
    return accepted.conversation_id


async def test_an_answer_is_sent_once(office: Office, vendors: VendorServer) -> None:
    connection, vendor = await connected(office, vendors, TELEGRAM)
    message = await office.answer(await asked(office, TELEGRAM, connection), "On its way.")
    (delivery,) = await office.send_all(message)
    await office.postman.deliver(office.shop.merchant_id, delivery.id)
    assert vendor.accepted == ["On its way."]
    assert (delivery.status, delivery.attempts) == ("sent", 1)
    assert (await office.message(message)).status == "sent"


async def test_a_long_answer_leaves_in_parts_in_order(office: Office, vendors: VendorServer) -> None:
    connection, vendor = await connected(office, vendors, TELEGRAM)
    text = " ".join(f"This is sentence number {number}." for number in range(400))
    message = await office.answer(await asked(office, TELEGRAM, connection), text)
    deliveries = await office.deliveries(message)
    assert len(deliveries) > 1
    for delivery in reversed(deliveries):  # the queue could give any of them first
        await office.postman.deliver(office.shop.merchant_id, delivery.id)
    await office.send_all(message)
    assert " ".join(vendor.accepted) == text


async def test_an_unknown_outcome_is_repeated_only_by_force(office: Office, vendors: VendorServer) -> None:
    connection, vendor = await connected(office, vendors, TELEGRAM, "drop")
    message = await office.answer(await asked(office, TELEGRAM, connection), "On its way.")
    (delivery,) = await office.send_all(message)
    assert delivery.status == "unknown"
    await office.postman.deliver(office.shop.merchant_id, delivery.id)
    assert vendor.accepted == ["On its way."]
    async with office.transaction() as session:
        with pytest.raises(ConflictError, match="force"):
            await retry_delivery(session, office.queue, delivery.id)
        await retry_delivery(session, office.queue, delivery.id, force=True)
    await office.send_all(message)
    assert vendor.accepted == ["On its way.", "On its way."]


async def test_a_send_that_was_cut_off_is_unknown_unless_the_channel_is_idempotent(
    office: Office, vendors: VendorServer
) -> None:
    for case, expected in ((TELEGRAM, ("unknown", 0)), (LINE, ("sent", 1))):
        connection, vendor = await connected(office, vendors, case)
        message = await office.answer(await asked(office, case, connection), "On its way.")
        (delivery,) = await office.deliveries(message)
        async with office.transaction() as session:
            (await session.get_one(Delivery, delivery.id)).status = "sending"
        await office.postman.deliver(office.shop.merchant_id, delivery.id)
        (delivery,) = await office.deliveries(message)
        assert (delivery.status, len(vendor.accepted)) == expected


async def test_retry_after_is_honoured_by_the_whole_connection(office: Office, vendors: VendorServer) -> None:
    connection, vendor = await connected(office, vendors, TELEGRAM, "throttle")
    conversation = await asked(office, TELEGRAM, connection)
    first, second = await office.answer(conversation, "One"), await office.answer(conversation, "Two")
    (held,) = await office.send_all(first)
    assert held.status == "queued"
    assert held.next_attempt_at is not None
    wait = (held.next_attempt_at - dt.datetime.now(dt.UTC)).total_seconds()
    assert 5 < wait <= 7
    (waiting,) = await office.deliveries(second)
    await office.postman.deliver(office.shop.merchant_id, waiting.id)
    (waiting,) = await office.deliveries(second)
    assert (waiting.status, waiting.attempts, vendor.accepted) == ("queued", 0, [])


async def test_the_circuit_opens_and_is_visible(office: Office, vendors: VendorServer) -> None:
    connection, _ = await connected(office, vendors, VIBER, "fail")
    message = await office.answer(await asked(office, VIBER, connection), "On its way.")
    (delivery,) = await office.deliveries(message)
    for _ in range(OPEN_AFTER + 3):
        await office.postman.deliver(office.shop.merchant_id, delivery.id)
    (delivery,) = await office.deliveries(message)
    assert (delivery.status, delivery.attempts) == ("queued", OPEN_AFTER)
    async with office.transaction() as session:
        state = (await connection_states(session))[connection]
    assert circuit_of(state, dt.datetime.now(dt.UTC)) == "open"


async def test_dead_deliveries_are_listed_and_driven_again(office: Office, vendors: VendorServer) -> None:
    connection, _ = await connected(office, vendors, VIBER, "fail")
    message = await office.answer(await asked(office, VIBER, connection), "On its way.")
    (delivery,) = await office.deliveries(message)
    async with office.transaction() as session:
        (await session.get_one(Delivery, delivery.id)).attempts = MAX_ATTEMPTS - 1
    await office.postman.deliver(office.shop.merchant_id, delivery.id)
    async with office.transaction() as session:
        page = await list_deliveries(session, status="dead", limit=10)
        assert [row.id for row, _ in page.rows] == [delivery.id]
        again = await retry_delivery(session, office.queue, delivery.id)
        assert (again.status, again.attempts) == ("queued", 0)
        with pytest.raises(ConflictError, match="queued"):
            await retry_delivery(session, office.queue, delivery.id)


async def test_statuses_may_come_before_the_vendors_answer(office: Office, vendors: VendorServer) -> None:
    connection, _ = await connected(office, vendors, TELEGRAM)
    message = await office.answer(await asked(office, TELEGRAM, connection), "On its way.")
    now = dt.datetime.now(dt.UTC)
    async with office.transaction() as session:
        read = StatusUpdate(provider_id="901", status="read", at=now)
        assert await apply_statuses(session, connection, [read]) == []
    (delivery,) = await office.send_all(message)
    assert (delivery.provider_id, delivery.status) == ("901", "read")
    async with office.transaction() as session:
        late = StatusUpdate(provider_id="901", status="delivered", at=now)
        assert await apply_statuses(session, connection, [late]) == []


async def test_our_key_settles_an_unknown_outcome(office: Office, vendors: VendorServer) -> None:
    connection, _ = await connected(office, vendors, WHATSAPP, "drop")
    message = await office.answer(await asked(office, WHATSAPP, connection), "On its way.")
    (delivery,) = await office.send_all(message)
    assert delivery.status == "unknown"
    async with office.transaction() as session:
        told = StatusUpdate(provider_id="wamid.9", status="sent", at=dt.datetime.now(dt.UTC), key=delivery.key)
        (changed,) = await apply_statuses(session, connection, [told])
    assert (changed.status, changed.provider_id) == ("sent", "wamid.9")


OVER = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


async def closed_whatsapp(office: Office, connection: UUID, **more: Any) -> UUID:
    handle = ReplyHandle(address={"to": "5511987654321"}, expires_at=OVER)
    return await asked(office, WHATSAPP, connection, reply=handle, at=OVER - dt.timedelta(days=1), **more)


async def reason_codes(office: Office, message: UUID) -> list[str]:
    analysis = (await office.message(message)).analysis
    assert analysis is not None
    return [one["code"] for one in analysis["reasons"]]


async def test_a_closed_window_without_another_door_fails_with_the_reason(
    office: Office, vendors: VendorServer
) -> None:
    connection, vendor = await connected(office, vendors, WHATSAPP)
    message = await office.answer(await closed_whatsapp(office, connection), "On its way.")
    (delivery,) = await office.send_all(message)
    assert (delivery.status, delivery.attempts, vendor.accepted) == ("failed", 0, [])
    assert "window" in (delivery.reason or "")
    assert await reason_codes(office, message) == ["reply_window_closed", "reply_nowhere"]


async def test_a_closed_window_takes_the_approved_template(office: Office, vendors: VendorServer) -> None:
    connection, vendor = await connected(office, vendors, WHATSAPP, template="support_answer")
    message = await office.answer(await closed_whatsapp(office, connection), "On its\nway.")
    old, new = await office.send_all(message)
    assert (old.status, new.status, vendor.accepted) == ("replaced", "sent", ["template support_answer en"])
    assert new.payload["context"]["template_parameters"] == ["On its way."]
    assert await reason_codes(office, message) == ["reply_window_closed", "reply_template"]
    assert (await office.message(message)).status == "sent"


async def other_door(office: Office, vendors: VendorServer, conversation: UUID) -> Simulator:
    """Give the customer of a conversation a Telegram chat, too."""
    connection, vendor = await connected(office, vendors, TELEGRAM)
    await asked(office, TELEGRAM, connection)
    async with office.transaction() as session:
        whole = await session.get_one(Conversation, conversation)
        identity = await _identity(session, TELEGRAM.to.id)
        await merge(session, whole.customer_id, identity.customer_id)
    return vendor


async def _identity(session: Any, external_id: str) -> ContactIdentity:
    found: ContactIdentity = (
        await session.scalars(select(ContactIdentity).where(ContactIdentity.external_id == external_id))
    ).one()
    return found


@pytest.mark.parametrize("consents", [[], ["telegram"]])
async def test_a_closed_window_takes_another_channel_only_with_consent(
    office: Office, vendors: VendorServer, consents: list[str]
) -> None:
    connection, whatsapp = await connected(office, vendors, WHATSAPP)
    conversation = await closed_whatsapp(office, connection)
    telegram = await other_door(office, vendors, conversation)
    async with office.transaction() as session:
        row = await session.get_one(Conversation, conversation)
        (await session.get_one(Customer, row.customer_id)).consents = consents
    message = await office.answer(conversation, "On its way.")
    deliveries = await office.send_all(message)
    assert whatsapp.accepted == []
    if consents:
        assert telegram.accepted == ["On its way."]
        assert [one.status for one in deliveries] == ["replaced", "sent"]
        assert await reason_codes(office, message) == ["reply_window_closed", "reply_instead"]
    else:
        assert telegram.accepted == []
        assert [one.status for one in deliveries] == ["failed"]


async def test_a_vendor_that_closes_the_window_leads_to_the_same_fallback(
    office: Office, vendors: VendorServer
) -> None:
    connection, _ = await connected(office, vendors, WHATSAPP, "window", template="support_answer")
    message = await office.answer(await asked(office, WHATSAPP, connection), "On its way.")
    old, new = await office.send_all(message)
    # The simulator refuses the template, too: then there is no door left, and no loop.
    assert (old.status, old.attempts) == ("replaced", 1)
    assert (new.status, new.attempts) == ("failed", 1)


async def test_no_more_is_sent_than_the_window_takes(office: Office, vendors: VendorServer) -> None:
    connection, vendor = await connected(office, vendors, WECHAT)
    conversation = await asked(office, WECHAT, connection)
    answers = [await office.answer(conversation, f"Answer {number}") for number in range(6)]
    ends = [(await office.send_all(message))[0].status for message in answers]
    assert ends == ["sent"] * 5 + ["failed"]
    assert len(vendor.accepted) == 5
    await asked(office, WECHAT, connection)
    again = await office.answer(conversation, "Answer 7")
    assert [one.status for one in await office.send_all(again)] == ["sent"]


async def test_an_echo_of_our_own_answer_is_no_second_message(office: Office, vendors: VendorServer) -> None:
    connection, _ = await connected(office, vendors, TELEGRAM)
    conversation = await asked(office, TELEGRAM, connection)
    message = await office.answer(conversation, "On its way.")
    (delivery,) = await office.send_all(message)
    echo = await _echo(office, connection, delivery.provider_id or "")
    assert (echo.message_id, echo.duplicate) == (message, True)
    other = await _echo(office, connection, "from-the-app")
    row = await office.message(other.message_id)
    assert (row.kind, row.status, row.conversation_id) == ("reply", "sent", conversation)


async def test_an_echo_that_is_faster_than_the_answer_is_taken_back(office: Office, vendors: VendorServer) -> None:
    connection, _ = await connected(office, vendors, TELEGRAM)
    message = await office.answer(await asked(office, TELEGRAM, connection), "On its way.")
    echo = await _echo(office, connection, "901")
    await office.send_all(message)
    async with office.transaction() as session:
        assert await session.get(Message, echo.message_id) is None


async def _echo(office: Office, connection: UUID, external_id: str) -> Any:
    inbound = InboundMessage(
        channel="telegram",
        external_id=external_id,
        sender=TELEGRAM.to,
        text="On its way.",
        received_at=dt.datetime.now(dt.UTC),
        echo=True,
    )
    async with office.transaction() as session:
        return await accept(session, office.queue, inbound, connection_id=connection)


def test_waits_grow_with_jitter_and_end() -> None:
    assert [backoff_seconds(attempt, 1.0) for attempt in (1, 2, 3)] == [2.0, 4.0, 8.0]
    assert backoff_seconds(1, 0.0) == 1.0
    assert backoff_seconds(100, 1.0) == 3600.0
