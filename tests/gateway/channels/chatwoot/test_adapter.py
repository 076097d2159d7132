from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from gateway.channels.base import Parsed, Presented, Rejected, SignatureError, Unknown
from tests.contracts.test_desks import MESSAGE
from tests.gateway.channels.chatwoot.case import CASE, ChatwootApi, signed

if TYPE_CHECKING:
    import httpx

    from tests.contracts.vendor_server import VendorServer


def test_knows_the_contact() -> None:
    (message,) = CASE.parsed("message").messages
    assert (message.sender.id, message.sender.phone, message.sender.country) == ("51", "+819012345678", "JP")
    assert (message.hints, message.conversation) == (("ja",), "214")


def test_reads_media() -> None:
    (message,) = CASE.parsed("media").messages
    assert [(media.kind, media.media_id, media.size) for media in message.media] == [
        ("image", "31", 20480),
        ("file", None, None),
    ]


@pytest.mark.parametrize("sample", ["bot", "activity", "passed_over"])
def test_passes_over_what_no_one_would_answer(sample: str) -> None:
    assert CASE.parsed(sample) == Parsed()


def test_agents_are_known_by_their_address() -> None:
    (reply,) = CASE.parsed("agent_answer").replies
    assert (reply.conversation, reply.author, reply.external_id) == ("214", "emma@shop.example", "7003")


@pytest.mark.parametrize("stamp", ["1772443100", "1772444200", "soon", ""])
def test_an_old_or_strange_time_stamp_is_refused(stamp: str) -> None:
    connection = CASE.connect("")
    with pytest.raises(SignatureError):
        CASE.channel.verify(signed(CASE.samples["message"], connection, stamp), connection)


async def test_a_lost_note_does_not_open_a_second_conversation(
    vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    simulator = ChatwootApi(CASE.connect(""))
    lossy, sound = (CASE.connect(vendors.mount(simulator, behaviour)) for behaviour in ("drop", "accept"))
    assert type(await CASE.channel.present(MESSAGE, lossy, client)) is Unknown  # type: ignore[attr-defined]
    assert type(await CASE.channel.present(MESSAGE, sound, client)) is Presented  # type: ignore[attr-defined]
    assert len(simulator.opened) == 1


async def test_a_destination_needs_an_inbox(client: httpx.AsyncClient) -> None:
    connection = CASE.connect("http://127.0.0.1:9")
    without = {name: value for name, value in connection.config.items() if name != "inbox_identifier"}
    bare = msgspec.structs.replace(connection, config=without)
    assert type(await CASE.channel.present(MESSAGE, bare, client)) is Rejected  # type: ignore[attr-defined]
