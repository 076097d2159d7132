"""A console to test: a server, a merchant, and agents of every role who can log in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from gateway.database.session import Database
from gateway.database.tables import Agent
from gateway.people.agents import agent_by_email, set_password
from tests.support.server import Server, client, message, serving
from tests.support.shop import ALWAYS, Shop, make_shop

PASSWORD = "correct horse battery"
ADMIN, SUPERVISOR, AGENT, ARABIC = (f"{name}@shop.example" for name in ("emma", "sol", "ada", "amal"))


class Console(msgspec.Struct, frozen=True):
    """Where tests log in."""

    server: Server
    shop: Shop
    address: str
    """Of its database."""

    @property
    def url(self) -> str:
        """Of the first page."""
        return f"{self.server.url}/console"

    def arrives(self, text: str, **changes: Any) -> str:
        """Let a customer's message arrive over the API; return its conversation's id."""
        with client(self.server, self.shop.key) as api:
            answer = api.post("/v1/messages", json=message(text, **changes), headers={"Prefer": "wait=30"})
            answer.raise_for_status()
            return str(answer.json()["conversation_id"])

    @contextmanager
    def browse(self, email: str | None = None) -> Iterator[httpx.Client]:
        """Give a client without scripts; logged in where an address is given."""
        with httpx.Client(base_url=self.server.url, timeout=60, follow_redirects=False) as browser:
            if email:
                assert log_in(browser, email).status_code == 303
            yield browser


def log_in(browser: httpx.Client, email: str, password: str = PASSWORD, code: str = "") -> httpx.Response:
    """Submit the log-in form."""
    return browser.post("/console/login", data={"email": email, "password": password, "code": code})


def token_of(browser: httpx.Client) -> str:
    """Return the token that the session's forms carry."""
    found = re.search(r'name="csrf" content="([0-9a-f]+)"', browser.get("/console/me").text)
    assert found
    return found[1]


@asynccontextmanager
async def running_console(address: str, folder: Path) -> AsyncIterator[Console]:
    """Give a console on a fresh database."""
    shop = await make_shop(address, role="admin")
    await _add_agents(address, shop)
    with serving(address, folder) as server:
        yield Console(server, shop, address)


async def _add_agents(address: str, shop: Shop) -> None:
    others: tuple[dict[str, Any], ...] = (
        {"name": "Sol Vega", "email": SUPERVISOR, "role": "supervisor", "language": "es", "interface_locale": "es"},
        {"name": "Ada Berg", "email": AGENT, "role": "agent", "language": "en", "interface_locale": "en"},
        {"name": "Amal Haddad", "email": ARABIC, "role": "agent", "language": "ar", "interface_locale": "ar"},
    )
    database = Database(address, connections=1)
    try:
        async with database.merchant(shop.merchant_id) as session:
            for one in others:
                values = {"languages": {one["language"]: "native"}, "hours": ALWAYS, "presence": "offline"}
                session.add(Agent(merchant_id=shop.merchant_id, **values, **one))
            await session.flush()
            for email in (ADMIN, SUPERVISOR, AGENT, ARABIC):
                await set_password(session, await agent_by_email(session, email), PASSWORD)
    finally:
        await database.close()
