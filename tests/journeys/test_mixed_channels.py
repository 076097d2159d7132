"""Customers write by five vendors, the gateway is killed twice while it sends: everybody is answered, nobody twice."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg

from tests.contracts.channel_suite import ChannelCase
from tests.contracts.vendor_server import Behaviour, Simulator, VendorRequest, VendorResponse, VendorServer
from tests.gateway.channels.line.case import CASE as LINE
from tests.gateway.channels.messenger.case import CASE as MESSENGER
from tests.gateway.channels.telegram.case import CASE as TELEGRAM
from tests.gateway.channels.viber.case import CASE as VIBER
from tests.gateway.channels.whatsapp.case import CASE as WHATSAPP
from tests.support.server import Server, client, serving
from tests.support.shop import Shop, make_shop
from tests.support.waiting import eventually

ROUNDS = 4
CUT_OFF_AT = 2
"""The gateway dies while it waits for the answer to so manieth send at Telegram, and at LINE."""


def telegram(update: dict[str, Any], number: int) -> None:
    update["update_id"] = number
    update["message"] |= {"date": int(time.time()), "text": f"Where is order AB-{number}?"}


def line(hook: dict[str, Any], number: int) -> None:
    event = hook["events"][0]
    event |= {"webhookEventId": f"event-{number}", "timestamp": int(time.time() * 1000)}
    event["message"] |= {"id": str(number), "text": f"Where is order AB-{number}?"}


def whatsapp(hook: dict[str, Any], number: int) -> None:
    message = hook["entry"][0]["changes"][0]["value"]["messages"][0]
    message |= {"id": f"wamid.{number}", "timestamp": str(int(time.time()))}
    message["text"] = {"body": f"Where is order AB-{number}?"}


def messenger(hook: dict[str, Any], number: int) -> None:
    event = hook["entry"][0]["messaging"][0]
    event["timestamp"] = int(time.time() * 1000)
    event["message"] = {"mid": f"m_{number}", "text": f"Where is order AB-{number}?"}


def viber(hook: dict[str, Any], number: int) -> None:
    hook |= {"timestamp": int(time.time() * 1000), "message_token": number}
    hook["message"]["text"] = f"Where is order AB-{number}?"


WRITERS: dict[str, tuple[ChannelCase, Callable[[dict[str, Any], int], None]]] = {
    "telegram": (TELEGRAM, telegram),
    "line": (LINE, line),
    "whatsapp": (WHATSAPP, whatsapp),
    "messenger": (MESSENGER, messenger),
    "viber": (VIBER, viber),
}


class Deadly:
    """A vendor that takes a message, and the gateway dies before it hears of that."""

    def __init__(self, vendor: Simulator, kill: Callable[[], None]) -> None:
        self.vendor, self.kill = vendor, kill
        self.killed_at: str | None = None

    @property
    def accepted(self) -> list[str]:
        return self.vendor.accepted

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        response = self.vendor.answer(request, behaviour)
        if self.killed_at is None and len(self.accepted) == CUT_OFF_AT:
            self.killed_at = self.accepted[-1]
            self.kill()
        return response


class Journey:
    """Everybody who takes part."""

    def __init__(self, server: Server, shop: Shop, vendors: VendorServer, address: str) -> None:
        self.server, self.shop, self.address = server, shop, address
        self.vendors: dict[str, Simulator] = {}
        self.hooks: dict[str, str] = {}
        with client(server, shop.key) as api:
            for name, (case, _) in WRITERS.items():
                vendor = case.simulator(case.connect(""))
                self.vendors[name] = Deadly(vendor, server.kill) if name in ("telegram", "line") else vendor
                sample = case.connect(vendors.mount(self.vendors[name]))
                made = api.post(
                    "/v1/connections",
                    json={"channel": name, "name": name, "config": sample.config, "secrets": sample.secrets},
                )
                assert made.status_code == 201, made.text
                self.hooks[name] = urlsplit(made.json()["hook"]).path

    def insist(self, request: Callable[[httpx.Client], httpx.Response]) -> httpx.Response:
        """Ask until the gateway answers, as vendors and agents' programs do; start it again when it is dead."""
        for _ in range(5):
            try:
                with client(self.server, self.shop.key) as api:
                    return request(api)
            except httpx.TransportError:
                assert self.server.process
                if self.server.process.poll() is not None:
                    self.server.start()
        raise AssertionError("the gateway does not come back")

    def write(self, name: str, number: int) -> None:
        """Let the customer write by a vendor, which delivers twice, as vendors may."""
        case, change = WRITERS[name]
        payload = json.loads(case.samples["message"])
        change(payload, number)
        hook = case.request(json.dumps(payload).encode(), case.connect(""))
        for _ in range(2):
            accepted = self.insist(lambda api: api.post(self.hooks[name], content=hook.body, headers=hook.headers))
            assert accepted.status_code == 200, accepted.text

    def reply(self, name: str, number: int) -> None:
        """Let the agent answer in words that need no model; a repeated request is the same answer."""
        listed = self.insist(lambda api: api.get("/v1/conversations", params={"channel": name}))
        (conversation,) = listed.json()["items"]
        text = f"Answer {name}-{number}."
        body = {"text": text, "translation": text, "agent": str(self.shop.agent), "approved": True}
        answered = self.insist(
            lambda api: api.post(
                f"/v1/conversations/{conversation['id']}/replies",
                json=body,
                headers={"Idempotency-Key": f"{name}-{number}"},
            )
        )
        assert answered.status_code == 202, answered.text
        assert answered.json()["status"] != "held", answered.text

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.address) as connection:
            return connection.execute(query).fetchall()

    def settled(self) -> bool:
        """Whether everything is read and nothing is on its way; the gateway may still have to be started again."""
        assert self.server.process
        if self.server.process.poll() is not None:
            self.server.start()
        open_ = self.rows("SELECT 1 FROM delivery WHERE status IN ('queued', 'sending') LIMIT 1")
        unread = self.rows("SELECT 1 FROM message WHERE status = 'accepted' LIMIT 1")
        return not open_ and not unread

    def travel(self) -> None:
        """Write and answer by all vendors in turn."""
        for number in range(1, ROUNDS + 1):
            for name in WRITERS:
                self.write(name, number)
                self.reply(name, number)
        eventually(self.settled, 150)


