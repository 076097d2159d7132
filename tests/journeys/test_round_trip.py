"""A customer writes, an agent reads and answers, the customer receives: real server, database, models and HTTP."""

from __future__ import annotations

from pathlib import Path

from gateway.channels.webhook.signing import new_secret
from gateway.cli.receiver import Receiver
from tests.support.server import client, message, serving
from tests.support.shop import make_shop
from tests.support.waiting import eventually


async def test_a_brazilian_is_answered_in_portuguese(address: str, folder: Path) -> None:
    shop = await make_shop(address)
    with serving(address, folder) as server, client(server, shop.key) as api, Receiver() as receiver:
        receiver.secret = new_secret()
        connected = api.post(
            "/v1/connections",
            json={
                "channel": "webhook",
                "name": "Shop",
                "config": {"url": receiver.url},
                "secrets": {"secret": receiver.secret},
            },
        )
        assert connected.status_code == 201
        assert api.post(f"/v1/connections/{connected.json()['id']}/check").json() == {"works": True, "problem": None}

        answer = api.post("/v1/messages", json=message(), headers={"Prefer": "wait=30"})
        assert answer.status_code == 200
        analysis = answer.json()
        assert analysis["language"]["tag"] == "pt-BR"
        assert analysis["language"]["reliable"]
        assert analysis["profile"]["country"] == "BR"
        assert analysis["profile"]["how_chosen"] == "phone"
        assert "order BR-20931" in analysis["translation"]["text"]
        assert analysis["translation"]["target"] == "en"
        assert [hop["engine"] for hop in analysis["translation"]["route"]] == ["firefox"]
        assert analysis["routing"]["agent"] == str(shop.agent)
        assert analysis["routing"]["reply_channel"] == "whatsapp"
        assert analysis["routing"]["due_at"]
        assert analysis["routing"]["reasons"]

        path = f"/v1/conversations/{analysis['conversation_id']}"
        reply = {"text": "Your order BR-20931 will arrive on Friday.", "agent": str(shop.agent)}
        preview = api.post(f"{path}/replies/preview", json=reply)
        assert preview.status_code == 200
        assert "BR-20931" in preview.json()["text"]
        back = api.post(f"{path}/replies/preview?back_translation=true", json=reply).json()
        assert "Friday" in back["back_translation"]
        assert back["similarity"] > 0.5
        sent = api.post(f"{path}/replies", json=reply, headers={"Idempotency-Key": "reply-1"})
        assert sent.status_code == 202
        assert sent.json()["status"] == "queued"

        delivery = eventually(lambda: receiver.delivery_for(analysis["conversation_id"]))
        assert delivery["text"] == preview.json()["text"]
        assert delivery["language"] == "pt-BR"
        assert "Maria" in delivery["text"]
        assert "sexta-feira" in delivery["text"]

        again = api.post(f"{path}/replies", json=reply, headers={"Idempotency-Key": "reply-1"})
        assert again.json()["id"] == sent.json()["id"]
        thread = eventually(lambda: _if_sent(api.get(path).json()))
        assert [one["kind"] for one in thread["messages"]] == ["inbound", "reply"]
        assert thread["messages"][0]["text"] == "cadê meu pedido BR-20931?"
        assert len(receiver.deliveries) == 1


def _if_sent(thread: dict) -> dict | None:
    return thread if thread["messages"][-1]["status"] == "sent" else None
