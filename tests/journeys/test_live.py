"""Server-sent events: told at once, nothing missed after a lost connection; health and counters beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx

from tests.support.server import client, message, serving
from tests.support.shop import make_shop


def events(api: httpx.Client, last: str | None = None) -> Iterator[tuple[str, dict]]:
    """Give the events of a stream as (id, data) until the caller stops asking."""
    headers = {"Last-Event-ID": last} if last else {}
    with api.stream("GET", "/v1/events", headers=headers, timeout=30) as stream:
        assert stream.status_code == 200
        identifier = ""
        for line in stream.iter_lines():
            name, _, value = line.partition(": ")
            if name == "id":
                identifier = value
                yield identifier, {"kind": "position"}
            elif name == "data":
                yield identifier, json.loads(value)


def until(stream: Iterator[tuple[str, dict]], kind: str) -> tuple[str, dict, list[str]]:
    """Read up to an event of a kind; return it with the kinds that came before."""
    before = []
    for identifier, data in stream:
        if data["kind"] == kind:
            return identifier, data, before
        if data["kind"] != "position":
            before.append(data["kind"])
    raise AssertionError("the stream ended")


async def test_events_are_resumed_where_they_stopped(address: str, folder: Path) -> None:
    shop, stranger = await make_shop(address), await make_shop(address, "stranger")
    with serving(address, folder) as server, client(server, shop.key) as api, client(server, stranger.key) as other:
        stream = events(api)
        until(stream, "position")
        other.post("/v1/messages", json=message("isto é de outra loja"))
        first = api.post("/v1/messages", json=message()).json()
        seen, data, before = until(stream, "message.analysed")
        assert data["message_id"] == first["message_id"], "another merchant's event came through"
        assert before[0] == "message.received"
        stream.close()

        path = f"/v1/conversations/{first['conversation_id']}"
        api.post(f"{path}/assign", json={"agent": str(shop.agent)})
        api.post(f"{path}/notes", json={"text": "asked the carrier"})
        api.post(f"{path}/resolve")
        resumed = events(api, seen)
        _, data, before = until(resumed, "conversation.resolved")
        told = [kind for kind in before if kind in ("conversation.assigned", "note.added")]
        assert told == ["conversation.assigned", "note.added"]
        resumed.close()

        counters = httpx.get(f"{server.url}/metrics").text
        assert 'gateway_messages_total{channel="whatsapp",country="BR",language="pt-BR"} 2.0' in counters
        assert "cadê" not in counters
        ready = httpx.get(f"{server.url}/health/ready").json()
        assert ready["status"] == "ready"
        assert ready["queue"]["workers"] == 1
        assert httpx.get(f"{server.url}/health/live").json() == {"status": "live"}
    assert "cadê" not in server.log.read_text(), "a customer's text is in the log"
    assert shop.key not in server.log.read_text()


async def test_conversations_are_paged(address: str, folder: Path) -> None:
    shop = await make_shop(address)
    with serving(address, folder, "--no-work") as server, client(server, shop.key) as api:
        made = [
            api.post("/v1/messages", json=message(sender={"id": f"customer-{number}"})).json()["conversation_id"]
            for number in range(7)
        ]
        seen: list[str] = []
        cursor = None
        while True:
            page = api.get("/v1/conversations", params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
            seen += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == list(reversed(made))
        assert api.get("/v1/conversations", params={"status": "resolved"}).json()["items"] == []
