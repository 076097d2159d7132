"""A customer writes while the team is away: one acknowledgement, whatever happens to the server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.channels.webhook.signing import new_secret
from gateway.cli.receiver import Receiver
from gateway.people.merchants import MerchantSettings
from tests.support.server import client, message, serving
from tests.support.shop import make_shop
from tests.support.waiting import eventually


async def test_a_killed_server_acknowledges_once(address: str, folder: Path) -> None:
    day = f"{datetime.now(UTC) + timedelta(days=3):%a}".lower()
    hours = f"{day} 09:00-17:00"  # closed for the next two days at least
    shop = await make_shop(address, settings=MerchantSettings(hours=hours, brand="Northwind"), hours=hours)
    with Receiver() as receiver:
        receiver.secret = new_secret()
        with serving(address, folder, "--no-work") as server, client(server, shop.key) as api:
            secrets = {"secret": receiver.secret}
            endpoint = {"channel": "webhook", "name": "Shop", "config": {"url": receiver.url}, "secrets": secrets}
            assert api.post("/v1/connections", json=endpoint).status_code == 201
            accepted = api.post("/v1/messages", json=message(external_id="first")).json()
            server.kill()
        with serving(address, folder) as server, client(server, shop.key) as api:
            path = f"/v1/conversations/{accepted['conversation_id']}"
            thread = eventually(lambda: _if_sent(api.get(path, headers={"Accept-Language": "pl"}).json()))
            api.post("/v1/messages", json=message("alguém aí? ainda espero"), headers={"Prefer": "wait=30"})
            (delivery,) = receiver.deliveries
    notice = thread["messages"][-1]
    assert notice["notice"] == "acknowledgement"
    assert notice["text"] == delivery["text"]
    assert "Nossa equipe está ausente" in delivery["text"]
    assert "06:00" in delivery["text"]  # 09:00 UTC in São Paulo
    assert delivery["context"]["kind"] == "notice"
    reasons = {reason["code"]: reason["text"] for reason in notice["composition"]["reasons"]}
    assert reasons["notice_away"].startswith("Zespół jest nieobecny")


def _if_sent(thread: dict) -> dict | None:
    last = thread["messages"][-1]
    return thread if last["kind"] == "notice" and last["status"] == "sent" else None
