"""Every kind of bad input gets its clear answer, as problem details, and nothing is stored for it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import psycopg
import pytest

from tests.support.server import Server, client, message, serving
from tests.support.shop import Shop, make_shop


@pytest.fixture(scope="module")
def shared(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Server]]:
    """One server for the module: bad input leaves nothing behind that could disturb the next test."""
    from tests.support.postgres import database_from

    with (
        database_from(postgres, template) as address,
        serving(address, tmp_path_factory.mktemp("bad"), "--no-work") as server,
    ):
        yield address, server


@pytest.fixture
async def api(shared: tuple[str, Server]) -> Iterator[httpx.Client]:
    address, server = shared
    with client(server, (await _shop(address)).key) as opened:
        yield opened


async def _shop(address: str, slug: str = "shop") -> Shop:
    return await make_shop(address, slug, email=f"{slug}-{id(object())}@shop.example")


def problem(answer: httpx.Response, status: int) -> dict:
    """Check that an answer is a problem of a status, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    body = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["type"].startswith("urn:polyglot-gateway:problem:")
    return body


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"channel": "whatsapp", ', "JSON"),
        (b"", ""),
        (b'{"channel": "whatsapp", "external_id": "1", "sender": {"id": "1"}, "text": "\\ud800"}', ""),
        (b"\xff\xfe\x00", ""),
        ('{"text": "é"}'.encode("latin-1"), "UTF-8"),
        (b'{"order": ' + b'{"a":' * 3000 + b"1" + b"}" * 3001, "nested"),
    ],
    ids=["cut off", "empty", "lone surrogate", "no UTF-8", "Latin-1", "nested"],
)
def test_malformed_json(api: httpx.Client, body: bytes, says: str) -> None:
    answer = api.post("/v1/messages", content=body, headers={"Content-Type": "application/json"})
    assert says in problem(answer, 400)["detail"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n\t "}, "text"),
        ({"text": 5}, "text"),
        ({"text": None}, "text"),
        ({"text": "x" * 100_001}, "text"),
        ({"channel": "pigeon"}, "channel"),
        ({"external_id": ""}, "external_id"),
        ({"external_id": "x" * 300}, "external_id"),
        ({"sender": {"name": "Maria"}}, "sender"),
        ({"sender": {"id": "1", "country": "Brazil"}}, "sender.country"),
        ({"sender": {"id": "1", "language": "português"}}, "sender.language"),
        ({"received_at": "yesterday"}, "received_at"),
        ({"received_at": "2026-11-22T23:40:00"}, "received_at"),
        ({"colour": "blue"}, "colour"),
        ({"order": "BR-20931"}, "order"),
        ({"text": "\u200b\ufeff\x07"}, "text"),
        ({"sender": {"id": "  "}}, "sender.id"),
        ({"sender": {"id": "1", "country": "BR\n"}}, "sender.country"),
        ({"sender": {"id": "1", "language": "en" + "-abcdefgh" * 9}}, "sender.language"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "received_at"),
        ({"received_at": "9999-12-31T23:59:59-14:00"}, "received_at"),
        ({"attachments": [{"url": "https://x.example/1", "kind": "hologram"}]}, "kind"),
    ],
)
def test_a_wrong_field_is_named(api: httpx.Client, changes: dict, field: str) -> None:
    body = problem(api.post("/v1/messages", json=message(**changes)), 422)
    assert field.rpartition(".")[2] in body["detail"]
    assert body["errors"]


def test_a_megabyte_of_text_is_refused(api: httpx.Client) -> None:
    problem(api.post("/v1/messages", json=message("x" * 1_000_000)), 422)
    problem(api.post("/v1/messages", json=message("x" * 3_000_000)), 413)


def test_control_characters_are_kept_where_the_database_can(api: httpx.Client) -> None:
    answer = api.post("/v1/messages", json=message("cad\u0000\u0007ê\tmeu\r\npedido?"))
    assert answer.status_code == 202
    thread = api.get(f"/v1/conversations/{answer.json()['conversation_id']}").json()
    assert thread["messages"][-1]["text"] == "cad\ufffd\u0007ê\tmeu\r\npedido?"


