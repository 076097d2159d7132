"""Replies over a real SMTP server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import msgspec
import pytest

from gateway.channels.base import Connection, Outcome, Rejected, Retry, Sent, Unknown
from gateway.channels.email import CHANNEL
from gateway.channels.outbound import outbound_client
from gateway.messages import InboundMessage, OutboundMessage, ReplyHandle, Sender
from tests.contracts.channel_suite import ARRIVED
from tests.gateway.channels.email.mailbox import ADDRESS, CONNECTION, FIXTURES
from tests.support.post import PASSWORD, Post, running_post


@contextmanager
def serving_mail(post: Post) -> Iterator[Connection]:
    """Give the sample mailbox at a running server."""
    with running_post(post) as port:
        config = {**CONNECTION.config, "smtp_port": str(port), "smtp_security": "none"}
        yield msgspec.structs.replace(CONNECTION, config=config, secrets={**CONNECTION.secrets, "password": PASSWORD})


def inbound(name: str = "message") -> InboundMessage:
    (message,) = CHANNEL.parse_mail((FIXTURES / f"{name}.eml").read_bytes(), CONNECTION, ARRIVED).messages
    return message


def reply(text: str = "Your order left today.", language: str = "en", **more: Any) -> OutboundMessage:
    first = inbound()
    return OutboundMessage(
        key="018f-1",
        text=text,
        language=language,
        to=first.sender,
        reply=first.reply,
        conversation=first.conversation,
        subject=first.subject,
        **more,
    )


async def send(message: OutboundMessage, connection: Connection) -> Outcome:
    async with httpx.AsyncClient() as client:
        return await CHANNEL.send(message, connection, client)


async def test_sends_a_threaded_reply_that_its_answer_leads_back_to() -> None:
    post = Post()
    with serving_mail(post) as connection:
        outcome = await send(reply(), connection)
        assert await send(reply(), connection) == outcome
    mail, again = post.taken
    assert mail["Message-ID"] == again["Message-ID"] == f"<{outcome.provider_id}>"
    assert mail["From"] == f"Northwind Support <{ADDRESS}>"
    assert mail["To"] == "Maria Silva <maria.silva@correio.example>"
    assert mail["Subject"] == "Re: Pedido BR-20931"
    assert mail["In-Reply-To"] == mail["References"] == "<first@mail.customer.example>"
    assert "Auto-Submitted" not in mail
    assert mail.get_body(("plain",)).get_content().strip() == "Your order left today."
    for headers in (
        f"In-Reply-To: {mail['Message-ID']}",
        f"In-Reply-To: <unknown@x.example>\r\nReferences: {mail['Message-ID']} <unknown@x.example>",
        f"To: {mail['Reply-To']}",
        "References: <first@mail.customer.example> <rewritten@relay.example>",
    ):
        raw = f"From: maria.silva@correio.example\r\nSubject: Other\r\nMessage-ID: <n@x>\r\n{headers}\r\n\r\nThanks"
        answer = CHANNEL.parse_mail(raw.encode(), CONNECTION, ARRIVED).messages[0]
        assert answer.conversation == inbound().conversation, headers


def test_a_subject_alone_joins_nothing() -> None:
    raw = b"From: other@mail.example\r\nSubject: Re: Pedido BR-20931\r\nMessage-ID: <o@x>\r\n\r\nHello"
    assert CHANNEL.parse_mail(raw, CONNECTION, ARRIVED).messages[0].conversation != inbound().conversation


def test_a_forged_thread_joins_nothing() -> None:
    forged = f"<x.{inbound().conversation}.aaaaaaaaaaaaaaaa@northwind.example>"
    raw = f"From: other@mail.example\r\nIn-Reply-To: {forged}\r\nMessage-ID: <o@x>\r\n\r\nHello".encode()
    assert CHANNEL.parse_mail(raw, CONNECTION, ARRIVED).messages[0].conversation != inbound().conversation


def test_two_who_answer_one_newsletter_have_two_conversations() -> None:
    threads = set()
    for sender in ("a@mail.example", "b@mail.example"):
        raw = f"From: {sender}\r\nIn-Reply-To: <news@list.example>\r\nMessage-ID: <{sender}>\r\n\r\nStop".encode()
        threads.add(CHANNEL.parse_mail(raw, CONNECTION, ARRIVED).messages[0].conversation)
    assert len(threads) == 2


async def test_writes_arabic_from_right_to_left() -> None:
    post = Post()
    with serving_mail(post) as connection:
        await send(reply("مرحبًا <ماريا>،\n\nطلبك AE-12 في الطريق.", "ar"), connection)
    page = post.taken[0].get_body(("html",)).get_content()
    assert '<html lang="ar" dir="rtl">' in page
    assert "&lt;ماريا&gt;" in page
    assert post.taken[0]["Content-Language"] == "ar"


async def test_only_notices_say_that_a_program_wrote_them() -> None:
    post = Post()
    with serving_mail(post) as connection:
        await send(reply(context={"kind": "notice"}), connection)
    assert post.taken[0]["Auto-Submitted"] == "auto-replied"
    assert post.taken[0]["X-Auto-Response-Suppress"] == "All"


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        (Post(), Sent),
        (Post(recipient="450 try later"), Retry),
        (Post(recipient="550 no such user"), Rejected),
        (Post(content="451 busy"), Retry),
        (Post(content="554 looks like spam"), Rejected),
        (Post(hang_up=True), Unknown),
    ],
)
async def test_every_end_is_an_outcome(post: Post, expected: type[Outcome]) -> None:
    with serving_mail(post) as connection:
        outcome = await send(reply(), connection)
    assert type(outcome) is expected, outcome
    assert PASSWORD not in repr(outcome)


async def test_a_server_that_is_away_is_tried_again() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        config = {**CONNECTION.config, "smtp_port": str(silent.getsockname()[1])}
        assert type(await send(reply(), msgspec.structs.replace(CONNECTION, config=config))) is Retry


async def test_private_addresses_are_not_called() -> None:
    with serving_mail(Post()) as connection:
        async with outbound_client() as client:
            outcome = await CHANNEL.send(reply(), connection, client)
            assert "private address" in (await CHANNEL.check(connection, client) or "")
    assert type(outcome) is Retry


async def test_checks_the_log_in() -> None:
    with serving_mail(Post()) as connection:
        async with httpx.AsyncClient() as client:
            assert await CHANNEL.check(connection, client) is None
            wrong = msgspec.structs.replace(connection, secrets={**connection.secrets, "password": "other"})
            assert "535" in (await CHANNEL.check(wrong, client) or "") or "Authentication" in (
                await CHANNEL.check(wrong, client) or ""
            )
            bad = msgspec.structs.replace(connection, config={**connection.config, "smtp_port": "many"})
            assert "smtp_port" in (await CHANNEL.check(bad, client) or "")


async def test_nothing_can_be_smuggled_into_headers() -> None:
    post = Post()
    injected = reply()
    handle = ReplyHandle({"to": "maria@correio.example", "message_id": "<a@b>\r\nBcc: x@y.example"})
    injected = msgspec.structs.replace(injected, reply=handle, subject="Hi\r\nBcc: x@y.example", to=Sender("m"))
    with serving_mail(post) as connection:
        outcome = await send(injected, connection)
    assert type(outcome) is Rejected or "Bcc" not in post.taken[0]


@pytest.mark.parametrize("name", ["out_of_office", "mailing_list"])
def test_marks_what_programs_wrote(name: str) -> None:
    assert inbound(name).automated
    assert not inbound().automated


def test_our_own_copies_are_passed_over_and_a_bounce_fails_its_reply() -> None:
    from gateway.channels.email.compose import compose
    from gateway.channels.email.settings import mail_settings

    mail = compose(reply(), mail_settings(CONNECTION), ARRIVED)
    assert CHANNEL.parse_mail(mail.as_bytes(), CONNECTION, ARRIVED).messages == ()
    bounce = f"""From: MAILER-DAEMON@correio.example
To: {ADDRESS}
Subject: Undelivered
Message-ID: <bounce@correio.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: text/plain

It could not be delivered.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; correio.example

Final-Recipient: rfc822; maria.silva@correio.example
Action: failed
Status: 5.1.1
--B
Content-Type: message/rfc822

Message-ID: {mail["Message-ID"]}
From: {ADDRESS}

Text
--B--
"""
    parsed = CHANNEL.parse_mail(bounce.encode(), CONNECTION, ARRIVED)
    assert parsed.messages == ()
    (status,) = parsed.statuses
    assert (status.provider_id, status.status) == (mail["Message-ID"].strip("<>"), "failed")
    assert "5.1.1" in (status.reason or "")
