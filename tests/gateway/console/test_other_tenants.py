"""Another merchant's administrator walks all routes with our identifiers: nothing is told and nothing changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import select

from gateway.database.base import MerchantTable
from gateway.database.session import Database
from gateway.database.tables import (
    Agent,
    Attachment,
    CannedReply,
    Connection,
    ContactIdentity,
    Conversation,
    Delivery,
    GlossaryEntry,
    MemoryEntry,
    Message,
    SavedView,
)
from gateway.people.agents import agent_by_email, set_password
from gateway.people.keys import create_key
from gateway.people.sessions import open_session
from tests.gateway.console.test_roles import concrete, walk
from tests.gateway.console.who_may_enter import API, CONSOLE
from tests.support.console import AGENT, PASSWORD, Console, log_in, running_console, token_of
from tests.support.postgres import database_from
from tests.support.shop import Shop, make_shop

SECRET = "Zwetschgenknödel"
"""Stands in every text of ours; no answer to a stranger may hold it."""
OTHER = "olga@other.example"


@pytest_asyncio.fixture(scope="module")
async def console(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Console]:
    """Give one console to all tests of this module."""
    with database_from(postgres, template) as address:
        async with running_console(address, tmp_path_factory.mktemp("console")) as running:
            yield running


@pytest_asyncio.fixture(scope="module")
async def other(console: Console) -> Shop:
    """Give another merchant on the same server, with an administrator who can log in."""
    shop = await make_shop(console.address, slug="other", role="admin", email=OTHER, name="Olga")
    database = Database(console.address, connections=1)
    try:
        async with database.merchant(shop.merchant_id) as session:
            await set_password(session, await agent_by_email(session, OTHER), PASSWORD)
    finally:
        await database.close()
    return shop


@pytest_asyncio.fixture(scope="module")
async def ours(console: Console) -> dict[str, str]:
    """Give the identifiers of all kinds of our things, by the name that paths use."""
    sender = {"id": "+5511955555555", "name": SECRET, "phone": "+5511955555555"}
    conversation_id = console.arrives(f"{SECRET}: onde está meu pedido?", sender=sender)
    database = Database(console.address, connections=1)
    known: dict[str, Any] = {"conversation_id": conversation_id}
    try:
        async with database.merchant(console.shop.merchant_id) as session:
            merchant = {"merchant_id": console.shop.merchant_id}
            conversation = await session.get_one(Conversation, conversation_id)
            message = (await session.scalars(select(Message).limit(1))).one()
            agent = (await session.scalars(select(Agent).where(Agent.email == AGENT))).one()
            languages = {"source_language": "en", "target_language": "pt"}
            rows = {
                "connection_id": Connection(channel="webhook", name=SECRET, secrets=b"sealed", **merchant),
                "canned_id": CannedReply(name=SECRET, language="en", text=SECRET, **merchant),
                "view_id": SavedView(agent_id=agent.id, name=SECRET, query="country=BR", **merchant),
                "term_id": GlossaryEntry(term=SECRET, translation=SECRET, **languages, **merchant),
                "entry_id": MemoryEntry(source=SECRET, target=SECRET, digest=b"d", **languages, **merchant),
                "delivery_id": Delivery(
                    message_id=message.id, channel="webhook", payload={"text": SECRET}, status="dead", **merchant
                ),
            }
            photo = b"\x89PNG\r\n\x1a\n" + SECRET.encode()
            session.add(Attachment(message_id=message.id, media_id="photo", content=photo, **merchant))
            session.add_all(rows.values())
            await session.flush()
            await open_session(session, agent.id, SECRET)
            key, _ = await create_key(session, SECRET)
            known |= {name: row.id for name, row in rows.items()}
            known |= {"message_id": message.id, "media_id": "photo"}
            known |= {"customer_id": conversation.customer_id, "agent_id": agent.id, "key_id": key.id}
            known["identity_id"] = await session.scalar(select(ContactIdentity.id).limit(1))
        with psycopg.connect(console.address) as connection:
            found = connection.execute("SELECT id FROM agent_session WHERE user_agent = %s", (SECRET,)).fetchone()
        assert found
        known["session_id"] = found[0]
    finally:
        await database.close()
    return {name: str(value) for name, value in known.items()}


def _all_of(console: Console) -> dict[str, str]:
    """Give a digest of all that is ours, by table."""
    tables = sorted(one.__tablename__ for one in MerchantTable.__subclasses__())
    assert len(tables) > 20
    with psycopg.connect(console.address) as connection:
        return {
            table: str(
                connection.execute(
                    f"SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) FROM {table} t WHERE merchant_id = %s",
                    (console.shop.merchant_id,),
                ).fetchone()
            )
            for table in tables
        }


def _form(ours: dict[str, str]) -> dict[str, str]:
    """Fill every field that a form of the console may have, with what is ours."""
    return {
        "text": "Hello",
        "to": f"agent:{ours['agent_id']}",
        "action": "resolve",
        "conversation": ours["conversation_id"],
        "agent": ours["agent_id"],
        "name": "Name",
        "language": "en",
        "reason": "r",
        "query": "country=BR",
        "role": "admin",
        "hours": "mon-fri 09:00-17:00",
        "time_zone": "UTC",
        "email": "new@other.example",
        "languages": "en native",
    }


_BODIES: dict[str, dict[str, str]] = {
    "assign": {"agent": "agent_id"},
    "replies": {"text": "conversation_id", "agent": "agent_id"},
    "preview": {"text": "conversation_id", "agent": "agent_id"},
    "notes": {"text": "conversation_id"},
    "move": {"identity": "identity_id"},
    "merge": {"other": "customer_id"},
    "split": {"identity": "identity_id"},
    "{connection_id:uuid}": {"name": "conversation_id"},
    "{customer_id:uuid}": {"name": "conversation_id"},
}
"""Fields of the API's bodies by the end of the path, each with whose identifier stands in it."""


