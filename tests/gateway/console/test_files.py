"""A mail's file, from the hook to the agent's disk: saved, never shown, and not given to strangers."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from gateway.channels.email.adapter import hook_signature
from tests.support.console import AGENT, Console, running_console
from tests.support.server import client
from tests.support.shop import make_shop
from tests.support.waiting import eventually

SECRET = "a-long-signing-secret"
PAGE = b"<html><script>alert(document.cookie)</script></html>"


@pytest.fixture
async def console(address: str, folder: Path) -> AsyncIterator[Console]:
    """A console with one merchant."""
    async with running_console(address, folder) as running:
        yield running


def write(console: Console) -> None:
    """Let a mail with a hostile file arrive by the hook."""
    config = {"address": "support@shop.example", "smtp_host": "127.0.0.1"}
    body = {"channel": "email", "name": "Mail", "config": config, "secrets": {"signing_secret": SECRET}}
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = "maria@correio.example", "<a@b>"
    mail.set_content("Segue o comprovante do pedido BR-20931.")
    mail.add_attachment(PAGE, maintype="text", subtype="html", filename='"><b>счёт.html')
    stamp = str(int(time.time()))
    signature = hook_signature(SECRET, stamp, mail.as_bytes())
    with client(console.server, console.shop.key) as api:
        hook = api.post("/v1/connections", json=body).json()["hook"]
        headers = {"x-mail-timestamp": stamp, "x-mail-signature": signature}
        assert httpx.post(hook, content=mail.as_bytes(), headers=headers).status_code == 200


def expect_to_be_saved_only(answer: httpx.Response) -> None:
    assert answer.status_code == 200
    assert answer.content == PAGE
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith('attachment; filename="')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer.headers["cache-control"]


async def test_a_customers_file_is_saved_and_never_shown(console: Console) -> None:
    write(console)
    with client(console.server, console.shop.key) as api:
        (row,) = eventually(lambda: api.get("/v1/conversations").json()["items"], 30)
        (message, *_) = api.get(f"/v1/conversations/{row['id']}").json()["messages"]
        (file,) = message["attachments"]
        assert (file["kept"], file["size"], file["content_type"]) == (True, len(PAGE), "text/html")
        place = f"conversations/{row['id']}/messages/{message['id']}/files/{file['media_id']}"
        expect_to_be_saved_only(api.get(f"/v1/{place}"))
        assert api.get(f"/v1/{place}9").status_code == 404
    stranger = await make_shop(console.address, "stranger")
    with client(console.server, stranger.key) as api:
        assert api.get(f"/v1/{place}").status_code == 404
    with console.browse(AGENT) as browser:
        shown = browser.get(f"/console/conversations/{row['id']}").text
        (link,) = re.findall(r'href="([^"]*/files/[^"]*)" download', shown)
        assert "<b>" not in shown
        expect_to_be_saved_only(browser.get(link))
    with console.browse() as nobody:
        assert nobody.get(f"/console/{place}").status_code == 303
    assert httpx.get(f"{console.server.url}/v1/{place}").status_code == 401
