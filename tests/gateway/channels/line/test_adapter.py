from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.channels.base import Parsed, ProfileSource, Rejected, Retry, Sent
from gateway.channels.line.adapter import _outcome
from gateway.channels.vendor_http import Answer
from gateway.messages import ReplyHandle, Sender
from tests.gateway.channels.line.case import CASE, CUSTOMER

if TYPE_CHECKING:
    import httpx

    from tests.contracts.vendor_server import VendorServer


def test_a_redelivered_event_is_the_same_message() -> None:
    assert CASE.parsed("message") == CASE.parsed("redelivered")


def test_reads_media() -> None:
    media = [media for message in CASE.parsed("media").messages for media in message.media]
    assert [one.kind for one in media] == ["image", "video", "file", "location", "sticker"]
    # Neither what another site holds nor a sticker is LINE's to hand out.
    assert [one.media_id for one in media] == ["5001", None, "5003", None, None]
    assert media[1].url == "https://cdn.example/v.mp4"
    assert (media[2].filename, media[2].size) == ("領収書.pdf", 2138)


def test_standby_is_never_answered_automatically_and_a_group_is_a_conversation() -> None:
    standby, group = CASE.parsed("standby_and_group").messages
    assert (standby.automated, group.automated) == (True, False)
    assert (standby.conversation, group.conversation) == (None, "Ca56f94637c")
    assert group.reply == ReplyHandle({"to": "Ca56f94637c"})


def test_passes_over_what_no_one_would_answer() -> None:
    assert CASE.parsed("passed_over") == Parsed()


async def test_asks_for_the_language_of_a_profile(vendors: VendorServer, client: httpx.AsyncClient) -> None:
    connection = CASE.connect(vendors.mount(CASE.simulator(CASE.connect(""))))
    assert isinstance(CASE.channel, ProfileSource)
    known = await CASE.channel.profile(Sender(CUSTOMER), connection, client)
    assert (known.name, known.language) == ("佐藤", "ja")
    stranger = Sender("U-unknown", name="Kept")
    assert await CASE.channel.profile(stranger, connection, client) == stranger


async def test_a_lost_answer_is_repeated_without_a_second_message(
    vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    simulator = CASE.simulator(CASE.connect(""))
    lossy, sound = (CASE.connect(vendors.mount(simulator, behaviour)) for behaviour in ("drop", "accept"))
    message = CASE.outbound("一度だけ", lossy)
    assert type(await CASE.channel.send(message, lossy, client)) is Retry
    assert await CASE.channel.send(message, sound, client) == Sent("461231")
    assert simulator.accepted == ["一度だけ"]


def test_a_used_up_plan_is_no_reason_to_retry() -> None:
    answer = Answer(429, {}, b'{"message": "You have reached your monthly limit."}')
    outcome = _outcome(answer)
    assert isinstance(outcome, Rejected)
    assert outcome.code == "monthly_limit"
