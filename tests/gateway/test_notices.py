"""What the gateway says by itself, without a database."""

from __future__ import annotations

import datetime as dt

import pytest

from culture_profiles import resolve
from gateway.notices import (
    Addressee,
    Outlook,
    acknowledgement,
    callback_offer,
    compose_notice,
    handover,
    locale_for,
    solved,
    survey,
)

NOON = dt.datetime(2025, 7, 7, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def addressee(locale: str = "fr", register: str = "formal", zone: str = "Europe/Paris", **changes: object) -> Addressee:
    known = {"kind": "email", "name": "Claire Martin", "brand": "Northwind", "first": True, **changes}
    return Addressee(locale=locale, register=register, time_zone=zone, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("to", "outlook", "expected", "code"),
    [
        (addressee(), Outlook(NOON, NOON + 2 * HOUR), "16:00", "notice_promise"),
        (addressee("en-US", zone="America/New_York"), Outlook(NOON, NOON + 2 * HOUR), "10:00", "notice_promise"),
        (addressee("de", zone="Europe/Berlin"), Outlook(NOON, NOON + 24 * HOUR), "8. Juli", "notice_promise"),
        (addressee("pl", zone="Europe/Warsaw"), Outlook(NOON, None), "Dziękujemy", "notice_received"),
        (
            addressee("pt-BR", zone="America/Sao_Paulo"),
            Outlook(NOON, NOON + 20 * HOUR, NOON + 19.5 * HOUR),
            "8 de julho, às 04:30",
            "notice_away",
        ),
        (
            addressee("pt-BR", zone="America/Sao_Paulo"),
            Outlook(NOON, NOON + 24 * HOUR, NOON + 19 * HOUR),
            "8 de julho",
            "notice_promise",
        ),
        (
            addressee("de", zone="Europe/Berlin"),
            Outlook(NOON, NOON + 24 * HOUR, NOON + 19 * HOUR, "Fronleichnam"),
            "14:00",
            "notice_holiday",
        ),
    ],
)
def test_the_answer_is_announced_in_the_customers_time(
    to: Addressee, outlook: Outlook, expected: str, code: str
) -> None:
    paragraph = acknowledgement(to, outlook)
    assert expected in paragraph.text
    assert paragraph.why.code == code


@pytest.mark.parametrize(("register", "word"), [("formal", "Ihre"), ("informal", "deine")])
def test_the_register_is_the_customers(register: str, word: str) -> None:
    to = addressee("de", register, "Europe/Berlin")
    assert word in acknowledgement(to, Outlook(NOON, NOON + 2 * HOUR)).text


def test_a_notice_has_greeting_and_closing_and_says_why() -> None:
    to = addressee()
    composed = compose_notice(to, [solved(to), survey(to, "https://survey.example/1", 2)], NOON)
    assert composed.text.startswith(composed.greeting or "?")
    assert "Northwind" in (composed.closing or "")
    assert "https://survey.example/1" in composed.text
    assert "2 minutes" in composed.text
    assert [why.code for why in composed.reasons[:2]] == ["notice_solved", "notice_survey"]
    assert composed.translation is None


def test_a_hand_over_names_who_takes_over() -> None:
    assert "Emma Clarke" in handover(addressee(), agent="Emma Clarke", team=None).text
    assert "Retours" in handover(addressee(), agent=None, team="Retours").text


@pytest.mark.parametrize(
    ("phone", "spoken"),
    [("+447911123456", "+44 7911 123456"), ("+33612345678", "+33 6 12 34 56 78"), ("0612345678", None), ("+1", None)],
)
def test_only_numbers_that_can_be_called_are_offered(phone: str, spoken: str | None) -> None:
    offer = callback_offer(addressee(), phone)
    assert (offer is not None) == (spoken is not None)
    if offer and spoken:
        assert spoken in offer.text


@pytest.mark.parametrize(
    ("language", "country", "expected", "told_why"),
    [
        ("en", "GB", "en-GB", False),
        ("pt-BR", "BR", "pt-BR", False),
        ("de", "FR", "de", False),
        ("sw", "FR", "fr-FR", True),
    ],
)
def test_the_locale_of_a_notice(language: str, country: str, expected: str, told_why: bool) -> None:
    locale, reasons = locale_for(language, resolve(country))
    assert locale.partition("-")[0] == expected.partition("-")[0]
    assert bool(reasons) == told_why
