from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gateway.channels.base import Parsed, Sent
from tests.gateway.channels.messenger.case import CASE

if TYPE_CHECKING:
    import httpx

    from tests.contracts.vendor_server import VendorServer


def test_reads_media_and_stickers() -> None:
    messages = CASE.parsed("media").messages
    assert [media.kind for message in messages for media in message.media] == [
        "image",
        "video",
        "sticker",
        "file",
        "file",
    ]


def test_shared_posts_are_no_files_to_ask_for() -> None:
    """Whoever shares a link chooses its address: only what Meta stores is asked for."""
    media = [media for message in CASE.parsed("media").messages for media in message.media]
    assert [one.media_id for one in media] == ["part:1", "part:2", "part:1", None, None]


def test_an_echo_belongs_to_the_customer() -> None:
    (message,) = CASE.parsed("echo").messages
    assert (message.echo, message.sender.id) == (True, "7364958217364")


def test_what_another_app_answers_is_never_answered_automatically() -> None:
    (message,) = CASE.parsed("standby").messages
    assert message.automated


def test_a_pressed_button_reads_as_its_title() -> None:
    messages = CASE.parsed("postback").messages
    assert [message.text for message in messages] == ["Rastrear pedido", "Empezar"]
    assert messages[1].external_id == "7364958217364:1772443806999"


def test_receipts_that_name_a_message_are_statuses() -> None:
    statuses = CASE.parsed("statuses").statuses
    assert [(status.provider_id, status.status) for status in statuses] == [
        ("m_sent1", "delivered"),
        ("m_sent2", "delivered"),
    ]


def test_passes_over_what_no_one_would_answer() -> None:
    assert CASE.parsed("passed_over") == Parsed()
    assert CASE.parsed("other_account") == Parsed()


async def test_a_person_may_answer_outside_the_window(vendors: VendorServer, client: httpx.AsyncClient) -> None:
    simulator = CASE.simulator(CASE.connect(""))
    connection = CASE.connect(vendors.mount(simulator))
    message = msgspec.structs.replace(CASE.outbound("Aquí estamos.", connection), template="HUMAN_AGENT")
    assert await CASE.channel.send(message, connection, client) == Sent("m_sent1")