def test_the_console_shows_another_merchant_nothing_of_ours(
    console: Console, other: Shop, ours: dict[str, str]
) -> None:
    before = _all_of(console)
    with console.browse() as browser:
        assert log_in(browser, OTHER).status_code == 303
        form = _form(ours) | {"csrf": token_of(browser)}
        for method, path, needed in walk(CONSOLE, ("/console/live", "/console/logout")):
            if needed == "open":
                continue
            answer = browser.request(method, concrete(path, ours), data=form if method == "POST" else None)
            assert answer.status_code < 500, (method, path)
            assert SECRET not in answer.text, (method, path)
            if "_id:uuid}" in path and method == "GET":
                assert answer.status_code == 404, (method, path)
            if "_id:uuid}" in path and method == "POST":
                assert answer.status_code in (303, 404, 422), (method, path)
    assert _all_of(console) == before


def test_the_api_tells_another_merchant_nothing_of_ours(console: Console, other: Shop, ours: dict[str, str]) -> None:
    before = _all_of(console)
    headers = {"Authorization": f"Bearer {other.key}"}
    with httpx.Client(base_url=console.server.url, headers=headers, timeout=60) as client:
        for method, path, needed in walk(API, ("/v1/events",)):
            if needed == "open":
                continue
            fields = _BODIES.get(path.rsplit("/", 1)[-1], {})
            body = {name: ours[value] for name, value in fields.items()}
            given = body if method in ("POST", "PUT", "PATCH") else None
            answer = client.request(method, concrete(path, ours), json=given)
            assert answer.status_code < 500, (method, path)
            assert SECRET not in answer.text, (method, path)
            if "_id:uuid}" in path:
                assert answer.status_code == 404, (method, path, answer.text)
    assert _all_of(console) == before


def test_our_own_key_finds_what_the_others_did_not(console: Console, ours: dict[str, str]) -> None:
    with httpx.Client(
        base_url=console.server.url, headers={"Authorization": f"Bearer {console.shop.key}"}, timeout=60
    ) as client:
        answer = client.get(f"/v1/conversations/{ours['conversation_id']}")
        assert SECRET in answer.text
        assert client.get(f"/v1/customers/{ours['customer_id']}").status_code == 200
