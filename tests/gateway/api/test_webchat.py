"""The web chat's doors against visitors who write too much, too large, or in another's name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from gateway.api.webchat import LARGEST_FRAME, MOST_FRAMES
from gateway.channels.webchat import CHANNEL
from tests.support.postgres import database_from
from tests.support.server import Server, client, serving
from tests.support.shop import make_shop

ORIGIN = "https://www.shop.example"
PACE = CHANNEL.capabilities.taken_per_minute
assert PACE is not None


@pytest.fixture(scope="module")
def server(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Server]]:
    """A running gateway that only takes in."""
    with (
        database_from(postgres, template) as address,
        serving(address, tmp_path_factory.mktemp("chat"), "--no-work") as running,
    ):
        yield address, running


class Widget:
    """One connection, as pages see it."""

    def __init__(self, url: str, key: str, identifier: str) -> None:
        self.url, self.key, self.id = url, key, identifier

    def ask(self, method: str, door: str, **more: Any) -> httpx.Response:
        headers = {"Origin": ORIGIN, **more.pop("headers", {})}
        return httpx.request(method, f"{self.url}/webchat/{self.id}/{door}", headers=headers, timeout=30, **more)

    def visitor(self) -> str:
        """A new visitor's token."""
        token: str = self.ask("POST", "session", json={}).json()["token"]
        return token

    def write(self, token: str, text: str = "Oi", identifier: UUID | None = None) -> httpx.Response:
        body = {"id": str(identifier or uuid4()), "text": text}
        return self.ask("POST", "messages", json=body, headers={"x-visitor-token": token})

    @contextmanager
    def socket(self, token: str) -> Iterator[ClientConnection]:
        """An open socket that has said who it is."""
        address = f"{self.url.replace('http', 'ws')}/webchat/{self.id}/socket"
        with connect(address, additional_headers={"Origin": ORIGIN}) as opened:
            opened.send(json.dumps({"token": token}))
            yield opened

    def stored(self) -> int:
        with httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {self.key}"}) as api:
            rows = api.get("/v1/conversations").json()["items"]
            return sum(len(api.get(f"/v1/conversations/{row['id']}").json()["messages"]) for row in rows)


