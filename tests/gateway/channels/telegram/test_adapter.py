from __future__ import annotations

import pytest

from gateway.channels.base import Parsed
from tests.gateway.channels.telegram.case import CASE


@pytest.mark.parametrize(("sample", "tag"), [("message", "ru"), ("regional_language", "pt-BR")])
def test_reports_the_language_of_the_app(sample: str, tag: str) -> None:
    (message,) = CASE.parsed(sample).messages
    assert (message.sender.language, message.hints) == (tag, (tag,))


def test_reads_media() -> None:
    found = {sample: CASE.parsed(sample).messages[0].media[0] for sample in ("photo", "document", "voice", "location")}
    assert {sample: media.kind for sample, media in found.items()} == {
        "photo": "image",
        "document": "file",
        "voice": "audio",
        "location": "location",
    }
    assert found["photo"].media_id == "large"


def test_a_shared_contact_tells_the_country() -> None:
    (message,) = CASE.parsed("contact").messages
    assert (message.sender.phone, message.sender.country) == ("+79161234567", "RU")


def test_a_group_is_a_conversation() -> None:
    (message,) = CASE.parsed("group").messages
    assert message.conversation == "-1001234567890"


def test_a_correction_is_a_message_of_its_own() -> None:
    assert CASE.parsed("edited").messages[0].text == "Где мой заказ AB-12346?"


@pytest.mark.parametrize("sample", ["callback_query", "joined", "channel_post"])
def test_passes_over_what_no_one_would_answer(sample: str) -> None:
    assert CASE.parsed(sample) == Parsed()
