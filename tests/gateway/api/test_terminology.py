"""A merchant's glossary and memory decide translations, and travel as CSV, TBX and TMX."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.server import client, message, serving
from tests.support.shop import Shop, make_shop


@pytest.fixture
async def shop(address: str) -> Shop:
    return await make_shop(address)


@pytest.fixture
def api(address: str, folder: Path, shop: Shop) -> Iterator[httpx.Client]:
    with serving(address, folder) as server, client(server, shop.key) as opened:
        yield opened


def analysed(api: httpx.Client, text: str) -> dict:
    answer = api.post("/v1/messages", json=message(text), headers={"Prefer": "wait=30"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_corrections_are_remembered_and_terms_kept(api: httpx.Client, shop: Shop) -> None:
    assert api.post("/v1/glossary", json={"source": "*", "target": "*", "term": "TrailRunner Pro"}).status_code == 201
    first = analysed(api, "O TrailRunner Pro serve para trilha molhada?")
    assert "TrailRunner Pro" in first["translation"]["text"]

    path = f"/v1/conversations/{first['conversation_id']}/replies"
    english, portuguese = "Your order BR-20931 is on its way.", "O seu pedido BR-20931 já está a caminho!"
    corrected = {"text": english, "agent": str(shop.agent), "translation": portuguese}
    api.post("/v1/connections", json={"channel": "webhook", "name": "x", "config": {"url": "http://127.0.0.1:9/"}})
    assert api.post(path, json=corrected).json()["status"] == "queued"
    again = {"text": english.replace("20931", "77777"), "agent": str(shop.agent)}
    preview = api.post(f"{path}/preview", json=again).json()
    assert portuguese.replace("20931", "77777") in preview["text"]
    assert [hop["engine"] for hop in preview["translation"]["route"]] == ["memory"]

    exported = api.get("/v1/memory/export").content
    entry = api.get("/v1/memory").json()[0]
    assert api.delete(f"/v1/memory/{entry['id']}").status_code == 204
    assert api.get("/v1/memory").json() == []
    assert api.post("/v1/memory/import", content=exported).json()["kept"] == 1
    assert api.get("/v1/memory").json()[0]["translation"] == entry["translation"]


def test_a_correction_that_lost_the_order_number_is_held(api: httpx.Client, shop: Shop) -> None:
    first = analysed(api, "cadê meu pedido BR-20931?")
    path = f"/v1/conversations/{first['conversation_id']}/replies"
    reply = {
        "text": "Your order BR-20931 is on its way.",
        "agent": str(shop.agent),
        "translation": "O seu pedido já está a caminho!",
        "approved": True,
    }
    answer = api.post(path, json=reply).json()
    assert answer["status"] == "held"
    assert "mask_lost" in {reason["code"] for reason in answer["composition"]["reasons"]}
    assert api.get("/v1/memory").json() == []


def test_glossaries_travel_and_conflicts_are_named(api: httpx.Client) -> None:
    api.post("/v1/glossary", json={"source": "en", "target": "pt", "term": "order", "translation": "encomenda"})
    table = api.get("/v1/glossary/export?format=csv").content
    other = table.replace(b"encomenda", b"pedido")
    kept = api.post("/v1/glossary/import", content=other, headers={"Content-Type": "text/csv"}).json()
    assert kept["conflicts"] == [
        {"term": "order", "source": "en", "target": "pt", "earlier": "encomenda", "later": "pedido"}
    ]
    tbx = api.get("/v1/glossary/export?format=tbx").content
    for term in api.get("/v1/glossary").json():
        assert api.delete(f"/v1/glossary/{term['id']}").status_code == 204
    kept = api.post("/v1/glossary/import", content=tbx, headers={"Content-Type": "application/x-tbx"}).json()
    assert (kept["kept"], kept["conflicts"]) == (1, [])
    assert [term["translation"] for term in api.get("/v1/glossary").json()] == ["pedido"]
    broken = api.post("/v1/glossary/import", content=b"nonsense\n1", headers={"Content-Type": "text/csv"})
    assert broken.status_code == 422
    assert api.post("/v1/memory/import", content=b"<tmx").status_code == 422
