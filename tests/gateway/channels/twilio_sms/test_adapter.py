from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from gateway.channels.base import Sent
from gateway.messages import ReplyHandle
from tests.gateway.channels.twilio_sms.case import CASE

if TYPE_CHECKING:
    import httpx

    from tests.contracts.vendor_server import VendorServer


def test_reads_the_country_and_the_phone() -> None:
    (message,) = CASE.parsed("message").messages
    assert (message.sender.phone, message.sender.country) == ("+4915112345678", "DE")
    assert message.reply == ReplyHandle({"to": "+4915112345678", "from": "+15017122661"})


def test_whatsapp_has_a_window_and_names() -> None:
    (message,) = CASE.parsed("whatsapp").messages
    assert (message.sender.id, message.sender.name) == ("whatsapp:+5215512345678", "Lucía")
    assert message.sender.country == "MX"
    assert message.reply is not None
    assert message.reply.expires_at == message.received_at + timedelta(hours=24)


def test_reads_media() -> None:
    (message,) = CASE.parsed("mms").messages
    assert [media.kind for media in message.media] == ["image", "file"]


def test_what_twilio_answers_itself_is_never_answered_automatically() -> None:
    assert CASE.parsed("opt_out").messages[0].automated


def test_reads_statuses() -> None:
    read = [CASE.parsed(sample).statuses for sample in CASE.samples if sample.startswith("status_")]
    assert [[(one.status, one.reason) for one in statuses] for statuses in read] == [
        [("delivered", None)],
        [],
        [("read", None)],
        [("failed", "Twilio error 30003")],
    ]


async def test_sends_approved_content(vendors: VendorServer, client: httpx.AsyncClient) -> None:
    simulator = CASE.simulator(CASE.connect(""))
    connection = CASE.connect(vendors.mount(simulator))
    message = msgspec.structs.replace(
        CASE.outbound("", connection), template="HX1", context={"template_parameters": ["AB-12345"]}
    )
    assert type(await CASE.channel.send(message, connection, client)) is Sent
    assert simulator.accepted == ['content HX1 {"1":"AB-12345"}']
