from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.gateway.channels.manychat.case import CASE


def acknowledged(sample: str) -> dict[str, Any]:
    connection = CASE.connect("")
    response = CASE.channel.acknowledge(CASE.request(CASE.samples[sample], connection), connection)
    assert response.content_type.startswith("application/json")
    return msgspec.json.decode(response.body)


@pytest.mark.parametrize(
    ("sample", "kind", "word"),
    [("message", "instagram", "Gracias"), ("whatsapp", "whatsapp", "Vielen Dank"), ("messenger", None, "Thank you")],
)
def test_thanks_at_once_in_the_customers_language(sample: str, kind: str | None, word: str) -> None:
    answer = acknowledged(sample)
    assert answer["version"] == "v2"
    assert answer["content"].get("type") == kind
    (message,) = answer["content"]["messages"]
    assert message["type"] == "text"
    assert word in message["text"]


def test_reads_language_and_country() -> None:
    (message,) = CASE.parsed("whatsapp").messages
    assert (message.sender.id, message.sender.country, message.hints) == ("1559438421", "DE", ("de-DE",))


def test_the_same_words_twice_are_two_messages_unless_they_are_named() -> None:
    connection = CASE.connect("")
    for sample, distinct in (("whatsapp", 2), ("message", 1)):
        first = CASE.request(CASE.samples[sample], connection)
        second = msgspec.structs.replace(first, received_at=first.received_at + timedelta(seconds=5))
        found = {CASE.channel.parse(one, connection).messages[0].external_id for one in (first, second)}
        assert len(found) == distinct
