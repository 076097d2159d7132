from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from gateway.conversations.desk_note import desk_note, held_note, ticket_subject
from gateway.messages import (
    Analysis,
    InboundMessage,
    LanguageView,
    Media,
    ProfileView,
    RoutingView,
    Sender,
    TranslationView,
)
from locales import reason
from translation.types import Quality

INBOUND = InboundMessage(
    channel="whatsapp",
    external_id="1",
    sender=Sender(id="+5511987654321", name="Maria Silva"),
    text="cadê meu pedido?",
    received_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC),
)
TRANSLATION = TranslationView("where is my order?", "pt-BR", "en", (), Quality(0.93, ()))
ANALYSIS = Analysis(
    language=LanguageView("pt-BR", "Latn", 0.987, True),
    translation=TRANSLATION,
    profile=ProfileView("BR", "b7c1", "phone"),
    routing=RoutingView(
        agent="a",
        agent_name="Emma Clarke",
        queue=None,
        reply_channel="whatsapp",
        due_at=None,
        due_rule=None,
        priority="normal",
        reasons=(reason("fluent", "{agent} is fluent in {language}.", agent="Emma Clarke", language="pt-BR"),),
    ),
)


def test_says_all_that_is_known() -> None:
    assert desk_note(INBOUND, ANALYSIS, "en", "UTC", "@customer").split("\n\n") == [
        "Maria Silva writes in Portuguese (Brazil) (WhatsApp). Confidence of the language: 99%.",
        "cadê meu pedido?",
        "Translation into English (quality 93%):",
        "where is my order?",
        "- Profile of Brazil, version b7c1.\n- Emma Clarke is fluent in Portuguese (Brazil).",
        "To answer, write a private note that begins with @customer. It is translated and sent to the customer.",
    ]


def test_says_how_many_files_wait_in_the_console() -> None:
    """A photo without words would else be an empty note."""
    media = (Media("image", media_id="1"), Media("location", url="geo:1,2"), Media("file", media_id="2"))
    photo = msgspec.structs.replace(INBOUND, text="", media=media)
    blocks = desk_note(photo, ANALYSIS, "en", "UTC", None).split("\n\n")
    assert "Files with this message, to be saved from the gateway's console: 2" in blocks


def test_says_nothing_of_what_there_is_not() -> None:
    untranslated = Analysis(ANALYSIS.language, None, ANALYSIS.profile, ANALYSIS.routing)
    note = desk_note(INBOUND, untranslated, "en", "UTC", None)
    assert "Translation" not in note
    assert "@customer" not in note
    assert note.split("\n\n")[1] == "cadê meu pedido?"


def test_an_answer_that_was_held_is_explained() -> None:
    why = reason("mask_lost", "An order number was lost.")
    assert held_note([why], "en", "UTC").splitlines() == [
        "This answer was not sent. Correct it and answer again.",
        "- An order number was lost.",
    ]


@pytest.mark.parametrize(
    ("changes", "subject"),
    [
        ({}, "Maria Silva: cadê meu pedido?"),
        ({"subject": "Pedido BR-20931"}, "Maria Silva: Pedido BR-20931"),
        ({"text": "a\n\n b"}, "Maria Silva: a b"),
        ({"text": ""}, "Maria Silva"),
        ({"sender": Sender(id="x9")}, "x9: cadê meu pedido?"),
    ],
)
def test_a_ticket_is_named_by_who_writes_what(changes: dict[str, object], subject: str) -> None:
    values = {name: getattr(INBOUND, name) for name in INBOUND.__struct_fields__}
    assert ticket_subject(InboundMessage(**{**values, **changes})) == subject


def test_a_long_beginning_is_cut() -> None:
    values = {name: getattr(INBOUND, name) for name in INBOUND.__struct_fields__}
    subject = ticket_subject(InboundMessage(**{**values, "text": "long " * 50}))
    assert len(subject) == len("Maria Silva: ") + 60
    assert subject.endswith("…")
