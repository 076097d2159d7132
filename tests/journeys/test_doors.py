"""What surrounds the channels, on a running server: names that vendors tell, statuses, customers, moves, failures."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from tests.contracts.channel_suite import ChannelCase
from tests.contracts.vendor_server import Behaviour, VendorServer
from tests.gateway.channels.line.case import CASE as LINE
from tests.gateway.channels.telegram.case import CASE as TELEGRAM
from tests.gateway.channels.whatsapp.case import CASE as WHATSAPP
from tests.support.server import client, message, serving
from tests.support.shop import Shop, make_shop
from tests.support.waiting import eventually


class Merchant:
    """Talks to the API, and plays the vendors' side of the hooks."""

    def __init__(self, api: httpx.Client, shop: Shop, vendors: VendorServer) -> None:
        self.api, self.shop, self.vendors = api, shop, vendors
        self.hooks: dict[str, str] = {}
        self.ids: dict[str, str] = {}

    def connect(self, case: ChannelCase, behaviour: Behaviour = "accept") -> None:
        sample = case.connect(self.vendors.mount(case.simulator(case.connect("")), behaviour))
        body = {"channel": case.name, "name": case.name, "config": sample.config, "secrets": sample.secrets}
        made = self.api.post("/v1/connections", json=body).json()
        self.hooks[case.name], self.ids[case.name] = urlsplit(made["hook"]).path, made["id"]

    def knock(self, case: ChannelCase, payload: Any) -> None:
        hook = case.request(json.dumps(payload).encode(), case.connect(""))
        answer = self.api.post(self.hooks[case.name], content=hook.body, headers=hook.headers)
        assert answer.status_code == 200, answer.text

    def conversation(self, channel: str) -> dict[str, Any]:
        (found,) = self.api.get("/v1/conversations", params={"channel": channel}).json()["items"]
        return self.read(found["id"])

    def read(self, conversation: str) -> dict[str, Any]:
        thread: dict[str, Any] = self.api.get(f"/v1/conversations/{conversation}").json()
        return thread

    def customer(self, customer: str) -> dict[str, Any]:
        history: dict[str, Any] = self.api.get(f"/v1/customers/{customer}").json()
        return history

    def reply(self, conversation: str, text: str) -> None:
        body = {"text": text, "translation": text, "agent": str(self.shop.agent), "approved": True}
        assert self.api.post(f"/v1/conversations/{conversation}/replies", json=body).status_code == 202

    def last_status(self, conversation: str) -> str:
        status: str = self.read(conversation)["messages"][-1]["status"]
        return status

    def until(self, conversation: str, status: str) -> None:
        eventually(lambda: self.last_status(conversation) == status)


def sample(case: ChannelCase, name: str) -> Any:
    return json.loads(case.samples[name])


async def test_the_frame_around_the_channels(address: str, folder: Path) -> None:
    shop = await make_shop(address)
    async with VendorServer().run() as vendors:
        with serving(address, folder) as server, client(server, shop.key) as api:
            merchant = Merchant(api, shop, vendors)
            steps: tuple[Callable[[Merchant], None], ...] = (
                a_vendor_tells_a_name,
                a_message_without_words_is_read,
                statuses_come_by_the_hook,
                customers_are_changed_merged_and_split,
                a_conversation_moves,
                what_was_given_up_is_seen,
                connections_are_changed,
            )
            for step in steps:
                await asyncio.to_thread(step, merchant)


def a_vendor_tells_a_name(merchant: Merchant) -> None:
    merchant.connect(LINE)
    merchant.knock(LINE, sample(LINE, "message"))
    customer = eventually(lambda: _named(merchant.conversation("line")))
    assert customer == {"name": "佐藤", "language": "ja"}


def _named(conversation: dict[str, Any]) -> dict[str, Any] | None:
    customer = conversation["customer"]
    return {"name": customer["name"], "language": customer["language"]} if customer.get("name") else None


def a_message_without_words_is_read(merchant: Merchant) -> None:
    """A photo alone: it is stored, shown and routed like any message."""
    merchant.connect(TELEGRAM)
    photo = sample(TELEGRAM, "photo")
    photo["message"].pop("caption", None)
    merchant.knock(TELEGRAM, photo)
    thread = eventually(lambda: _analysed(merchant.conversation("telegram")))
    (only,) = thread["messages"]
    assert (only["text"], only["attachments"][0]["kind"]) == ("", "image")


def _analysed(thread: dict[str, Any]) -> dict[str, Any] | None:
    return thread if all(one["status"] == "analysed" for one in thread["messages"]) else None


