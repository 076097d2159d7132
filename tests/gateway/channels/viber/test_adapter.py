from __future__ import annotations

import pytest

from gateway.channels.base import Parsed
from tests.gateway.channels.viber.case import CASE


def test_reports_country_and_language() -> None:
    (message,) = CASE.parsed("message").messages
    assert (message.sender.country, message.sender.language, message.hints) == ("UA", "uk", ("uk",))


def test_reads_media() -> None:
    samples = ("picture", "location", "contact", "sticker")
    assert [CASE.parsed(sample).messages[0].media[0].kind for sample in samples] == [
        "image",
        "location",
        "contact",
        "sticker",
    ]
    assert CASE.parsed("contact").messages[0].sender.phone == "+380501234567"


def test_reads_receipts() -> None:
    read = [CASE.parsed(sample).statuses[0] for sample in ("delivered", "seen", "failed")]
    assert [(one.status, one.reason) for one in read] == [
        ("delivered", None),
        ("read", None),
        ("failed", "failure description"),
    ]


@pytest.mark.parametrize("sample", ["webhook", "conversation_started", "unsubscribed"])
def test_passes_over_what_no_one_would_answer(sample: str) -> None:
    assert CASE.parsed(sample) == Parsed()
