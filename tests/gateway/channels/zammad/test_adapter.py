from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from gateway.channels.base import Parsed, Rejected, Sent
from gateway.messages import ReplyHandle, Sender
from tests.contracts.test_desks import MESSAGE
from tests.gateway.channels.zammad.case import CASE, ZammadApi

if TYPE_CHECKING:
    import httpx

    from tests.contracts.vendor_server import VendorServer


def test_knows_the_customer() -> None:
    (message,) = CASE.parsed("message").messages
    assert message.sender == Sender(
        id="412", name="Jan Kowalski", email="jan.kowalski@example.pl", phone="+48601234567", country="PL"
    )
    assert (message.external_id, message.conversation, message.subject) == ("301", "81", "Zamówienie PL-7781")


def test_an_editors_article_is_read_as_text() -> None:
    (message,) = CASE.parsed("html").messages
    assert message.text == 'Gdzie jest\nmoja "paczka"?'
    assert [(media.filename, media.size) for media in message.media] == [("faktura.pdf", 2048)]


@pytest.mark.parametrize("sample", ["system", "passed_over"])
def test_passes_over_what_no_one_would_answer(sample: str) -> None:
    assert CASE.parsed(sample) == Parsed()


@pytest.mark.parametrize(("kind", "sent_as"), [("email", "email"), ("web", "web"), ("phone", "web")])
async def test_answers_in_the_customers_way(
    kind: str, sent_as: str, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    simulator = ZammadApi(CASE.connect(""))
    connection = CASE.connect(vendors.mount(simulator))
    handle = ReplyHandle({"ticket_id": 81, "type": kind})
    message = msgspec.structs.replace(CASE.outbound("Dzień dobry", connection), reply=handle)
    assert type(await CASE.channel.send(message, connection, client)) is Sent
    assert (simulator.articles[0]["type"], simulator.articles[0]["internal"]) == (sent_as, False)
    assert simulator.articles[0].get("to") == ("jan.kowalski@example.pl" if sent_as == "email" else None)


async def test_a_destination_needs_its_own_customer(client: httpx.AsyncClient) -> None:
    bare = msgspec.structs.replace(CASE.connect(""), config={"api_base": "http://127.0.0.1:9"})
    assert type(await CASE.channel.present(MESSAGE, bare, client)) is Rejected  # type: ignore[attr-defined]
