"""Every endpoint of console and API, walked by every role: who may enter is written down here, and holds."""

from __future__ import annotations

import re
import warnings
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute, WebSocketRoute

from gateway.app import create_app
from gateway.database.session import Database
from gateway.people.keys import create_key
from gateway.settings import read_settings
from tests.gateway.console.who_may_enter import API, CONSOLE, OPEN, stated
from tests.support.console import ADMIN, AGENT, SUPERVISOR, Console, running_console, token_of
from tests.support.postgres import database_from

ROLES = {"agent": AGENT, "supervisor": SUPERVISOR, "admin": ADMIN}
RANK = {role: rank for rank, role in enumerate(ROLES)}


@pytest_asyncio.fixture(scope="module")
async def console(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Console]:
    """Give one console to all tests of this module."""
    with database_from(postgres, template) as address:
        async with running_console(address, tmp_path_factory.mktemp("console")) as running:
            yield running


@pytest_asyncio.fixture(scope="module")
async def keys(console: Console) -> dict[str, str]:
    """Give an API key of each role."""
    database = Database(console.address, connections=1)
    try:
        async with database.merchant(console.shop.merchant_id) as session:
            return {role: (await create_key(session, role, role))[1] for role in ROLES}
    finally:
        await database.close()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    """Give an application to read the routes of; it is never started."""
    settings = read_settings({"GATEWAY_DATA": str(tmp_path_factory.mktemp("routes"))})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Litestar announces its version 3
        return create_app(settings, work=False)


Endpoint = tuple[str, str]
"""Method and path."""


def routes_of(app: Litestar) -> Iterator[tuple[Endpoint, BaseRouteHandler]]:
    """Give all routes with their handlers; what Litestar answers by itself (OPTIONS, HEAD) is left out."""
    for route in app.routes:
        if isinstance(route, WebSocketRoute):
            yield ("WS", route.path), route.route_handler
        elif isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
                    yield (method, route.path), handler


def walk(table: str, leave_out: Sequence[str] = ()) -> Iterator[tuple[str, str, str]]:
    """Give method, path and role of what a table states."""
    return ((method, path, role) for (method, path), role in stated(table).items() if path not in leave_out)


def concrete(path: str, known: Mapping[str, object] | None = None) -> str:
    """Fill a path's parameters: with what is known, else with things that do not exist, so that nothing changes."""
    unknown = {"uuid": str(uuid4()), "int": "1"}
    filled = known or {}
    return re.sub(r"\{(\w+):(\w+)\}", lambda found: str(filled.get(found[1], unknown.get(found[2], "BR"))), path)


def test_every_route_is_stated_with_its_role(app: Litestar) -> None:
    everything = stated(CONSOLE) | stated(API) | stated(OPEN)
    found = dict(routes_of(app))
    assert set(found) - set(everything) == set(), "state in who_may_enter.py who may enter"
    assert set(everything) - set(found) == set(), "these routes are gone"
    for endpoint, handler in found.items():
        if endpoint not in stated(OPEN):
            meant = "open" if handler.opt.get("public") else handler.opt.get("role", "agent")
            assert meant == everything[endpoint], endpoint


@pytest.mark.parametrize("role", ROLES)
def test_every_role_walks_the_console(console: Console, role: str) -> None:
    with console.browse(ROLES[role]) as browser:
        token = token_of(browser)
        for method, path, needed in walk(CONSOLE, ("/console/live", "/console/logout")):
            if needed == "open":
                continue
            status = _ask(browser, method, concrete(path), {"csrf": token})
            assert (status != 403) is (RANK[role] >= RANK[needed]), (method, path, status)
            assert status < 500, (method, path, status)


def test_strangers_walk_the_console(console: Console) -> None:
    with console.browse() as browser:
        for method, path, needed in walk(CONSOLE):
            answer = browser.request(method, concrete(path), data={} if method == "POST" else None)
            if needed == "open":
                assert answer.status_code in (200, 303, 401), (method, path)
            else:
                assert answer.status_code == 303, (method, path)
                assert answer.headers["location"].startswith("/console/login"), (method, path)


@pytest.mark.parametrize("role", [*ROLES, None])
def test_every_role_walks_the_api(console: Console, keys: dict[str, str], role: str | None) -> None:
    headers = {"Authorization": f"Bearer {keys[role]}"} if role else {}
    with httpx.Client(base_url=console.server.url, headers=headers, timeout=60) as client:
        for method, path, needed in walk(API, ("/v1/events",) if role else ()):  # a stream without an end
            answer = client.request(method, concrete(path), json={} if method in ("POST", "PUT", "PATCH") else None)
            if role is None:
                assert (answer.status_code == 401) is (needed != "open"), (method, path)
                continue
            allowed = needed == "open" or RANK[role] >= RANK[needed]
            assert (answer.status_code != 403) is allowed, (method, path, answer.status_code)
            assert answer.status_code != 401, (method, path)
            assert answer.status_code < 500, (method, path)


def test_a_key_that_is_too_low_is_told_so_before_its_request_is_read(console: Console, keys: dict[str, str]) -> None:
    with httpx.Client(base_url=console.server.url, headers={"Authorization": f"Bearer {keys['agent']}"}) as client:
        answer = client.post("/v1/glossary", content=b"{ this is no JSON")
        assert answer.status_code == 403
        assert "supervisor" in answer.json()["detail"]


def _ask(browser: httpx.Client, method: str, path: str, form: dict[str, str]) -> int:
    return browser.request(method, path, data=form if method == "POST" else None).status_code
