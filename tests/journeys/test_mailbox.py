"""A customer writes a mail, an agent answers, the customer answers back: Dovecot, aiosmtpd and a real gateway."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx

from tests.support.dovecot import USER, Dovecot, running_dovecot
from tests.support.post import PASSWORD, Post, running_post
from tests.support.server import client, serving
from tests.support.shop import make_shop
from tests.support.waiting import eventually

FIRST = """From: Maria Silva <maria@correio.example>
To: support@northwind.example
Subject: Pedido
Message-ID: <first@correio.example>

cadê meu pedido BR-20931?
"""


def connect(api: httpx.Client, dovecot: Dovecot, smtp_port: int) -> str:
    """Connect the mailbox."""
    connected = api.post(
        "/v1/connections",
        json={
            "channel": "email",
            "name": "Mailbox",
            "config": {
                "address": USER,
                "sender_name": "Northwind",
                "smtp_host": "127.0.0.1",
                "smtp_port": str(smtp_port),
                "smtp_security": "none",
                "imap_host": "127.0.0.1",
                "imap_port": str(dovecot.port),
                "imap_security": "none",
            },
            "secrets": {"password": PASSWORD, "signing_secret": "a-long-signing-secret"},
        },
    )
    assert connected.status_code == 201, connected.text
    identifier: str = connected.json()["id"]
    assert api.post(f"/v1/connections/{identifier}/check").json() == {"works": True, "problem": None}
    return identifier


def texts(api: httpx.Client) -> list[str]:
    """Everything that customers wrote, oldest conversation first."""
    return [
        message["text"]
        for thread in threads(api)
        for message in thread["messages"]
        if message["kind"] == "inbound" and message["status"] == "analysed"
    ]


def threads(api: httpx.Client) -> list[dict[str, Any]]:
    """All conversations, oldest first."""
    rows = api.get("/v1/conversations").json()["items"]
    return [api.get(f"/v1/conversations/{row['id']}").json() for row in reversed(rows)]


def mail(text: str, identifier: str, headers: str = "") -> bytes:
    """Make a mail of the customer."""
    head = f"From: maria@correio.example\r\nTo: {USER}\r\nMessage-ID: <{identifier}>\r\n{headers}"
    return f"{head}\r\n{text}\r\n".encode()


async def test_a_mail_is_answered_in_its_thread_each_once(address: str, folder: Path) -> None:
    shop = await make_shop(address)
    post = Post()

    def play() -> None:
        with (
            running_dovecot() as dovecot,
            running_post(post) as smtp_port,
            serving(address, folder) as server,
            client(server, shop.key) as api,
        ):
            dovecot.put(mail("An old mail.", "old@correio.example"))
            connect(api, dovecot, smtp_port)
            eventually(lambda: "is read from now on" in server.log.read_text(), 30)
            dovecot.put(FIRST.replace("\n", "\r\n").encode())
            dovecot.put(FIRST.replace("\n", "\r\n").encode())
            eventually(lambda: texts(api), 60)
            (thread,) = threads(api)
            reply = {"text": "Your order BR-20931 will arrive on Friday.", "agent": str(shop.agent)}
            assert api.post(f"/v1/conversations/{thread['id']}/replies", json=reply).status_code == 202
            eventually(lambda: post.taken, 30)
            sent = post.taken[0]
            assert "sexta-feira" in sent.get_body(("plain",)).get_content()
            assert sent["In-Reply-To"] == "<first@correio.example>"

            server.kill()
            dovecot.put(mail("Obrigada! E o outro pedido?", "second@x", f"In-Reply-To: {sent['Message-ID']}\r\n"))
            server.start()
            eventually(lambda: len(texts(api)) == 2, 60)
            dovecot.stop()
            dovecot.renumber()
            dovecot.start()
            dovecot.put(mail("Ainda estou esperando.", "third@x", "References: <first@correio.example>\r\n"))
            eventually(lambda: len(texts(api)) == 4, 90)
            everything = texts(api)
            assert sorted(everything) == sorted(
                ["cadê meu pedido BR-20931?", "Obrigada! E o outro pedido?", "Ainda estou esperando.", "An old mail."]
            )
            assert [len(one["messages"]) for one in threads(api)] == [4, 1]
            eventually(lambda: sum(b"Seen" in flags for flags in dovecot.flags().values()) == 5, 20)

    await asyncio.to_thread(play)
