from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from gateway.channels.base import Parsed, ProfileSource, Rejected, Retry, SignatureError
from gateway.channels.zendesk import CHANNEL
from gateway.messages import Sender
from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorResponse
from tests.gateway.channels.zendesk.case import CASE, signed

if TYPE_CHECKING:
    import httpx

    from tests.contracts.vendor_server import VendorServer


def test_a_customers_comment_is_a_message_of_the_ticket() -> None:
    (message,) = CASE.parsed("message").messages
    assert (message.external_id, message.conversation, message.subject) == ("900101", "35436", "Pedido BR-20931")
    assert message.sender == Sender(id="21978392", name="Ana Souza")


@pytest.mark.parametrize("sample", ["passed_over", "customer_private"])
def test_passes_over_what_no_one_would_answer(sample: str) -> None:
    assert CASE.parsed(sample) == Parsed()


def test_the_author_of_an_answer_is_a_number() -> None:
    (reply,) = CASE.parsed("agent_marked").replies
    assert (reply.conversation, reply.author, reply.external_id) == ("35436", "4871", "900103")


def test_the_time_stamp_is_signed() -> None:
    connection = CASE.connect("")
    request = signed(CASE.samples["message"], connection)
    moved = {**request.headers, "x-zendesk-webhook-signature-timestamp": "2026-03-02T09:30:00Z"}
    with pytest.raises(SignatureError):
        CASE.channel.verify(msgspec.structs.replace(request, headers=moved), connection)


async def test_asks_for_address_and_language(vendors: VendorServer, client: httpx.AsyncClient) -> None:
    connection = CASE.connect(vendors.mount(CASE.simulator(CASE.connect(""))))
    assert isinstance(CASE.channel, ProfileSource)
    known = await CASE.channel.profile(Sender("21978392"), connection, client)
    assert (known.email, known.language) == ("ana@example.com", "pt-BR")
    stranger = Sender("404", email="kept@example.com")
    assert await CASE.channel.profile(stranger, connection, client) == stranger


async def test_nothing_is_sent_without_a_ticket(client: httpx.AsyncClient) -> None:
    message = msgspec.structs.replace(CASE.outbound("Hello", CASE.connect("")), reply=None)
    assert type(await CASE.channel.send(message, CASE.connect("http://127.0.0.1:9"), client)) is Rejected


class Ticket:
    """Answers one list of comments, whatever is asked."""

    def __init__(self, status: int, body: object) -> None:
        self.accepted: list[str] = []
        self.status, self.body = status, body

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        return VendorResponse(self.status, self.body)


@pytest.mark.parametrize("comments", [[], [{"id": 900100, "attachments": [{"id": 1, "content_url": "https://x/1"}]}]])
async def test_only_the_comments_own_files_are_listed(
    comments: list[object], vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    connection = CASE.connect(vendors.mount(Ticket(200, {"comments": comments})))
    assert await CHANNEL.list_media(CASE.parsed("message").messages[0], connection, client) == ()


async def test_a_busy_zendesk_lists_later(vendors: VendorServer, client: httpx.AsyncClient) -> None:
    connection = CASE.connect(vendors.mount(Ticket(429, {"error": "TooManyRequests"})))
    assert isinstance(await CHANNEL.list_media(CASE.parsed("message").messages[0], connection, client), Retry)