async def test_everybody_is_answered_once(address: str, folder: Path) -> None:
    shop = await make_shop(address)
    async with VendorServer().run() as vendors:
        with serving(address, folder) as server:
            journey = await asyncio.to_thread(Journey, server, shop, vendors, address)
            await asyncio.to_thread(journey.travel)
        expect_exactly_one_answer(journey)


def expect_exactly_one_answer(journey: Journey) -> None:
    """Compare what the vendors took with what was accepted, answered and recorded."""
    assert journey.rows("SELECT count(*) FROM message WHERE kind = 'inbound'") == [(ROUNDS * len(WRITERS),)]
    deliveries = journey.rows("SELECT channel, payload ->> 'text', status, attempts FROM delivery")
    assert len(deliveries) == ROUNDS * len(WRITERS)
    for channel, text, status, attempts in deliveries:
        taken = journey.vendors[channel].accepted.count(text)
        idempotent = WRITERS[channel][0].channel.capabilities.idempotent_sends
        if status == "sent":
            assert taken == 1, (channel, text)
        else:
            # It was under way when the gateway died: the vendor has it or not, it is never sent again, people are told.
            assert (status, attempts, idempotent) == ("unknown", 1, False), (channel, text)
            assert taken <= 1
    ends = {text: (status, attempts) for _, text, status, attempts in deliveries}
    # Telegram took this one and has no idempotency keys; LINE has: the very same key was sent again, and taken once.
    assert ends[killed_at(journey.vendors["telegram"])] == ("unknown", 1)
    assert ends[killed_at(journey.vendors["line"])] == ("sent", 2)


def killed_at(vendor: Simulator) -> str:
    assert isinstance(vendor, Deadly)
    assert vendor.killed_at
    return vendor.killed_at
