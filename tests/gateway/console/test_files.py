"""A mail's files, from the hook to the agent's disk: saved, photos shown, nothing run, not given to strangers."""

from __future__ import annotations

import re
import time
from base64 import b64decode
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
PHOTO = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgaGj4DwAChAGAIfcX8QAAAABJRU5ErkJggg==")
DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.fixture
async def console(address: str, folder: Path) -> AsyncIterator[Console]:
    """A console with one merchant."""
    async with running_console(address, folder) as running:
        yield running


def write(console: Console, *files: tuple[bytes, str, str]) -> None:
    """Let a mail with files (content, media type, name) arrive by the hook."""
    config = {"address": "support@shop.example", "smtp_host": "127.0.0.1"}
    body = {"channel": "email", "name": "Mail", "config": config, "secrets": {"signing_secret": SECRET}}
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = "maria@correio.example", "<a@b>"
    mail.set_content("Segue o comprovante do pedido BR-20931.")
    for content, media_type, name in files:
        maintype, _, subtype = media_type.partition("/")
        mail.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
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
    write(console, (PAGE, "text/html", '"><b>счёт.html'))
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


async def test_photos_are_shown_by_their_bytes_and_nothing_else_is(console: Console) -> None:
    write(
        console, (PHOTO, "image/jpeg", "cup.jpg"), (DRAWING, "image/svg+xml", "cup.svg"), (PAGE, "image/png", "a.png")
    )
    with client(console.server, console.shop.key) as api:
        (row,) = eventually(lambda: api.get("/v1/conversations").json()["items"], 30)
    with console.browse(AGENT) as browser:
        shown = browser.get(f"/console/conversations/{row['id']}").text
        photo, drawing, page = (browser.get(place) for place in re.findall(r'<img class="photo" src="([^"]*)"', shown))
    assert (photo.status_code, photo.content, photo.headers["content-type"]) == (200, PHOTO, "image/png")
    assert photo.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert photo.headers["x-content-type-options"] == "nosniff"
    assert (drawing.status_code, page.status_code) == (404, 404)
    with console.browse() as nobody:
        assert nobody.get(photo.request.url.path).status_code == 303
