from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from gateway.channels.base import Rejected, Sent, WindowClosed
from gateway.messages import ReplyHandle
from tests.gateway.channels.kakaotalk.case import CASE

if TYPE_CHECKING:
    import httpx

    from tests.contracts.vendor_server import VendorServer

NOW = datetime.now(UTC)


def acknowledged(sample: str) -> dict[str, Any]:
    connection = CASE.connect("")
    response = CASE.channel.acknowledge(CASE.request(CASE.samples[sample], connection), connection)
    told: dict[str, Any] = msgspec.json.decode(response.body)
    return told


def test_reads_language_country_and_keys() -> None:
    (message,) = CASE.parsed("message").messages
    assert (message.sender.language, message.sender.country, message.sender.aliases) == ("ko", "KR", ("pf-1",))
    assert message.reply is not None
    assert message.reply.expires_at == message.received_at + timedelta(seconds=60)
    assert CASE.parsed("old_language_code").messages[0].hints == ("ko",)


def test_promises_an_answer_only_where_one_can_be_sent() -> None:
    assert acknowledged("message")["useCallback"] is True
    assert acknowledged("without_callback")["template"]["outputs"][0]["simpleText"]["text"]


def test_the_same_words_twice_are_two_messages() -> None:
    connection = CASE.connect("")
    first = CASE.request(CASE.samples["without_callback"], connection)
    second = msgspec.structs.replace(first, received_at=first.received_at + timedelta(seconds=5))
    identifiers = {CASE.channel.parse(request, connection).messages[0].external_id for request in (first, second)}
    assert len(identifiers) == 2


@pytest.mark.parametrize(
    ("handle", "config", "kind"),
    [
        (ReplyHandle({}), {}, WindowClosed),
        (ReplyHandle({"callback_url": "https://bot-api.kakao.com/c"}, NOW - timedelta(seconds=1)), {}, WindowClosed),
        (ReplyHandle({"callback_url": "https://evil.example/c"}), {}, Rejected),
        (ReplyHandle({"callback_url": "https://notkakao.com/c"}), {}, Rejected),
        (ReplyHandle({"callback_url": "http://bot-api.kakao.com/c"}), {}, Rejected),
        (ReplyHandle({"callback_url": "https://[broken/c"}), {}, Rejected),
    ],
)
async def test_sends_only_in_time_and_only_to_kakao(
    handle: ReplyHandle, config: dict[str, str], kind: type, client: httpx.AsyncClient
) -> None:
    connection = msgspec.structs.replace(CASE.connect(""), config=config)
    message = msgspec.structs.replace(CASE.outbound("네", CASE.connect("")), reply=handle)
    assert type(await CASE.channel.send(message, connection, client)) is kind


async def test_three_bubbles_hold_a_text_of_the_longest_size(vendors: VendorServer, client: httpx.AsyncClient) -> None:
    simulator = CASE.simulator(CASE.connect(""))
    connection = CASE.connect(vendors.mount(simulator))
    text = ("가" * 600 + ". ") * 4 + "나" * 592
    assert len(text) == 3000
    assert type(await CASE.channel.send(CASE.outbound(text, connection), connection, client)) is Sent
    assert "".join(simulator.accepted[0].split()) == "".join(text.split())