def statuses_come_by_the_hook(merchant: Merchant) -> None:
    merchant.connect(WHATSAPP)
    hook = sample(WHATSAPP, "message")
    hook["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"] = str(int(time.time()))
    merchant.knock(WHATSAPP, hook)
    conversation = merchant.conversation("whatsapp")["id"]
    merchant.reply(conversation, "On its way.")
    merchant.until(conversation, "sent")
    told = sample(WHATSAPP, "statuses")
    value = told["entry"][0]["changes"][0]["value"]
    template = value["statuses"][0]
    for status, expected in (("read", "read"), ("delivered", "read"), ("failed", "read")):
        value["statuses"] = [{**template, "id": "wamid.sent1", "status": status}]
        merchant.knock(WHATSAPP, told)
        assert merchant.last_status(conversation) == expected


def customers_are_changed_merged_and_split(merchant: Merchant) -> None:
    api = merchant.api
    whatsapp, telegram = (merchant.conversation(name)["customer"]["id"] for name in ("whatsapp", "telegram"))
    changed = api.patch(f"/v1/customers/{whatsapp}", json={"tags": ["vip"], "value": 7, "consents": ["telegram"]})
    assert changed.json()["tags"] == ["vip"]
    for wrong in ({"consents": ["pigeon"]}, {"value": -1}, {"country": "Brazil"}, {"colour": "red"}):
        assert api.patch(f"/v1/customers/{whatsapp}", json=wrong).status_code == 422
    merged = api.post(f"/v1/customers/{whatsapp}/merge", json={"other": telegram})
    assert merged.status_code == 200, merged.text
    whole = merchant.customer(telegram)
    assert whole["id"] == whatsapp
    assert {one["channel"] for one in whole["conversations"]} == {"whatsapp", "telegram"}
    assert [entry["message"]["channel"] for entry in whole["history"]] == ["telegram", "whatsapp", "whatsapp"]
    identity = next(one["id"] for one in whole["identities"] if one["channel"] == "telegram")
    apart = api.post(f"/v1/customers/{whatsapp}/split", json={"identity": identity})
    assert apart.json()["id"] == telegram
    assert len(merchant.customer(whatsapp)["history"]) == 2
    assert api.post(f"/v1/customers/{whatsapp}/merge", json={"other": whatsapp}).status_code == 422
    assert api.post(f"/v1/customers/{whatsapp}/split", json={"identity": identity}).status_code == 404
    assert api.get(f"/v1/customers/{UUID(int=1)}").status_code == 404


def a_conversation_moves(merchant: Merchant) -> None:
    api = merchant.api
    conversation = merchant.conversation("whatsapp")
    path = f"/v1/conversations/{conversation['id']}/move"
    assert api.post(path, json={"channel": "telegram"}).status_code == 409
    assert api.post(path, json={}).status_code == 422
    other = merchant.conversation("telegram")["customer"]["id"]
    api.post(f"/v1/customers/{conversation['customer']['id']}/merge", json={"other": other})
    moved = api.post(path, json={"channel": "telegram"})
    assert (moved.status_code, moved.json()["channel"]) == (200, "telegram")
    update = sample(TELEGRAM, "message")
    merchant.knock(TELEGRAM, update)
    thread = eventually(lambda: _analysed_inbound(merchant.read(conversation["id"])))
    assert [one["channel"] for one in thread["messages"]] == ["whatsapp", "whatsapp", "telegram"]
    merchant.reply(conversation["id"], "Now by Telegram.")
    merchant.until(conversation["id"], "sent")


def _analysed_inbound(thread: dict[str, Any]) -> dict[str, Any] | None:
    inbound = [one for one in thread["messages"] if one["kind"] == "inbound"]
    return thread if len(inbound) == 2 and all(one["status"] == "analysed" for one in inbound) else None


def what_was_given_up_is_seen(merchant: Merchant) -> None:
    api = merchant.api
    assert api.get("/v1/deliveries", params={"status": "dead"}).json() == {"items": [], "next_cursor": None}
    assert api.get("/v1/deliveries", params={"status": "lost"}).status_code == 422
    sent = api.get("/v1/deliveries", params={"limit": 1}).json()
    assert (sent["items"][0]["channel"], bool(sent["next_cursor"])) == ("telegram", True)
    assert api.post(f"/v1/deliveries/{sent['items'][0]['id']}/retry").status_code == 409
    assert api.post(f"/v1/deliveries/{UUID(int=1)}/retry", json={"force": True}).status_code == 404


def connections_are_changed(merchant: Merchant) -> None:
    api = merchant.api
    path = f"/v1/connections/{merchant.ids['telegram']}"
    states = {one["channel"]: one.get("circuit") for one in api.get("/v1/connections").json()}
    assert states["telegram"]["state"] == "closed"
    assert states["line"] is None
    assert api.patch(path, json={"name": "Our bot"}).json()["name"] == "Our bot"
    assert api.patch(path, json={"config": {"colour": "red"}}).status_code == 422
    assert api.post(f"{path}/check").json()["works"]
    api.patch(path, json={"secrets": {"bot_token": "1:wrong"}})
    assert not api.post(f"{path}/check").json()["works"]
    # Messages of the API go their own way.
    assert api.post("/v1/messages", json=message()).status_code == 202
