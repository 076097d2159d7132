from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from gateway.channels.base import Parsed, Sent
from gateway.messages import ReplyHandle
from tests.gateway.channels.whatsapp.case import CASE

if TYPE_CHECKING:
    import httpx

    from tests.contracts.vendor_server import VendorServer


def test_keys_the_identity_on_the_business_scoped_id() -> None:
    (message,) = CASE.parsed("message").messages
    assert message.sender.id == "BR.13491208655302741918"
    assert message.sender.aliases == ("5511987654321",)
    assert (message.sender.phone, message.sender.country, message.sender.name) == ("+5511987654321", "BR", "Ana Souza")
    assert message.reply == ReplyHandle({"to": "5511987654321"}, message.received_at + timedelta(hours=24))


def test_takes_a_customer_without_a_phone_number() -> None:
    (message,) = CASE.parsed("message_without_phone").messages
    assert (message.sender.id, message.sender.country, message.sender.phone) == ("ID.99318822004411", "ID", None)
    assert message.reply is not None
    assert message.reply.address == {"recipient": "ID.99318822004411"}


def test_reads_media_by_reference() -> None:
    messages = CASE.parsed("media").messages
    assert [media.kind for message in messages for media in message.media] == [
        "image",
        "audio",
        "file",
        "location",
        "contact",
    ]
    assert messages[0].text == "Chegou quebrado"
    assert messages[2].media[0].filename == "nota-fiscal.pdf"
    assert messages[3].media[0].url == "geo:-23.5505,-46.6333"


def test_reads_choices_and_orders_and_passes_over_reactions() -> None:
    messages = CASE.parsed("choices").messages
    assert [message.text for message in messages] == ["Rastrear", "Devolução", "Quero estes", ""]
    item = {"sku": "di9ozbzfi4", "quantity": 2, "price": 30, "currency": "BRL"}
    assert messages[2].order == {"catalog": "194836987003835", "items": [item]}


def test_reads_statuses_in_any_order_with_our_key_and_the_reason() -> None:
    statuses = CASE.parsed("statuses").statuses
    assert [status.status for status in statuses] == ["delivered", "sent", "failed"]
    assert statuses[0].key == "delivery-1"
    assert statuses[2].reason == "131047: Re-engagement message"


def test_an_echo_belongs_to_the_customer() -> None:
    (message,) = CASE.parsed("echo").messages
    assert message.echo
    assert message.sender.phone == "+5511987654321"


def test_another_number_of_the_same_account_is_not_ours() -> None:
    assert CASE.parsed("other_number") == Parsed()


async def test_sends_an_approved_template(vendors: VendorServer, client: httpx.AsyncClient) -> None:
    simulator = CASE.simulator(CASE.connect(""))
    connection = CASE.connect(vendors.mount(simulator))
    plain = CASE.outbound("", connection)
    message = msgspec.structs.replace(
        plain, template="order_update", language="pt-BR", context={"template_parameters": ["AB-12345"]}
    )
    assert await CASE.channel.send(message, connection, client) == Sent("wamid.sent1")
    assert simulator.accepted == ["template order_update pt_BR"]
