from __future__ import annotations

from gateway.channels.base import Parsed
from tests.gateway.channels.instagram.case import CASE


def test_a_read_receipt_names_its_message() -> None:
    assert [(status.provider_id, status.status) for status in CASE.parsed("statuses").statuses] == [("m_sent1", "read")]


def test_an_echo_belongs_to_the_customer() -> None:
    (message,) = CASE.parsed("echo").messages
    assert (message.echo, message.sender.id) == (True, "7364958217364")


def test_passes_over_what_no_one_would_answer() -> None:
    assert CASE.parsed("passed_over") == Parsed()
    assert CASE.parsed("other_account") == Parsed()
