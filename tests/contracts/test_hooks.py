"""Every channel's requests over real HTTP at the gateway's hook: stored once, answered alike, refused with nothing."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import msgspec
import psycopg
import pytest

from gateway.channels.base import HookRequest
from gateway.channels.signatures import LARGEST_BODY
from tests.contracts.channel_cases import CASES
from tests.gateway.channels import twilio_api
from tests.gateway.channels.chatwoot import case as chatwoot
from tests.gateway.channels.email import case as email
from tests.gateway.channels.webchat import case as webchat
from tests.gateway.channels.webhook import case as webhook
from tests.gateway.channels.wechat import case as wechat
from tests.support.postgres import database_from
from tests.support.server import Server, client, serving
from tests.support.shop import make_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.channels.base import Connection
    from tests.contracts.channel_suite import ChannelCase

NOWHERE = "http://127.0.0.1:9"
STORED = ("message", "raw_payload", "customer", "identity", "conversation", "early_status", "procrastinate_jobs")


@pytest.fixture(scope="module")
def shared(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Server]]:
    """One server for the module; it only takes in, nothing works on what came."""
    with (
        database_from(postgres, template) as address,
        serving(address, tmp_path_factory.mktemp("hooks"), "--no-work") as server,
    ):
        yield address, server


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some vendors sign the time."""
    monkeypatch.setattr(email, "NOW", datetime.now(UTC))
    monkeypatch.setattr(webchat, "NOW", datetime.now(UTC))
    monkeypatch.setattr(wechat, "NOW", str(int(time.time())))
    monkeypatch.setattr(chatwoot, "STAMP", str(int(time.time())))
    monkeypatch.setattr(webhook, "ARRIVED", datetime.now(UTC))


class Hook:
    """One merchant's connection at the running server, as its vendor sees it."""

    def __init__(self, case: ChannelCase, address: str, server: Server, made: dict[str, Any], key: str) -> None:
        self.case = case
        self.connection = case.connect(NOWHERE)
        self.path = f"/hooks/{made['id']}"
        self.url = server.url + self.path
        self.id, self.key = made["id"], key
        self._address = address

    def request(self, body: bytes, connection: Connection | None = None) -> HookRequest:
        signer = connection or self.connection
        made = self.case.request(body, signer)
        url = f"{self.url}?{urlsplit(made.url).query}".rstrip("?")
        if self.case.name.startswith("twilio"):  # whose signature covers the address
            return twilio_api.signed(body, signer, url)
        return msgspec.structs.replace(made, url=url)

    def post(self, request: HookRequest) -> httpx.Response:
        return httpx.post(request.url, content=request.body, headers=request.headers, timeout=30)

    def count(self) -> dict[str, int]:
        """Rows of all tables that a hook may write, over all merchants."""
        with psycopg.connect(self._address) as connection:
            return {
                table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # type: ignore[index]
                for table in STORED
            }

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._address) as connection:
            return connection.execute(query, {"connection": self.id}).fetchall()


@pytest.fixture(params=CASES, ids=lambda case: case.label or case.name)
async def hook(request: pytest.FixtureRequest, shared: tuple[str, Server]) -> Hook:
    case: ChannelCase = request.param
    address, server = shared
    slug = f"shop-{uuid4().hex[:8]}"
    shop = await make_shop(address, slug)
    return connect(case, address, server, shop.key)


def connect(case: ChannelCase, address: str, server: Server, key: str) -> Hook:
    sample = case.connect(NOWHERE)
    body = {"channel": case.name, "name": case.name, "config": sample.config, "secrets": sample.secrets}
    with client(server, key) as api:
        made = api.post("/v1/connections", json=body)
    assert made.status_code == 201, made.text
    return Hook(case, address, server, made.json(), key)


