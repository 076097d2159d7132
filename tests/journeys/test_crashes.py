"""Killed processes: nothing that was accepted is lost, nothing is done twice."""

from __future__ import annotations

from pathlib import Path

import psutil
import psycopg

from tests.support.server import client, message, serving
from tests.support.shop import make_shop
from tests.support.waiting import eventually


async def test_a_server_killed_between_accept_and_work_loses_nothing(address: str, folder: Path) -> None:
    shop = await make_shop(address)
    texts = [f"cadê meu pedido BR-{number}?" for number in range(20931, 20941)]
    with serving(address, folder, "--no-work") as server, client(server, shop.key) as api:
        accepted = [api.post("/v1/messages", json=message(text, external_id=text)) for text in texts]
        assert {one.status_code for one in accepted} == {202}
        server.kill()
    with serving(address, folder) as server, client(server, shop.key) as api:
        again = [api.post("/v1/messages", json=message(text, external_id=text)) for text in texts]
        assert [one.json()["message_id"] for one in again] == [one.json()["message_id"] for one in accepted]
        path = f"/v1/conversations/{accepted[0].json()['conversation_id']}"
        thread = eventually(lambda: _all_analysed(api.get(path).json()))
        assert [one["text"] for one in thread["messages"]] == texts
        assert all(len(one["translations"]) == 1 for one in thread["messages"])


async def test_a_worker_killed_at_work_is_replaced(address: str, folder: Path) -> None:
    """The jobs that were under way when the server was killed are found by the next one and done once."""
    shop = await make_shop(address)
    texts = [f"Oi, meu pedido BR-{number} ainda não chegou. Podem verificar, por favor?" for number in range(30)]
    with serving(address, folder) as server, client(server, shop.key) as api:
        accepted = [api.post("/v1/messages", json=message(text, external_id=text)) for text in texts]
        server.kill()
    with psycopg.connect(address) as connection:
        unfinished = connection.execute("SELECT count(*) FROM message WHERE status = 'accepted'").fetchone()
    assert unfinished is not None
    assert unfinished[0] > 0, "the kill came too late to test anything"
    with serving(address, folder) as server, client(server, shop.key) as api:
        path = f"/v1/conversations/{accepted[0].json()['conversation_id']}"
        thread = eventually(lambda: _all_analysed(api.get(path).json()))
        assert len(thread["messages"]) == len(texts)
        assert all(len(one["translations"]) == 1 for one in thread["messages"])


async def test_a_killed_engine_costs_a_retry(address: str, folder: Path) -> None:
    shop = await make_shop(address)
    with serving(address, folder) as server, client(server, shop.key) as api:
        first = api.post("/v1/messages", json=message(), headers={"Prefer": "wait=30"})
        assert first.json()["translation"]["text"]
        assert server.process
        engines = psutil.Process(server.process.pid).children(recursive=True)
        assert engines
        for engine in engines:
            engine.kill()
        second = api.post("/v1/messages", json=message("Onde está a minha encomenda?"), headers={"Prefer": "wait=30"})
        assert second.status_code == 200
        assert "order" in second.json()["translation"]["text"]


def _all_analysed(thread: dict) -> dict | None:
    return thread if all(one["status"] == "analysed" for one in thread["messages"]) else None


async def test_a_database_that_goes_away_and_comes_back(address: str, postgres: str, folder: Path) -> None:
    shop = await make_shop(address)
    name = address.partition("?")[0].rpartition("/")[2]
    with (
        serving(address, folder) as server,
        client(server, shop.key) as api,
        psycopg.connect(postgres, autocommit=True) as superuser,
    ):
        assert api.post("/v1/messages", json=message(), headers={"Prefer": "wait=30"}).status_code == 200
        superuser.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        superuser.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        assert eventually(lambda: api.get("/health/ready").status_code == 503)
        assert api.get("/health/live").status_code == 200
        assert api.get("/metrics").status_code == 200
        refused = api.post("/v1/messages", json=message())
        assert refused.status_code == 503
        assert refused.headers["content-type"].startswith("application/problem+json")
        assert eventually(lambda: "the worker begins anew" in server.log.read_text())
        superuser.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert eventually(lambda: api.get("/health/ready").status_code == 200)
        again = api.post("/v1/messages", json=message("e então, onde está?"), headers={"Prefer": "wait=30"})
        assert again.status_code == 200, "a worker works again"
