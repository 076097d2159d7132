"""The gateway before a help desk: real database, queue, models and pipeline; the desk is a server over real HTTP."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import func, select

from gateway.application import Gateway
from gateway.channels.base import AgentReply, HookRequest, Parsed
from gateway.channels.registry import CHANNELS
from gateway.conversations.accept import accept
from gateway.conversations.agent_replies import queue_agent_reply, take_agent_reply
from gateway.conversations.intake import take_in
from gateway.database.tables import Connection, Delivery, Message, Presentation
from gateway.errors import NotFoundError
from gateway.jobs import register_tasks, run_worker
from gateway.messages import InboundMessage, Sender, StatusUpdate
from gateway.people.merchants import MerchantSettings
from gateway.settings import read_settings
from tests.gateway.channels.chatwoot import case as chatwoot
from tests.gateway.channels.telegram import case as telegram
from tests.gateway.channels.webhook import case as webhook
from tests.gateway.channels.zendesk import case as zendesk
from tests.support.postgres import database_from
from tests.support.shop import ALWAYS, Shop, make_shop

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Behaviour, VendorServer

ZENDESK_AGENT = "4871"


@pytest.fixture(scope="module")
async def gateway(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gateway]:
    """A started gateway without a server: its own parts are called. Each test has a merchant of its own."""
    with database_from(postgres, template) as address:
        environment = {
            "GATEWAY_DATA": str(tmp_path_factory.mktemp("gateway")),
            "DATABASE_URL": address,
            "GATEWAY_ALLOW_PRIVATE_ADDRESSES": "1",
        }
        running = Gateway(read_settings(environment), lambda line: None)
        await running.start()
        try:
            yield running
        finally:
            await running.stop()


class Desk:
    """A merchant with one connection that is a destination."""

    def __init__(self, gateway: Gateway, shop: Shop, connection_id: UUID) -> None:
        self.gateway = gateway
        self.shop = shop
        self.connection_id = connection_id

    async def receive(self, text: str, number: int = 1, **changes: Any) -> Message:
        """Let a customer write on Viber, and understand it."""
        inbound = InboundMessage(
            channel="viber",
            external_id=f"v-{number}",
            sender=Sender(id="maria", name="Maria Silva", phone="+5511987654321"),
            text=text,
            received_at=dt.datetime.now(dt.UTC),
        )
        inbound = msgspec.structs.replace(inbound, **changes)
        connection = self.connection_id if inbound.channel != "viber" else None
        async with self.gateway.database.merchant(self.shop.merchant_id) as session:
            accepted = await accept(session, self.gateway.queue, inbound, connection_id=connection)
        await self.gateway.pipeline.receive(self.shop.merchant_id, accepted.message_id)
        async with self.gateway.database.merchant(self.shop.merchant_id) as session:
            return await session.get_one(Message, accepted.message_id)

    async def presentations(self) -> list[Presentation]:
        async with self.gateway.database.merchant(self.shop.merchant_id) as session:
            return list((await session.scalars(select(Presentation).order_by(Presentation.id))).all())

    async def present(self) -> list[Presentation]:
        """Run the jobs that show messages, as the worker would."""
        for row in await self.presentations():
            await self.gateway.help_desks.present(self.shop.merchant_id, row.id)
        return await self.presentations()

    async def answer(self, ticket: str, text: str, author: str = ZENDESK_AGENT, comment: str = "c-1") -> Message:
        reply = AgentReply(ticket, text, author, comment)
        gateway, shop = self.gateway, self.shop
        return await take_agent_reply(
            gateway.database,
            gateway.queue,
            gateway.pipeline,
            gateway.detector,
            shop.merchant_id,
            self.connection_id,
            reply,
        )

    async def count(self, table: type) -> int:
        async with self.gateway.database.merchant(self.shop.merchant_id) as session:
            return await session.scalar(select(func.count()).select_from(table)) or 0


async def connect(gateway: Gateway, made: Any, **config: Any) -> Desk:
    """Make a merchant with a desk.

    Args:
        made: the channel's sample connection, whose API stands at the vendor's address.
    """
    slug = f"shop-{uuid4().hex[:8]}"
    shop = await make_shop(gateway.database.address, slug, settings=MerchantSettings(hours=ALWAYS, brand="Northwind"))
    async with gateway.database.merchant(shop.merchant_id) as session:
        row = Connection(
            merchant_id=shop.merchant_id,
            channel=made.channel,
            name="Desk",
            config={**made.config, "destination": True, **config},
            secrets=gateway.vault.close(made.secrets),
        )
        session.add(row)
        await session.flush()
        return Desk(gateway, shop, row.id)


def mounted(vendors: VendorServer, case: Any, behaviour: Behaviour = "accept") -> tuple[Any, Any]:
    """Return a simulated desk and its sample connection."""
    simulator = case.simulator(case.connect("http://127.0.0.1:9"))
    return simulator, case.connect(vendors.mount(simulator, behaviour))


async def test_the_worker_shows_messages_and_takes_answers(gateway: Gateway, vendors: VendorServer) -> None:
    simulator, made = mounted(vendors, webhook)
    desk = await connect(gateway, made, default_agent="emma@shop.example")
    register_tasks(gateway)
    stop = asyncio.Event()
    worker = asyncio.create_task(run_worker(gateway, stop=stop))
    try:
        message = await desk.receive("cadê meu pedido BR-20931?")
        async with asyncio.timeout(30):
            while not simulator.accepted:
                await asyncio.sleep(0.05)
            reply = AgentReply(str(message.conversation_id), "Your order left today.", "nobody", "c-9")
            async with gateway.database.merchant(desk.shop.merchant_id) as session:
                await queue_agent_reply(session, gateway.queue, desk.connection_id, reply)
            while len(simulator.accepted) < 2:
                await asyncio.sleep(0.05)
    finally:
        stop.set()
        await worker
    assert "cadê meu pedido BR-20931?" in simulator.accepted[0]
    assert "Your order left today." not in simulator.accepted[1]


async def test_a_message_is_shown_once_with_all_that_is_known(gateway: Gateway, vendors: VendorServer) -> None:
    simulator, made = mounted(vendors, zendesk)
    desk = await connect(gateway, made)
    message = await desk.receive("cadê meu pedido BR-20931?")
    await gateway.pipeline.receive(desk.shop.merchant_id, message.id)
    (shown,) = await desk.present()
    await desk.present()
    assert (shown.status, shown.ticket) == ("sent", "35436")
    ((ticket, note),) = simulator.private
    assert ticket == "35436"
    for part in ("Maria Silva", "Portuguese", "cadê meu pedido BR-20931?", "order BR-20931", "Brazil", "@customer"):
        assert part in note
    assert simulator.opened[0]["subject"] == "Maria Silva: cadê meu pedido BR-20931?"
    assert simulator.opened[0]["external_id"] == f"polyglot-{message.conversation_id}"


async def test_the_next_message_goes_to_the_same_ticket(gateway: Gateway, vendors: VendorServer) -> None:
    simulator, made = mounted(vendors, chatwoot)
    desk = await connect(gateway, made)
    await desk.receive("cadê meu pedido BR-20931?")
    await desk.present()
    await desk.receive("ainda não chegou nada", number=2)
    first, second = await desk.present()
    assert first.ticket == second.ticket == "214"
    assert len(simulator.opened) == 1
    assert len(simulator.private) == 2


async def test_a_message_from_the_desk_itself_is_shown_in_its_own_ticket(
    gateway: Gateway, vendors: VendorServer
) -> None:
    simulator, made = mounted(vendors, zendesk)
    desk = await connect(gateway, made)
    (inbound,) = zendesk.CASE.parsed("message").messages
    values = {name: getattr(inbound, name) for name in ("channel", "external_id", "sender", "conversation", "reply")}
    message = await desk.receive(inbound.text, **values)
    (shown,) = await desk.present()
    assert (shown.ticket, simulator.opened) == ("35436", [])
    answered = await desk.answer("35436", "Your order left today.", comment="900103")
    assert answered.conversation_id == message.conversation_id
    await deliver(desk)
    assert len(simulator.private) == 1, "the note for the desk's agents"
    assert len(simulator.accepted) == 3, "the note, the acknowledgement to the customer and the answer"


async def deliver(desk: Desk) -> list[Delivery]:
    """Run the jobs that send answers, as the worker would."""
    async with desk.gateway.database.merchant(desk.shop.merchant_id) as session:
        ids = (await session.scalars(select(Delivery.id).order_by(Delivery.id))).all()
    for delivery_id in ids:
        await desk.gateway.postman.deliver(desk.shop.merchant_id, delivery_id)
    async with desk.gateway.database.merchant(desk.shop.merchant_id) as session:
        return list((await session.scalars(select(Delivery).order_by(Delivery.id))).all())


@pytest.mark.parametrize(
    ("config", "author"),
    [
        ({}, "Emma@Shop.example"),
        ({"agents": {ZENDESK_AGENT: "emma@shop.example"}}, ZENDESK_AGENT),
        ({"default_agent": "emma@shop.example"}, "somebody@else.example"),
        ({}, "somebody@else.example"),
    ],
)
async def test_an_answer_goes_to_the_customer_in_the_right_agents_name(
    gateway: Gateway, vendors: VendorServer, config: dict[str, Any], author: str
) -> None:
    _, made = mounted(vendors, zendesk)
    desk = await connect(gateway, made, **config)
    await desk.receive("cadê meu pedido BR-20931?")
    await desk.present()
    message = await desk.answer("35436", "Your order BR-20931 left today.", author)
    assert message.agent_id == desk.shop.agent
    assert "BR-20931" in message.analysis["text"]
    assert message.analysis["language"] == "pt-BR"
    assert message.analysis["text"] != message.text


async def test_the_same_comment_is_answered_once(gateway: Gateway, vendors: VendorServer) -> None:
    _, made = mounted(vendors, zendesk)
    desk = await connect(gateway, made)
    await desk.receive("cadê meu pedido BR-20931?")
    await desk.present()
    first = await desk.answer("35436", "Your order left today.")
    again = await desk.answer("35436", "Your order left today!")  # edited in the meantime
    other = await desk.answer("35436", "It arrives on Friday.", comment="c-2")
    assert first.id == again.id != other.id
    assert await desk.count(Message) == 3


async def test_an_answer_in_the_customers_language_is_not_translated(gateway: Gateway, vendors: VendorServer) -> None:
    _, made = mounted(vendors, zendesk)
    desk = await connect(gateway, made)
    await desk.receive("cadê meu pedido BR-20931?")
    await desk.present()
    message = await desk.answer("35436", "O seu pedido BR-20931 saiu hoje do nosso armazém e chega na sexta-feira.")
    assert message.language.startswith("pt")
    assert message.analysis["translation"] is None
    assert "O seu pedido BR-20931 saiu hoje do nosso armazém" in message.analysis["text"]


async def test_an_unknown_ticket_is_an_error_that_says_so(gateway: Gateway, vendors: VendorServer) -> None:
    _, made = mounted(vendors, zendesk)
    desk = await connect(gateway, made)
    with pytest.raises(NotFoundError, match="35436"):
        await desk.answer("35436", "Hello")


async def test_a_held_answer_is_explained_in_the_desk(gateway: Gateway, vendors: VendorServer) -> None:
    simulator, made = mounted(vendors, zendesk)
    desk = await connect(gateway, made)
    # No model reads Lao: the answer cannot be carried over, so it is held.
    await desk.receive("ສິນຄ້າຂອງຂ້ອຍຢູ່ໃສ", sender=Sender(id="lao", name="Kham", language="lo"))
    await desk.present()
    message = await desk.answer("35436", "Your order left today.")
    assert message.status == "held"
    await desk.present()
    assert "This answer was not sent." in simulator.private[-1][1]
    assert "No installed model translates" in simulator.private[-1][1]
    assert await desk.count(Delivery) == 0


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [("reject", "This answer did not reach the customer."), ("drop", "Nobody knows whether this answer reached")],
)
async def test_a_desk_is_told_once_of_an_answer_that_does_not_arrive(
    gateway: Gateway, vendors: VendorServer, behaviour: Behaviour, told: str
) -> None:
    simulator, made = mounted(vendors, zendesk)
    desk = await connect(gateway, made)
    await by_telegram(desk, vendors, behaviour)
    await desk.present()
    before = len(simulator.private)
    message = await desk.answer("35436", "Your order left today.")
    await deliver(desk)
    await desk.present()
    await desk.present()
    assert len(simulator.private) == before + 1
    note = simulator.private[-1][1]
    assert note.startswith(told)
    assert message.text in note


async def test_a_desk_is_told_of_a_failure_that_the_vendor_reports_later(
    gateway: Gateway, vendors: VendorServer
) -> None:
    simulator, made = mounted(vendors, zendesk)
    desk = await connect(gateway, made)
    await by_telegram(desk, vendors, "accept")
    await desk.present()
    await desk.answer("35436", "Your order left today.")
    sent = [one for one in await deliver(desk) if one.status == "sent"][-1]
    assert sent.connection_id is not None
    failed = StatusUpdate(sent.provider_id or "", "failed", dt.datetime.now(dt.UTC), reason="blocked by the customer")
    request = HookRequest("POST", "https://gateway.example/hooks/1", {}, b"status", dt.datetime.now(dt.UTC))
    for _ in range(2):
        async with gateway.database.merchant(desk.shop.merchant_id) as session:
            parsed = Parsed(statuses=(failed,))
            channel = CHANNELS["telegram"]
            await take_in(session, gateway.queue, channel, sent.connection_id, request, parsed, gateway.handle_context)
        await desk.present()
    notes = [note for _, note in simulator.private if "did not reach the customer" in note]
    assert len(notes) == 1
    assert "blocked by the customer" in notes[0]


async def test_nothing_is_told_of_an_answer_that_was_driven_again_and_arrived(
    gateway: Gateway, vendors: VendorServer
) -> None:
    simulator, made = mounted(vendors, zendesk)
    desk = await connect(gateway, made)
    await by_telegram(desk, vendors, "reject")
    await desk.present()
    before = len(simulator.private)
    await desk.answer("35436", "Your order left today.")
    failed = [one for one in await deliver(desk) if one.status == "failed"]
    async with gateway.database.merchant(desk.shop.merchant_id) as session:
        for one in failed:
            (await session.get_one(Delivery, one.id)).status = "sent"
    *_, last = await desk.present()
    assert (len(simulator.private), last.status) == (before, "failed")


async def by_telegram(desk: Desk, vendors: VendorServer, behaviour: Behaviour) -> None:
    """Let the customer write by Telegram, whose vendor behaves as told."""
    simulator = telegram.CASE.simulator(telegram.CASE.connect("http://127.0.0.1:9"))
    made = telegram.CASE.connect(vendors.mount(simulator, behaviour))
    async with desk.gateway.database.merchant(desk.shop.merchant_id) as session:
        secrets = desk.gateway.vault.close(made.secrets)
        row = Connection(
            merchant_id=desk.shop.merchant_id, channel="telegram", name="Bot", config=made.config, secrets=secrets
        )
        session.add(row)
        await session.flush()
    (inbound,) = telegram.CASE.parsed("message").messages
    sender = msgspec.structs.replace(inbound.sender, language="pt-BR")
    changes = {"text": "cadê meu pedido BR-20931?", "sender": sender, "hints": ("pt-BR",)}
    inbound = msgspec.structs.replace(inbound, received_at=dt.datetime.now(dt.UTC), **changes)
    async with desk.gateway.database.merchant(desk.shop.merchant_id) as session:
        accepted = await accept(session, desk.gateway.queue, inbound, connection_id=row.id)
    await desk.gateway.pipeline.receive(desk.shop.merchant_id, accepted.message_id)


@pytest.mark.parametrize(
    ("behaviour", "status"), [("throttle", "queued"), ("fail", "queued"), ("reject", "failed"), ("drop", "unknown")]
)
async def test_every_end_is_recorded(
    gateway: Gateway, vendors: VendorServer, behaviour: Behaviour, status: str
) -> None:
    _, made = mounted(vendors, zendesk, behaviour)
    desk = await connect(gateway, made)
    await desk.receive("cadê meu pedido?")
    (shown,) = await desk.present()
    assert (shown.status, shown.attempts) == (status, 1)
    assert shown.reason


async def test_a_desk_that_is_no_destination_is_shown_nothing(gateway: Gateway, vendors: VendorServer) -> None:
    _, made = mounted(vendors, zendesk)
    desk = await connect(gateway, made, destination=False)
    await desk.receive("cadê meu pedido?")
    assert await desk.count(Presentation) == 0
