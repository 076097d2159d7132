"""The contract that every help desk keeps, beside that of channels. Each test runs once for every desk."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import httpx
import msgspec
import pytest

from gateway.channels.base import AgentReply, Desk, DeskMessage, Parsed, Presented, Rejected, Retry, Unknown
from gateway.messages import Sender
from tests.contracts.channel_cases import CASES
from tests.contracts.channel_suite import ChannelCase
from tests.contracts.test_channels import NOWHERE, Babbler
from tests.gateway.channels.desk_vendor import CONVERSATION

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Behaviour, Simulator, VendorServer

DESKS = [case for case in CASES if isinstance(case.channel, Desk)]
NOTE = "Maria Silva writes in Portuguese.\n\ncadê meu pedido?\n\nwhere is my order?"
MESSAGE = DeskMessage(
    key="presentation-1",
    conversation=CONVERSATION,
    ticket=None,
    sender=Sender(id="+5511987654321", name="Maria Silva"),
    channel="whatsapp",
    subject="Maria Silva: cadê meu pedido?",
    note=NOTE,
    original="cadê meu pedido?",
)


@pytest.fixture(params=DESKS, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> ChannelCase:
    return request.param


def desk(case: ChannelCase) -> Desk:
    assert isinstance(case.channel, Desk)
    return case.channel


def test_the_desks_are_these() -> None:
    assert [case.name for case in DESKS] == ["webhook", "zendesk", "chatwoot", "zammad"]


async def present(
    case: ChannelCase, vendors: VendorServer, client: httpx.AsyncClient, simulator: Simulator, behaviour: Behaviour
) -> Presented | Retry | Rejected | Unknown:
    connection = case.connect(vendors.mount(simulator, behaviour))
    return await desk(case).present(MESSAGE, connection, client)


async def test_opens_one_ticket_and_adds_to_it(
    case: ChannelCase, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    simulator = case.simulator(case.connect(NOWHERE))
    connection = case.connect(vendors.mount(simulator))
    first = await desk(case).present(MESSAGE, connection, client)
    assert isinstance(first, Presented)
    following = msgspec.structs.replace(MESSAGE, key="presentation-2", ticket=first.ticket, note="and again")
    second = await desk(case).present(following, connection, client)
    assert isinstance(second, Presented)
    assert first.ticket == second.ticket
    assert first.provider_id != second.provider_id
    assert simulator.accepted == [NOTE, "and again"]
    assert len(getattr(simulator, "opened", [1])) == 1
    assert [text for _, text in getattr(simulator, "private", [("", NOTE), ("", "and again")])] == simulator.accepted


@pytest.mark.parametrize("behaviour", ["throttle", "fail", "reject", "hang", "drop"])
async def test_every_end_is_an_outcome(
    case: ChannelCase, behaviour: Behaviour, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    if behaviour == "hang":
        client.timeout = httpx.Timeout(5, read=0.2)
    outcome = await present(case, vendors, client, case.simulator(case.connect(NOWHERE)), behaviour)
    assert type(outcome) is case.expected(behaviour)


async def test_a_strange_answer_is_no_success(
    case: ChannelCase, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    for body in (b"", b"[]", b'{"id": null, "ticket": 5, "audit": {"events": [1]}, "source_id": {}}'):
        connection = case.connect(vendors.mount(Babbler(200, body)))
        outcome = await desk(case).present(MESSAGE, connection, client)
        assert isinstance(outcome, Presented) is not case.reads_answers, body


async def test_an_unreachable_desk_is_tried_again(case: ChannelCase, client: httpx.AsyncClient) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        connection = case.connect(f"http://127.0.0.1:{free.getsockname()[1]}")
        assert type(await desk(case).present(MESSAGE, connection, client)) is Retry


async def test_wrong_credentials_open_nothing(
    case: ChannelCase, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    simulator = case.simulator(case.connect(NOWHERE))
    foreign = case.foreign(case.connect(vendors.mount(simulator)))
    assert type(await desk(case).present(MESSAGE, foreign, client)) is Rejected
    assert simulator.accepted == []


def test_an_agents_answer_is_taken_back(case: ChannelCase) -> None:
    (reply,) = case.parsed("agent_answer").replies
    assert reply.text == "Your parcel left today."
    assert reply == case.parsed("agent_answer").replies[0]
    assert isinstance(reply, AgentReply)
    assert case.parsed("agent_answer").messages == ()


@pytest.mark.parametrize("sample", ["agent_public", "agent_private", "own_note"])
def test_other_comments_of_agents_are_no_answers(case: ChannelCase, sample: str) -> None:
    if sample in case.samples:
        assert case.parsed(sample) == Parsed()
    else:
        assert case.name == "webhook"


def test_a_marked_private_note_is_an_answer(case: ChannelCase) -> None:
    if "agent_marked" not in case.samples:
        assert case.name == "webhook"
        return
    (reply,) = case.parsed("agent_marked").replies
    assert reply.text == "Your parcel left today."
    other = msgspec.structs.replace(case.connect(NOWHERE), config={**case.connect(NOWHERE).config, "answer_mark": ">>"})
    assert case.channel.parse(case.request(case.samples["agent_marked"], other), other) == Parsed()
