"""Profiles over the API: drafts, versions, rollback, formats, roles, simulation, and what a message then gets."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from gateway.database.session import Database
from gateway.people.keys import create_key
from tests.support.postgres import database_from
from tests.support.server import Server, client, message, serving
from tests.support.shop import Shop, make_shop

TOML = {"Content-Type": "application/toml"}


class World:
    """A running server, a merchant, and clients of two roles."""

    def __init__(self, server: Server, shop: Shop, agent_key: str) -> None:
        self.api = client(server, shop.key)
        self.agent = client(server, agent_key)
        self.stranger = httpx.Client(base_url=server.url, timeout=60)

    def close(self) -> None:
        """Close all clients."""
        for each in (self.api, self.agent, self.stranger):
            each.close()


async def _shop(address: str) -> tuple[Shop, str]:
    shop = await make_shop(address)
    database = Database(address, connections=1)
    async with database.merchant(shop.merchant_id) as session:
        _, key = await create_key(session, "an agent's", "agent")
    await database.close()
    return shop, key


@pytest.fixture(scope="module")
def world(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("profiles")
    with database_from(postgres, template) as address:
        shop, key = asyncio.run(_shop(address))
        with serving(address, folder) as server:
            world = World(server, shop, key)
            yield world
            world.close()


def test_the_list_names_all_layers(world: World) -> None:
    world.api.put("/v1/profiles/AT/draft", json={"register": "informal"})
    lines = {line["country"]: line for line in world.api.get("/v1/profiles").json()}
    assert len(lines) >= 39
    assert lines["AT"]["draft"]
    assert lines["AT"]["published"] is None
    assert lines["default"]["name"] == "Default"


def test_a_profile_shows_every_value_with_evidence_and_layer(world: World) -> None:
    profile = world.agent.get("/v1/profiles/fr").json()
    assert profile["country"] == "FR"
    assert profile["register"]["layer"] == "builtin"
    assert profile["register"]["evidence"]
    assert profile["first_response"]["email"]["layer"] == "world"
    assert all("layer" in channel for channel in profile["channels"])
    assert world.api.get("/v1/profiles/CA-QC").json()["region"] == "CA-QC"
    assert world.api.get("/v1/profiles/XX").status_code == 404


def test_from_draft_to_the_next_message(world: World) -> None:
    api = world.api
    saved = api.put("/v1/profiles/BR/draft?note=quick", content="[first_response]\nmessaging = 1\n", headers=TOML)
    assert saved.status_code == 200
    assert saved.json()["version"] == 0
    comparison = api.get("/v1/profiles/BR/diff").json()["changes"]
    assert {"key": "first_response.messaging.minutes", "before": 5, "after": 1} in comparison
    before = api.post("/v1/messages", json=message(), headers={"Prefer": "wait=30"}).json()
    published = api.post("/v1/profiles/BR/publish", json={"note": "go"})
    assert published.status_code == 200
    assert published.json()["version"] == 1
    after = api.post("/v1/messages", json=message(), headers={"Prefer": "wait=30"}).json()
    assert before["profile"]["version"] != after["profile"]["version"]
    assert after["profile"]["version"] == api.get("/v1/profiles/BR").json()["version"]
    assert api.get("/v1/profiles/BR/draft").status_code == 404
    assert api.post("/v1/profiles/BR/publish").status_code == 404


def test_rollback_is_a_new_version(world: World) -> None:
    api = world.api
    builtin = api.get("/v1/profiles/IT").json()["version"]
    for register in ("informal", "polite"):
        api.put("/v1/profiles/IT/draft", json={"register": register})
        assert api.post("/v1/profiles/IT/publish").status_code == 200
    back = api.post("/v1/profiles/IT/rollback", json={"version": 1})
    assert back.json()["version"] == 3
    assert back.json()["overlay"] == {"register": "informal"}
    assert api.post("/v1/profiles/IT/rollback", json={"version": 3}).status_code == 409
    assert api.post("/v1/profiles/IT/rollback", json={"version": 9}).status_code == 404
    history = api.get("/v1/profiles/IT/history").json()
    assert [(one["version"], one["state"]) for one in history] == [
        (3, "published"),
        (2, "superseded"),
        (1, "superseded"),
    ]
    assert {one["author"] for one in history} == {"API key tests"}
    changed = api.get("/v1/profiles/IT/diff?from=2&to=3").json()["changes"]
    assert {"key": "register", "before": "polite", "after": "informal"} in changed
    api.post("/v1/profiles/IT/rollback", json={"version": 0})
    assert api.get("/v1/profiles/IT").json()["version"] == builtin


def test_two_who_edit_do_not_overwrite_each_other(world: World) -> None:
    api, path = world.api, "/v1/profiles/ES/draft"
    tag = api.put(path, json={"register": "polite"}).headers["ETag"]
    assert api.put(path, json={"register": "formal"}, headers={"If-Match": tag}).status_code == 200
    refused = api.put(path, json={"register": "informal"}, headers={"If-Match": tag})
    assert refused.status_code == 412
    assert "somebody else" in refused.json()["detail"]
    assert api.get(path).json() == {"register": "formal"}
    assert api.delete(path, headers={"If-Match": tag}).status_code == 412
    assert api.delete(path).status_code == 204
    assert api.delete(path).status_code == 404


def test_formats_go_in_and_out(world: World) -> None:
    api, path = world.api, "/v1/profiles/PT/draft"
    text = "tone:\n  emoji: welcome\n"
    assert api.put(path, content=text, headers={"Content-Type": "application/yaml"}).status_code == 200
    expected = {"tone": {"emoji": "welcome"}}
    assert api.get(path).json() == expected
    toml = api.get(path, headers={"Accept": "application/toml"})
    assert toml.headers["Content-Type"].startswith("application/toml")
    assert tomllib.loads(toml.text) == expected
    assert yaml.safe_load(api.get(path, headers={"Accept": "text/yaml"}).text) == expected
    assert api.put(path, content="x", headers={"Content-Type": "text/csv"}).status_code == 415


@pytest.mark.parametrize(
    ("body", "line", "field"),
    [
        ('register = "rude"\n', 1, "register"),
        ("[tone]\nemoji = 3\n", 2, "tone.emoji"),
        ("[first_response]\nemail = 60\npigeon = 1\n", 3, "first_response.pigeon"),
        ('country = "FR"\ntime_zone = "Mars/Olympus"\n', 2, "time_zone"),
        ("register =\n", 1, ""),
    ],
)
def test_mistakes_are_named_by_line_and_key(world: World, body: str, line: int, field: str) -> None:
    answer = world.api.put("/v1/profiles/FR/draft", content=body, headers=TOML)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert (answer.json()["errors"][0]["line"], answer.json()["errors"][0]["field"]) == (line, field)


def test_an_overlay_of_another_country_is_refused(world: World) -> None:
    answer = world.api.put("/v1/profiles/FR/draft", json={"country": "DE"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "country"


def test_agents_read_and_do_not_write(world: World) -> None:
    assert world.agent.get("/v1/profiles").status_code == 200
    assert world.agent.put("/v1/profiles/FR/draft", json={}).status_code == 403
    for path in ("publish", "rollback"):
        assert world.agent.post(f"/v1/profiles/FR/{path}", json={"version": 1}).status_code in (403, 422)
    assert world.agent.delete("/v1/profiles/FR/draft").status_code == 403
    assert world.stranger.get("/v1/profiles").status_code == 401


def test_the_simulation_changes_nothing(world: World) -> None:
    body = {"text": "Where is my order?", "channel": "email", "overlay": {"first_response": {"email": 30}}}
    answer = world.agent.post("/v1/profiles/GB/simulate", json=body)
    assert answer.status_code == 200
    assert [one["name"] for one in answer.json()["differences"]][:2] == ["profile", "expectation"]
    assert answer.json()["before"]["decisions"]["routing"]["value"] == "Emma Clarke"
    assert world.api.get("/v1/profiles/GB/history").json() == []
    assert world.api.get("/v1/conversations?country=GB").json()["items"] == []
    french = world.api.post("/v1/profiles/GB/simulate", json=body, headers={"Accept-Language": "fr"}).json()
    why = french["before"]["decisions"]["country"]["reasons"][0]["text"]
    assert "Royaume-Uni" in why


def test_the_simulation_names_what_is_wrong(world: World) -> None:
    path = "/v1/profiles/GB/simulate"
    for body in ({"text": ""}, {"text": "x", "channel": "pigeon"}, {"text": "x", "overlay": {"register": "rude"}}):
        answer = world.api.post(path, json=body)
        assert answer.status_code == 422, body
        assert answer.json()["errors"]


def test_schemas_are_for_everybody(world: World) -> None:
    assert "profile" in world.stranger.get("/v1/schemas").json()
    schema = world.stranger.get("/v1/schemas/profile")
    assert schema.json()["$schema"].endswith("2020-12/schema")
    assert world.stranger.get("/v1/schemas/nothing").status_code == 404
