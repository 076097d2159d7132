"""A customer's photo of the broken cup, from each vendor's hook to the agent's disk, on a running server."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from gateway.conversations.attachments import SAVE_ONLY
from tests.contracts.media_cases import MEDIA_CASES, PHOTO, FileVendor, MediaCase
from tests.contracts.vendor_server import VendorServer
from tests.support.console import AGENT, Console, running_console
from tests.support.server import client
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from tests.contracts.vendor_server import Behaviour

TIMELESS = ("whatsapp", "messenger", "line", "telegram", "viber", "zammad", "zendesk")
"""Doors whose proof says nothing of the time and of the gateway's address, so that the captured payloads can knock."""
CASES = {sample.case.name: sample for sample in MEDIA_CASES}


@pytest.fixture
async def console(address: str, folder: Path) -> AsyncIterator[Console]:
    async with running_console(address, folder) as running:
        yield running


class Doors:
    """Plays vendors that hand out photos."""

    def __init__(self, console: Console, vendors: VendorServer) -> None:
        self.console, self.vendors = console, vendors

    def send(self, api: httpx.Client, sample: MediaCase, behaviour: Behaviour = "accept") -> FileVendor:
        """Connect a door, and let its customer send the photo."""
        vendor = FileVendor(sample.case.connect(""), sample.serve)
        vendor.address = self.vendors.mount(vendor, behaviour)
        known = sample.case.connect(vendor.address)
        body = {"channel": known.channel, "name": known.channel, "config": known.config, "secrets": known.secrets}
        hook = urlsplit(api.post("/v1/connections", json=body).json()["hook"]).path
        request = sample.case.request(sample.body(vendor.address), known)
        answer = api.post(hook, content=request.body, headers=request.headers)
        assert answer.status_code == 200, answer.text
        return vendor

    def first_file(self, api: httpx.Client, channel: str) -> tuple[str, dict[str, Any]] | None:
        """Return the path of the oldest message's first file, and what is said of it."""
        (found,) = api.get("/v1/conversations", params={"channel": channel}).json()["items"]
        message = api.get(f"/v1/conversations/{found['id']}").json()["messages"][0]
        for file in message.get("attachments", ()):
            return f"conversations/{found['id']}/messages/{message['id']}/files/{file['media_id']}", file
        return None

    def settled(self, api: httpx.Client, channel: str) -> tuple[str, dict[str, Any]] | None:
        found = self.first_file(api, channel)
        return found if found and found[1].get("missing") != "waiting" else None


async def test_photos_come_by_every_door(console: Console) -> None:
    async with VendorServer().run() as vendors:
        await asyncio.to_thread(every_photo_is_handed_out, Doors(console, vendors))


def every_photo_is_handed_out(doors: Doors) -> None:
    with client(doors.console.server, doors.console.shop.key) as api:
        for name in TIMELESS:
            vendor = doors.send(api, CASES[name])
            path, file = eventually(lambda name=name: doors.settled(api, name))
            assert file["kept"], name
            saved = api.get(f"/v1/{path}")
            assert (saved.status_code, saved.content) == (200, PHOTO), name
            assert {header: saved.headers[header] for header in SAVE_ONLY} == SAVE_ONLY
            assert saved.headers["content-disposition"].startswith("attachment; ")
            assert vendor.accepted


async def test_the_page_says_what_became_of_a_photo(console: Console) -> None:
    async with VendorServer().run() as vendors:
        await asyncio.to_thread(the_page_offers_it_or_says_why_not, Doors(console, vendors))


def the_page_offers_it_or_says_why_not(doors: Doors) -> None:
    with client(doors.console.server, doors.console.shop.key) as api, doors.console.browse(AGENT) as browser:

        def page(channel: str) -> str:
            path, _ = eventually(lambda: doors.settled(api, channel))
            return browser.get("/console/" + path.partition("/messages/")[0]).text

        doors.send(api, CASES["telegram"])
        (link,) = re.findall(r'href="([^"]*/files/[^"]*)" download', page("telegram"))
        assert browser.get(link).content == PHOTO
        doors.send(api, CASES["line"], "reject")
        assert "Could not be fetched" in page("line")
        doors.send(api, CASES["whatsapp"], "throttle")
        _, waiting = eventually(lambda: doors.first_file(api, "whatsapp"))
        assert waiting["missing"] == "waiting"
        (row,) = api.get("/v1/conversations", params={"channel": "whatsapp"}).json()["items"]
        assert "Being fetched …" in browser.get(f"/console/conversations/{row['id']}").text