def test_every_field_may_hold_what_the_database_cannot(api: httpx.Client) -> None:
    odd = "a\u0000b"
    sender = {"id": odd, "name": odd, "email": odd, "phone": odd}
    attachment = {"url": odd, "kind": "image", "filename": odd}
    body = message(sender=sender, conversation=odd, subject=odd, order={odd: [odd]}, attachments=[attachment])
    answer = api.post("/v1/messages", json=body)
    assert answer.status_code == 202
    thread = api.get(f"/v1/conversations/{answer.json()['conversation_id']}").json()
    assert thread["order"] == {"a\ufffdb": ["a\ufffdb"]}
    assert thread["messages"][0]["attachments"] == [{"kind": "image", "url": "a\ufffdb", "filename": "a\ufffdb"}]


def test_a_photograph_needs_no_text(api: httpx.Client) -> None:
    photograph = {"url": "https://shop.example/1.jpg", "kind": "image"}
    assert api.post("/v1/messages", json=message("", attachments=[photograph])).status_code == 202


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/xml"])
def test_what_is_no_json_says_so(api: httpx.Client, kind: str) -> None:
    answer = api.post("/v1/messages", content=b"<a/>", headers={"Content-Type": kind})
    assert "application/json" in problem(answer, 415)["detail"]


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}])
def test_an_unknown_key(shared: tuple[str, Server], header: dict[str, str]) -> None:
    answer = httpx.post(f"{shared[1].url}/v1/messages", json=message(), headers=header)
    problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_another_merchants_things_do_not_exist(shared: tuple[str, Server], api: httpx.Client) -> None:
    theirs = api.post("/v1/messages", json=message()).json()["conversation_id"]
    stranger = await _shop(shared[0], "stranger")
    with client(shared[1], stranger.key) as other:
        problem(other.get(f"/v1/conversations/{theirs}"), 404)
        reply = {"text": "Hello", "agent": str(stranger.agent)}
        for action, body in (
            ("replies", reply),
            ("replies/preview", reply),
            ("assign", {"agent": str(stranger.agent)}),
            ("resolve", None),
            ("notes", {"text": "x"}),
        ):
            problem(other.post(f"/v1/conversations/{theirs}/{action}", json=body), 404)
        assert other.get("/v1/conversations").json()["items"] == []


def test_the_same_key_with_another_body(api: httpx.Client) -> None:
    headers = {"Idempotency-Key": "once"}
    first = message()
    assert api.post("/v1/messages", json=first, headers=headers).status_code == 202
    assert api.post("/v1/messages", json=first, headers=headers).json()["duplicate"]
    problem(api.post("/v1/messages", json=message("outro texto"), headers=headers), 422)


def test_duplicates_are_one_message(shared: tuple[str, Server], api: httpx.Client) -> None:
    once = message(external_id="webhook-1")
    ids = {api.post("/v1/messages", json=once).json()["message_id"] for _ in range(5)}
    assert len(ids) == 1
    with psycopg.connect(shared[0]) as connection:
        counted = connection.execute("SELECT count(*) FROM message WHERE external_id = 'webhook-1'").fetchone()
    assert counted == (1,)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("DELETE", "/v1/messages", 405),
        ("GET", "/v1/conversations/no-uuid", 404),
        ("GET", "/v1/conversations?limit=0", 422),
        ("GET", "/v1/conversations?cursor=%20", 422),
        ("GET", "/v1/conversations?agent=nobody", 422),
        ("GET", "/v1/conversations?status=%00", 422),
        ("GET", "/v1/profiles/CA/history/8341918425162274", 422),
    ],
)
def test_wrong_addresses(api: httpx.Client, method: str, path: str, status: int) -> None:
    problem(api.request(method, path), status)


def test_the_apis_own_address_leads_to_its_description(shared: tuple[str, Server]) -> None:
    answer = httpx.get(f"{shared[1].url}/v1", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.url.path == "/docs"


@pytest.mark.parametrize("path", ["/metrics", "/docs", "/webchat/widget.js"])
def test_the_character_set_is_named_once(shared: tuple[str, Server], path: str) -> None:
    answer = httpx.get(f"{shared[1].url}{path}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].count("charset=utf-8") == 1


def test_an_empty_key_is_no_key(api: httpx.Client) -> None:
    problem(api.post("/v1/messages", json=message(), headers={"Idempotency-Key": ""}), 422)


def test_the_document_names_the_problems(shared: tuple[str, Server]) -> None:
    document = httpx.get(f"{shared[1].url}/docs/openapi.json").json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            if path.startswith("/v1"):
                assert {"400", "422"} <= answers.keys(), (method, path)
            for status in answers.keys() - {"500", "503"} if path.startswith("/v1") else ():
                if status >= "400":
                    assert list(answers[status]["content"]) == ["application/problem+json"], (method, path, status)
    assert document["paths"]["/v1/messages"]["post"]["responses"]["200"]
