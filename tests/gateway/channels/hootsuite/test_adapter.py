from __future__ import annotations

import msgspec
import pytest

from gateway.channels.base import Parsed, SignatureError
from tests.gateway.channels.hootsuite.case import CASE, CONVERSATION


def test_knows_contact_and_language_where_they_are_told() -> None:
    (message,) = CASE.parsed("message").messages
    assert (message.sender.id, message.sender.name, message.sender.language) == (CONVERSATION, "Élodie", "fr-FR")
    assert message.sender.aliases == ("0-01e639d0a57-000-516b9710",)
    (bare,) = CASE.parsed("bare_message").messages
    assert (bare.sender.id, bare.sender.language, bare.hints) == (CONVERSATION, None, ())


def test_a_conversations_start_tells_its_language() -> None:
    (context,) = CASE.parsed("started").context
    assert (context["kind"], context["channel"]) == ("sender", "hootsuite")
    told = {"id": CONVERSATION, "name": "Élodie", "language": "fr", "aliases": ("0-01e639d0a57-000-516b9710",)}
    assert context["sender"] == told


def test_new_events_are_passed_over() -> None:
    assert CASE.parsed("unknown_event") == Parsed()


@pytest.mark.parametrize("more", [{}, {"data": {}}, {"data": [], "timestamp": 5, "idempotencyKey": None}])
def test_events_of_any_other_shape_are_passed_over(more: dict[str, object]) -> None:
    connection = CASE.connect("")
    body = msgspec.json.encode({"type": "AGENT_STATUS_CHANGED", **more})
    assert CASE.channel.parse(CASE.request(body, connection), connection) == Parsed()


def test_is_acknowledged_with_an_empty_object() -> None:
    connection = CASE.connect("")
    response = CASE.channel.acknowledge(CASE.request(CASE.samples["message"], connection), connection)
    assert response.body == b"{}"


def test_a_secret_that_is_not_hexadecimal_proves_nothing() -> None:
    connection = CASE.connect("")
    request = CASE.request(CASE.samples["message"], connection)
    broken = msgspec.structs.replace(connection, secrets={**connection.secrets, "shared_secret": "not hex"})
    with pytest.raises(SignatureError, match="hexadecimal"):
        CASE.channel.verify(request, broken)
