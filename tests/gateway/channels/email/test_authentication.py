"""A sender is proven by our own server's word alone; every forged, foreign or doubtful one is not believed."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.email import CHANNEL
from gateway.channels.email.authentication import is_proven
from gateway.messages import InboundMessage
from tests.contracts.channel_suite import ARRIVED
from tests.gateway.channels.email.mailbox import CONNECTION

SERVER = "mx.northwind.example"
TRUSTING = msgspec.structs.replace(CONNECTION, config={**CONNECTION.config, "authserv_id": SERVER})
SENDER = "maria@correio.example"
PASS = f"{SERVER}; spf=pass smtp.mailfrom=correio.example; dmarc=pass (p=REJECT) header.from=correio.example"
FAIL = f"{SERVER}; spf=pass smtp.mailfrom=evil.example; dmarc=fail header.from=correio.example"
FOREIGN = "mx.evil.example; dmarc=pass header.from=correio.example"
GMAIL = """mx.northwind.example;
       dkim=pass header.i=@correio.example header.s=20230601 header.b="Xy1/+=="; spf=pass
       (google.com: domain of maria@correio.example designates 209.85.220.41 as permitted sender)
       smtp.mailfrom=maria@correio.example;
       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=correio.example"""


@pytest.mark.parametrize("header", [PASS, GMAIL, PASS.upper(), PASS.replace("; spf", " 1; spf")])
def test_our_servers_word_counts(header: str) -> None:
    assert is_proven([header], SENDER, SERVER)
    assert is_proven([header, FOREIGN], SENDER, SERVER)


@pytest.mark.parametrize(
    ("headers", "server"),
    [
        ([], SERVER),
        ([PASS], ""),
        ([PASS], "northwind.example"),
        ([PASS], "x.mx.northwind.example"),
        ([FAIL], SERVER),
        # The sender put a header below, or above, our server's own.
        ([FAIL, PASS], SERVER),
        ([PASS, FAIL], SERVER),
        ([PASS, PASS], SERVER),
        ([FOREIGN], SERVER),
        # Our server said nothing, and the sender's header is not the topmost.
        ([FOREIGN, PASS], SERVER),
        ([f"{SERVER}; none"], SERVER),
        ([f"{SERVER}.evil.example; dmarc=pass header.from=correio.example"], SERVER),
        ([f"evil.example ({SERVER}); dmarc=pass header.from=correio.example"], SERVER),
        ([f'"{SERVER}"; dmarc=pass header.from=correio.example'], SERVER),
        ([f"{SERVER}; dmarc=pass header.from=evil.example"], SERVER),
        ([f"{SERVER}; dmarc=pass header.from=sub.correio.example"], SERVER),
        ([f"{SERVER}; dmarc=pass header.from=evil.example header.from=correio.example"], SERVER),
        ([f"{SERVER}; dmarc=fail header.from=evil.example; dmarc=pass header.from=correio.example"], SERVER),
        ([f"{SERVER}; spf=pass; dkim=pass header.d=correio.example"], SERVER),
        ([f"{SERVER}; arc=pass dmarc=pass header.from=correio.example"], SERVER),
        # What a sender writes into an address or a comment is repeated by the server, quoted.
        ([f'{SERVER}; spf=none smtp.mailfrom="x; dmarc=pass header.from=correio.example"@evil.example'], SERVER),
        ([f"{SERVER}; spf=none (x; dmarc=pass header.from=correio.example) smtp.helo=evil"], SERVER),
        ([f"{SERVER}; spf=none (a \\) ; dmarc=pass header.from=correio.example"], SERVER),
        ([f"{SERVER}; spf=none ((a); dmarc=pass header.from=correio.example"], SERVER),
        ([f'{SERVER}; spf=none smtp.helo="; dmarc=pass header.from=correio.example'], SERVER),
        ([PASS + " " * 30_000], SERVER),
    ],
)
def test_any_other_word_does_not(headers: list[str], server: str) -> None:
    assert not is_proven(headers, SENDER, server)


@given(st.text(alphabet='ab;=() "\\\n.@', max_size=60))
def test_nothing_that_is_quoted_by_our_server_proves_anything(words: str) -> None:
    quoted = words.replace("\\", "\\\\").replace('"', '\\"')
    hostile = f"{words}; dmarc=pass header.from=correio.example"
    assert not is_proven([f"{SERVER}; spf=none ({_escaped(hostile)}) smtp.helo=x"], SENDER, SERVER)
    header = f'{SERVER}; spf=none smtp.mailfrom="{quoted}; dmarc=pass header.from=correio.example"'
    assert not is_proven([header], SENDER, SERVER)


def _escaped(comment: str) -> str:
    """Quote a comment as servers do (RFC 5322, section 3.2.2)."""
    return "".join(f"\\{character}" if character in "()\\" else character for character in comment)


@given(st.lists(st.text(max_size=80), max_size=3))
def test_reading_never_raises(headers: list[str]) -> None:
    assert is_proven(headers, SENDER, SERVER) in {True, False}


def read(*headers: str, author: str = f"From: Maria <{SENDER}>") -> InboundMessage:
    head = [*(f"Authentication-Results: {one}" for one in headers), author, "Message-ID: <a@b>", "", "Oi"]
    (message,) = CHANNEL.parse_mail("\r\n".join(head).encode(), TRUSTING, ARRIVED).messages
    return message


def test_a_proven_sender_is_marked() -> None:
    assert read(PASS).sender.verified == ("email",)
    assert read(FAIL, PASS).sender.verified == ()
    raw = f"Authentication-Results: {PASS}\r\nFrom: {SENDER}\r\n\r\nOi".encode()
    (unset,) = CHANNEL.parse_mail(raw, CONNECTION, ARRIVED).messages
    assert unset.sender.verified == ()


@pytest.mark.parametrize(
    "author",
    [
        f"From: {SENDER}\r\nFrom: other@correio.example",
        f"From: {SENDER}, other@correio.example",
        f'From: "{SENDER}" <other@correio.example>',
        f"From: =?utf-8?q?{SENDER.replace('@', '=40')}?= <x@evil.example>",
        f"Sender: {SENDER}\r\nFrom: undisclosed",
    ],
)
def test_a_mail_with_two_authors_proves_nobody(author: str) -> None:
    assert read(PASS, author=author).sender.verified == ()
