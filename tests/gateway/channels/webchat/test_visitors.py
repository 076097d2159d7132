from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture_profiles.opening_hours import parse_hours
from gateway.channels.base import Connection, SignatureError
from gateway.channels.webchat.visitors import VISIT, new_visitor, origin_allowed, visitor_of, visitor_token
from gateway.channels.webchat.wording import away_note, sentences, widget_locale
from locales.negotiation import shipped
from tests.contracts.channel_suite import ARRIVED
from tests.gateway.channels.webchat.case import CASE, SAMPLES, VISITOR, connect

HERE = connect("")


def test_knows_a_visitor_again() -> None:
    visitor = new_visitor()
    assert visitor_of(visitor_token(visitor, HERE, ARRIVED), HERE, ARRIVED + VISIT - timedelta(seconds=1)) == visitor


@given(st.text(max_size=120))
def test_refuses_any_other_token(token: str) -> None:
    with pytest.raises(SignatureError):
        visitor_of(token, HERE, ARRIVED)


def test_refuses_a_token_that_is_too_old_or_another_widgets() -> None:
    token = visitor_token(VISITOR, HERE, ARRIVED)
    with pytest.raises(SignatureError):
        visitor_of(token, HERE, ARRIVED + VISIT + timedelta(seconds=1))
    other = Connection(id="c-other", channel="webchat", config=HERE.config, secrets={"token_secret": "another-88"})
    with pytest.raises(SignatureError):
        visitor_of(token, other, ARRIVED)


def test_one_visitor_cannot_take_anothers_message_id() -> None:
    (message,) = CASE.parsed("message").messages
    assert message.external_id == f"{VISITOR}:{SAMPLES['message']['id']}"
    assert message.hints == ("pt-BR", "pt")


@pytest.mark.parametrize(
    ("given", "origin", "allowed"),
    [
        (["https://www.shop.example"], "https://www.shop.example", True),
        ("https://a.example, https://WWW.shop.example/", "https://www.shop.example", True),
        (["https://www.shop.example"], "http://www.shop.example", False),
        (["https://www.shop.example"], "https://www.shop.example.evil.example", False),
        (["https://www.shop.example"], "https://shop.example", False),
        (["https://www.shop.example"], "null", False),
        (["https://www.shop.example"], "", False),
        ([], "", False),
    ],
)
def test_lets_only_the_merchants_own_pages_in(given: object, origin: str, allowed: bool) -> None:
    connection = Connection(id="c", channel="webchat", config={"allowed_origins": given}, secrets={})
    assert origin_allowed(origin, connection) is allowed


def test_speaks_the_pages_language_else_the_browsers() -> None:
    assert widget_locale("pt-BR", ("en",)) == "pt-BR"
    assert widget_locale("", ("uk-UA", "en")) == "uk"
    assert widget_locale("tlh", ("ar",)) == "ar"


@pytest.mark.parametrize("locale", [tag for tag in shipped() if not tag.startswith("en")])
def test_every_language_has_its_own_sentences(locale: str) -> None:
    english, own = sentences("en"), sentences(locale)
    same = {name for name in own if own[name] == english[name]}
    assert same <= {"send", "messages"}, same


NIGHT = datetime(2026, 3, 6, 22, 0, tzinfo=UTC)
"""A Friday."""


def test_says_when_the_team_is_back() -> None:
    hours = parse_hours("mon-fri 09:00-17:00", "Europe/Warsaw")
    assert away_note("en", hours, datetime(2026, 3, 6, 12, tzinfo=UTC), "UTC") is None
    assert away_note("en", hours, NIGHT, "Europe/London") == (
        "We are away right now. We are back on Monday at 8:00\N{NARROW NO-BREAK SPACE}AM."
    )
    morning = datetime(2026, 3, 6, 6, tzinfo=UTC)
    assert (
        away_note("de", hours, morning, "Europe/Berlin")
        == "Wir sind gerade nicht da. Wir sind heute um 09:00 Uhr zurück."
    )
    never = parse_hours("closed", "UTC")
    assert "as soon as we can" in (away_note("en", never, NIGHT, "nowhere") or "")