def test_a_message_is_stored_once_and_replays_are_answered_alike(hook: Hook) -> None:
    request = hook.request(hook.case.extend(hook.case.samples["message"]))
    first, second = hook.post(request), hook.post(request)
    assert first.is_success, first.text
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert first.elapsed.total_seconds() < hook.case.channel.capabilities.ack_seconds
    expected = hook.case.channel.parse(request, hook.connection).messages
    messages = hook.rows("SELECT external_id, text, kind FROM message WHERE connection_id = %(connection)s ORDER BY id")
    kinds = {False: "inbound", True: "reply"}
    assert messages == [(one.external_id, one.text, kinds[one.echo]) for one in expected]
    raw = hook.rows("SELECT body, status FROM raw_payload WHERE connection_id = %(connection)s")
    assert raw == [(request.body, "read")]


def test_the_raw_payload_holds_no_secret(hook: Hook) -> None:
    hook.post(hook.request(hook.case.samples["message"]))
    ((headers, url),) = hook.rows("SELECT headers, url FROM raw_payload WHERE connection_id = %(connection)s")
    kept = repr(headers) + url
    assert [name for name, secret in hook.connection.secrets.items() if secret in kept] == []
    assert "signature" not in repr(headers).lower()


def test_two_connections_may_number_alike(hook: Hook, shared: tuple[str, Server]) -> None:
    other = connect(hook.case, *shared, hook.key)
    for one in (hook, other):
        request = one.request(one.case.samples["message"])
        assert one.post(request).is_success
        counted = one.rows("SELECT count(*) FROM message WHERE connection_id = %(connection)s")
        assert counted == [(len(one.case.channel.parse(request, one.connection).messages),)]


def test_what_is_not_proven_is_refused_and_nothing_is_stored(hook: Hook) -> None:
    body = hook.case.samples["message"]
    signed = hook.request(body)
    foreign = hook.request(body, hook.case.foreign(hook.connection))
    before = hook.count()
    refused = [hook.case.unsigned(signed), foreign]
    if hook.case.signs_body:
        refused += [
            msgspec.structs.replace(signed, body=signed.body[:-1]),
            msgspec.structs.replace(signed, body=signed.body + b" x=1"),
        ]
    for request in refused:
        answer = hook.post(request)
        assert answer.status_code == 401, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
    assert hook.count() == before


def test_what_is_too_large_is_refused_and_nothing_is_stored(hook: Hook) -> None:
    before = hook.count()
    signed = hook.request(hook.case.samples["message"])
    large = msgspec.structs.replace(signed, body=b" " * (LARGEST_BODY + 1))
    assert hook.post(large).status_code == 413
    assert hook.count() == before


def test_what_is_signed_and_cannot_be_read_is_kept(hook: Hook) -> None:
    request = hook.request(hook.case.garbage)
    answer = hook.post(request)
    assert answer.status_code == 400, answer.text
    raw = hook.rows("SELECT body, status, reason FROM raw_payload WHERE connection_id = %(connection)s")
    assert [(body, status) for body, status, _ in raw] == [(request.body, "unreadable")]
    assert raw[0][2]
    assert hook.rows("SELECT id FROM message WHERE connection_id = %(connection)s") == []


def test_a_handshake_is_answered(hook: Hook) -> None:
    if hook.case.handshake is None:
        assert httpx.get(hook.url).status_code == 401
        return
    shake = hook.case.handshake(hook.connection)
    greeting, forged = (f"{hook.url}?{urlsplit(one.url).query}" for one in (shake.request, shake.forged))
    assert httpx.get(greeting).content == shake.expected
    assert httpx.get(forged).status_code == 401


@pytest.mark.parametrize("path", ["/hooks/859264cc-322d-4ec3-908f-6b0137dc03e0", "/hooks/nothing"])
def test_an_unknown_hook(shared: tuple[str, Server], path: str) -> None:
    assert httpx.post(shared[1].url + path, content=b"{}").status_code == 404


async def test_a_connection_that_is_switched_off_has_no_hook(shared: tuple[str, Server]) -> None:
    shop = await make_shop(shared[0], "switched-off")
    hook = connect(CASES[0], *shared, shop.key)
    with client(shared[1], shop.key) as api:
        assert api.delete(f"/v1/connections/{hook.id}").status_code == 204
    assert hook.post(hook.request(CASES[0].samples["message"])).status_code == 404