def heard(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """The next frame of a kind."""
    while True:
        frame: dict[str, Any] = json.loads(socket.recv(timeout=20))
        if frame["type"] == kind:
            return frame


@pytest.fixture
async def widget(server: tuple[str, Server]) -> Widget:
    address, running = server
    shop = await make_shop(address, f"shop-{uuid4().hex[:8]}")
    with client(running, shop.key) as api:
        body = {"channel": "webchat", "name": "Shop", "config": {"allowed_origins": [ORIGIN]}}
        made = api.post("/v1/connections", json=body).json()
    return Widget(running.url, shop.key, made["id"])


def test_one_visitor_who_writes_too_much_is_told_to_wait_and_others_are_not(widget: Widget) -> None:
    token, other = widget.visitor(), widget.visitor()
    answers = [widget.write(token) for _ in range(PACE.sender + 2)]
    assert [answer.status_code for answer in answers] == [202] * PACE.sender + [429] * 2
    refusal = answers[-1]
    assert refusal.headers["retry-after"] == "60"
    assert refusal.headers["content-type"].startswith("application/problem+json")
    assert "messages a minute" in refusal.json()["detail"]
    assert widget.write(other).status_code == 202
    with widget.socket(token) as socket:
        identifier = str(uuid4())
        socket.send(json.dumps({"type": "message", "id": identifier, "text": "Oi"}))
        frame = heard(socket, "busy")
        assert (frame["id"], frame["retry_after"]) == (identifier, 60)
    hook = httpx.post(
        f"{widget.url}/hooks/{widget.id}", json={"id": identifier, "text": "Oi"}, headers={"x-visitor-token": token}
    )
    assert hook.status_code == 429
    assert widget.stored() == PACE.sender + 1


def test_all_visitors_together_are_held_to_the_connections_pace(
    widget: Widget, server: tuple[str, Server], rows: Callable[[int], None]
) -> None:
    assert widget.write(widget.visitor()).status_code == 202
    rows(PACE.connection)
    answer = widget.write(widget.visitor())
    assert answer.status_code == 429
    assert "too many people" in answer.json()["detail"]


@pytest.fixture
def rows(widget: Widget, server: tuple[str, Server]) -> Callable[[int], None]:
    """Adds messages of other visitors, as if they had just come."""
    import psycopg

    def add(count: int) -> None:
        columns = "merchant_id, conversation_id, kind, channel, connection_id, text, format, status, sent_at, source"
        with psycopg.connect(server[0]) as connection:
            connection.execute(
                f"INSERT INTO message (id, {columns}, created_at, updated_at) "
                f"SELECT gen_random_uuid(), {columns}, now(), now() FROM message, generate_series(1, %s) "
                "WHERE connection_id = %s",
                [count, widget.id],
            )

    return add


@pytest.mark.parametrize("text", ["x" * 4001, "", "   "])
def test_a_text_that_is_too_long_or_empty_is_refused_in_words(widget: Widget, text: str) -> None:
    answer = widget.write(widget.visitor(), text)
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert widget.stored() == 0


def test_the_longest_text_passes_in_any_script(widget: Widget) -> None:
    token = widget.visitor()
    assert widget.write(token, "📦" * 4000).status_code == 202
    with widget.socket(token) as socket:
        socket.send(json.dumps({"type": "message", "id": str(uuid4()), "text": "界" * 4000, "page": "x" * 2000}))
        assert heard(socket, "stored")


def test_a_body_or_frame_that_is_too_large_is_refused(widget: Widget) -> None:
    token = widget.visitor()
    body = b'{"id": "' + b"x" * LARGEST_FRAME + b'"}'
    large = widget.ask("POST", "messages", content=body, headers={"x-visitor-token": token})
    assert large.status_code == 413
    with widget.socket(token) as socket:
        socket.send("x" * (LARGEST_FRAME + 1))
        with pytest.raises(ConnectionClosed) as closed:
            heard(socket, "stored")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009
    assert widget.stored() == 0


def test_a_socket_that_floods_is_closed(widget: Widget) -> None:
    def flood(socket: ClientConnection) -> None:
        for _ in range(MOST_FRAMES + 100):
            socket.send("{}")
        heard(socket, "stored")

    with widget.socket(widget.visitor()) as socket, pytest.raises(ConnectionClosed) as closed:
        flood(socket)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4429


def test_a_visitor_sees_nothing_of_anothers_conversation(widget: Widget) -> None:
    maria, eve = widget.visitor(), widget.visitor()
    identifier = uuid4()
    assert widget.write(maria, "My address is 5 Rose Lane", identifier).status_code == 202
    # The same identifier, in one's own name, neither takes nor shows the other's message.
    assert widget.write(eve, "Mine", identifier).status_code == 202
    assert history(widget, maria) == ["My address is 5 Rose Lane"]
    assert history(widget, eve) == ["Mine"]
    expiry, proof = maria.split(".")[1:]
    for forged in (
        f"{eve.split('.')[0]}.{expiry}.{proof}",
        f"{maria.split('.')[0]}.{expiry}.{eve.split('.')[2]}",
        "",
        "x",
    ):
        assert widget.write(forged).status_code == 401
        answer = widget.ask("GET", "stream", headers={"x-visitor-token": forged})
        assert answer.status_code == 401


def test_another_widgets_token_is_not_taken(widget: Widget, server: tuple[str, Server]) -> None:
    with client(server[1], widget.key) as api:
        body = {"channel": "webchat", "name": "Other", "config": {"allowed_origins": [ORIGIN]}}
        other = Widget(widget.url, widget.key, api.post("/v1/connections", json=body).json()["id"])
    assert other.write(widget.visitor()).status_code == 401


def history(widget: Widget, token: str) -> list[str]:
    """What a visitor sees after a reload."""
    with widget.socket(token) as socket:
        return [message["text"] for message in heard(socket, "history")["messages"]]
