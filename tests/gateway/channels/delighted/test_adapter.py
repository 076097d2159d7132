from __future__ import annotations

from gateway.channels.base import Parsed
from tests.gateway.channels.delighted.case import CASE


def test_reads_a_result_with_its_customer() -> None:
    (result,) = CASE.parsed("message").context
    assert (result["kind"], result["id"], result["score"], result["comment"]) == (
        "survey",
        "5435",
        2,
        "A resposta demorou demais.",
    )
    assert (result["email"], result["phone"]) == ("maria@example.com", "+5511987654321")


def test_an_update_is_the_same_result_in_another_event() -> None:
    (created,), (updated,) = CASE.parsed("created").context, CASE.parsed("message").context
    assert created["id"] == updated["id"]
    assert created["external_id"] != updated["external_id"]


def test_passes_over_unsubscriptions() -> None:
    assert CASE.parsed("unsubscribed") == Parsed()
