"""Every endpoint of console and API, walked by every role: who may enter is written down here, and holds."""

from __future__ import annotations

import re
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from gateway.app import create_app
from gateway.database.session import Database
from gateway.people.keys import create_key
from gateway.settings import read_settings
from tests.support.console import ADMIN, AGENT, SUPERVISOR, Console, running_console, token_of
from tests.support.postgres import database_from

ROLES = {"agent": AGENT, "supervisor": SUPERVISOR, "admin": ADMIN}
RANK = {role: rank for rank, role in enumerate(ROLES)}

OPEN = ("/console/login", "/console/locale", "/console/theme")
"""Pages for strangers; all others need a session."""

SUPERVISORS = (
    ("GET", "/console/audit"),
    ("POST", "/console/canned-replies"),
    ("POST", "/console/canned-replies/{canned_id:uuid}/delete"),
    *(("GET", f"/console/{page}") for page in ("glossary", "glossary/export", "memory", "memory/export", "models")),
    *(("POST", f"/console/{page}") for page in ("glossary", "glossary/import", "memory/import")),
    ("POST", "/console/glossary/{term_id:uuid}/delete"),
    ("POST", "/console/memory"),
    *(("POST", f"/console/{page}:uuid}}") for page in ("glossary/{term_id", "memory/{entry_id")),
    ("POST", "/console/memory/{entry_id:uuid}/delete"),
    ("POST", "/console/faq"),
    ("POST", "/console/faq/import"),
    ("POST", "/console/faq/{entry_id:uuid}/delete"),
)
"""What agents may not do in the console."""

API_OPEN = ("/v1/schemas",)
"""What strangers may read over the API."""

API_ADMINS = ("/v1/connections",)
"""Where keys of the role admin alone may enter."""


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


def endpoints(app: Litestar, prefix: str) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """Give method, path and handler of all endpoints below a prefix."""
    for route in app.routes:
        if not route.path.startswith(prefix) or "/static" in route.path:
            continue
        for handler in getattr(route, "route_handlers", ()):
            for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
                yield method, route.path, handler


def concrete(path: str) -> str:
    """Fill a path's parameters: things that do not exist, so that nothing changes."""
    unknown = {"uuid": str(uuid4()), "int": "1"}
    return re.sub(r"\{\w+:(\w+)\}", lambda found: unknown.get(found[1], "BR"), path)


def test_the_console_says_who_may_enter_where(app: Litestar) -> None:
    found = list(endpoints(app, "/console"))
    assert len(found) > 25
    public = {path for _, path, handler in found if handler.opt.get("public")}
    assert public == set(OPEN)
    supervisors = {(method, path) for method, path, handler in found if handler.opt.get("role") == "supervisor"}
    assert supervisors >= set(SUPERVISORS)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_walks_the_console(console: Console, app: Litestar, role: str) -> None:
    with console.browse(ROLES[role]) as browser:
        token = token_of(browser)
        for method, path, handler in endpoints(app, "/console"):
            if handler.opt.get("public") or path in ("/console/live", "/console/logout"):
                continue
            status = _ask(browser, method, concrete(path), {"csrf": token})
            allowed = RANK[role] >= RANK[handler.opt.get("role", "agent")]
            assert (status != 403) is allowed, (method, path, status)
            assert status < 500, (method, path, status)


def test_strangers_walk_the_console(console: Console, app: Litestar) -> None:
    with console.browse() as browser:
        for method, path, handler in endpoints(app, "/console"):
            answer = browser.request(method, concrete(path), data={} if method == "POST" else None)
            if handler.opt.get("public"):
                assert answer.status_code in (200, 303, 401), (method, path)
            else:
                assert answer.status_code == 303, (method, path)
                assert answer.headers["location"].startswith("/console/login"), (method, path)


@pytest.mark.parametrize("role", [*ROLES, None])
def test_every_role_walks_the_api(console: Console, keys: dict[str, str], app: Litestar, role: str | None) -> None:
    headers = {"Authorization": f"Bearer {keys[role]}"} if role else {}
    with httpx.Client(base_url=console.server.url, headers=headers, timeout=60) as client:
        for method, path, _ in endpoints(app, "/v1"):
            if path == "/v1/events" and role:
                continue  # a stream without an end
            answer = client.request(method, concrete(path), json={} if method in ("POST", "PUT", "PATCH") else None)
            if role is None:
                assert (answer.status_code == 401) is not path.startswith(API_OPEN), (method, path)
                continue
            assert answer.status_code != 401, (method, path)
            assert answer.status_code < 500, (method, path)
            if path.startswith(API_ADMINS) and RANK[role] < RANK["admin"]:
                assert answer.status_code in (403, 422), (method, path)


def _ask(browser: httpx.Client, method: str, path: str, form: dict[str, str]) -> int:
    return browser.request(method, path, data=form if method == "POST" else None).status_code


def test_no_role_is_named_that_does_not_exist() -> None:
    pages = Path(__file__).parents[3] / "gateway" / "console" / "pages"
    named = {role for file in pages.glob("*.py") for role in re.findall(r'opt=\{"role": "(\w+)"', file.read_text())}
    assert named <= set(ROLES)
