from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gateway.channels.base import Parsed, Rejected
from gateway.channels.twilio_voice import speech
from tests.contracts.channel_suite import HOOK
from tests.gateway.channels.twilio_voice.case import CASE

if TYPE_CHECKING:
    import httpx


def spoken(sample: str) -> list[tuple[str, str | None]]:
    """The verbs of the document that follows a sample, each with its action."""
    connection = CASE.connect("")
    response = CASE.channel.acknowledge(CASE.request(CASE.samples[sample], connection), connection)
    assert response.content_type.startswith("text/xml")
    return [(verb.tag, verb.get("action")) for verb in etree.fromstring(response.body)]


def test_offers_confirms_and_takes_a_note() -> None:
    assert spoken("ringing") == [("Gather", f"{HOOK}?step=confirm"), ("Say", None)]
    assert spoken("message") == [("Say", None), ("Record", f"{HOOK}?step=note"), ("Say", None)]
    assert spoken("note") == [("Say", None)]
    assert spoken("other_key") == [("Say", None)]


def test_a_call_is_a_request_only_when_the_key_is_pressed() -> None:
    assert CASE.parsed("ringing") == CASE.parsed("other_key") == CASE.parsed("completed") == Parsed()
    (request,) = CASE.parsed("message").messages
    (note,) = CASE.parsed("note").messages
    assert request.conversation == note.conversation
    assert (request.hints, request.sender.country) == (("de",), "DE")
    assert note.media[0].media_id == "RE557ce644e5ab84fa21cc21112e22c485"


def test_a_caller_without_a_number_is_told_to_write() -> None:
    assert CASE.parsed("withheld_number") == Parsed()
    assert spoken("withheld_number") == [("Say", None), ("Say", None)]


async def test_a_language_without_a_voice_is_rejected(client: httpx.AsyncClient) -> None:
    connection = CASE.connect("http://127.0.0.1:9")
    message = msgspec.structs.replace(CASE.outbound("Mirë", connection), language="sq")
    outcome = await CASE.channel.send(message, connection, client)
    assert isinstance(outcome, Rejected)
    assert outcome.code == "language_not_spoken"


async def test_a_text_that_grows_in_its_document_is_rejected(client: httpx.AsyncClient) -> None:
    connection = CASE.connect("http://127.0.0.1:9")
    outcome = await CASE.channel.send(CASE.outbound("&" * 1500, connection), connection, client)
    assert isinstance(outcome, Rejected)
    assert outcome.code == "too_long"


@given(st.text())
def test_any_text_makes_a_document(text: str) -> None:
    (say,) = etree.fromstring(speech.answer(text, "en").encode())
    assert say.tag == "Say"
