"""The demo merchant: agents, keys and an endpoint for replies; loading it again changes nothing."""

from __future__ import annotations

import os
import secrets
from importlib.resources import files
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import select

from gateway.application import Gateway
from gateway.channels.webhook.signing import new_secret
from gateway.conversations.faq import keep_faq, list_faq, read_faq
from gateway.database.queue import Queue as JobQueue
from gateway.database.session import Database, merchant_of
from gateway.database.tables import Agent, Connection, Merchant, Queue
from gateway.demo.customers import load_customers
from gateway.people.agents import set_password
from gateway.people.keys import authenticate, create_key
from gateway.people.merchants import MerchantSettings, ensure_merchant
from gateway.people.vault import Vault, keys_in

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.settings import Settings

SLUG = "demo"
_ALL_DAY = "mon-sun 00:00-24:00"

AGENTS: tuple[dict[str, object], ...] = (
    {
        "name": "Emma Clarke",
        "email": "emma@demo.example",
        "role": "admin",
        "language": "en",
        "interface_locale": "en",
        "languages": {"en": "native"},
        "skills": ["aftersales", "complaint"],
        "countries": ["GB", "US", "BR"],
        "time_zone": "Europe/London",
        "hours": _ALL_DAY,
        # At night she is alone with all the demo's customers, and has room for the next demo.
        "capacity": 100,
    },
    {
        "name": "Agnieszka Nowak",
        "email": "agnieszka@demo.example",
        "role": "supervisor",
        "language": "pl",
        "interface_locale": "pl",
        "languages": {"pl": "native", "en": "fluent"},
        "skills": ["aftersales"],
        "countries": ["PL"],
        "time_zone": "Europe/Warsaw",
        "hours": "mon-fri 08:00-16:00",
    },
    {
        "name": "Erik Lindqvist",
        "email": "erik@demo.example",
        "language": "sv",
        "interface_locale": "sv",
        "languages": {"sv": "native", "en": "fluent", "da": "basic"},
        "skills": ["presales"],
        "countries": ["SE", "DK", "NO"],
        "time_zone": "Europe/Stockholm",
        "hours": "mon-fri 09:00-17:00",
    },
    {
        "name": "Camille Moreau",
        "email": "camille@demo.example",
        "language": "fr",
        "interface_locale": "fr",
        "languages": {"fr": "native", "en": "fluent"},
        "skills": ["complaint"],
        "countries": ["FR", "BE", "CH"],
        "time_zone": "Europe/Paris",
        "hours": "mon-fri 09:00-12:30,13:30-18:00",
    },
)
"""Who answers at the demo merchant."""

_SETTINGS = MerchantSettings(
    default_country="GB",
    brand="Northwind Outdoor",
    order_patterns=(r"\b[A-Z]{2}-\d{5}\b",),
    hours=_ALL_DAY,
    time_zone="Europe/London",
)


class DemoMerchant(Struct, frozen=True):
    """What the demo needs to call the gateway."""

    id: UUID
    agent: UUID
    """Who answers where nobody was free, so that the message waits in a queue."""
    key: str
    webhook_secret: str
    password: str
    """Of all demo agents, to the console."""


async def load_demo(settings: Settings, reply_url: str) -> DemoMerchant:
    """Load the demo merchant, or find it, and point its endpoint to an address.

    Args:
        settings: whose data folder and database to use.
        reply_url: where replies are posted.
    """
    gateway = Gateway(settings)
    database = Database(gateway.prepare(), connections=2)
    vault = Vault(settings.secret_keys or keys_in(settings.data))
    try:
        async with database.system() as session:
            merchant_id = await ensure_merchant(session, SLUG, "Northwind Outdoor")
            merchant = await session.get_one(Merchant, merchant_id)
            merchant.settings = merchant.settings or msgspec.to_builtins(_SETTINGS)
        async with database.merchant(merchant_id) as session:
            agent = await _ensure_people(session)
            await _ensure_faq(session)
            password = await _ensure_password(session, settings.data / "demo.password")
            secret = await _ensure_endpoint(session, vault, reply_url)
        key = await _ensure_key(database, merchant_id, settings.data / "demo.key")
    finally:
        await database.close()
        gateway.release()
    return DemoMerchant(merchant_id, agent, key, secret, password)


async def _ensure_people(session: AsyncSession) -> UUID:
    """Load agents and a queue, unless they are there; return an agent who writes English, if any does."""
    first = select(Agent.id).where(Agent.active).order_by(Agent.language != "en", Agent.id).limit(1)
    if await session.scalar(first) is None:
        session.add_all(Agent(merchant_id=merchant_of(session), **agent) for agent in AGENTS)
        session.add(Queue(merchant_id=merchant_of(session), name="General"))
        await session.flush()
    return (await session.scalars(first)).one()


async def _ensure_faq(session: AsyncSession) -> None:
    if not await list_faq(session):
        for entry in read_faq((files("gateway.demo") / "faq.csv").read_text("utf-8")):
            await keep_faq(session, entry)


async def _ensure_password(session: AsyncSession, path: Path) -> str:
    """Return the password of all demo agents, kept beside their database so that a second run shows the same one."""
    password = _kept(path)
    agents = (await session.scalars(select(Agent))).all()
    if password is None or any(agent.password_hash is None for agent in agents):
        password = password or secrets.token_urlsafe(12)
        for agent in agents:
            await set_password(session, agent, password)
        _keep(path, password)
    return password


async def _ensure_endpoint(session: AsyncSession, vault: Vault, url: str) -> str:
    connection = await session.scalar(select(Connection).where(Connection.channel == "webhook").limit(1))
    if connection is None:
        secrets = {"secret": new_secret()}
        connection = Connection(
            merchant_id=merchant_of(session), channel="webhook", name="Shop", secrets=vault.close(secrets)
        )
        session.add(connection)
    connection.config = {"url": url}
    return vault.open(connection.secrets)["secret"]


async def _ensure_key(database: Database, merchant_id: UUID, path: Path) -> str:
    """Return the demo's key, kept beside its database so that a second run shows the same one."""
    key = _kept(path)
    if key and (await authenticate(database, key)).merchant_id == merchant_id:
        return key
    async with database.merchant(merchant_id) as session:
        _, key = await create_key(session, "demo")
    _keep(path, key)
    return key


def _kept(path: Path) -> str | None:
    return path.read_text().strip() if path.exists() else None


def _keep(path: Path, key: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key + "\n")


async def fill_demo(settings: Settings, merchant: DemoMerchant) -> int:
    """Let the demo's other customers write, once; return how many wrote now."""
    gateway = Gateway(settings)
    address = gateway.prepare()
    database, queue = Database(address, connections=2), JobQueue(address)
    try:
        return await load_customers(database, queue, merchant.id)
    finally:
        await database.close()
        gateway.release()
