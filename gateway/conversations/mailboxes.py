"""Mailboxes that are followed: each by one process at a time, every mail stored before it is marked as seen."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import random
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
import psycopg
from aioimaplib import AioImapException
from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from gateway.channels.base import Connection as OpenConnection
from gateway.channels.base import HookRequest, Parsed, PayloadError
from gateway.channels.email import CHANNEL, imap
from gateway.channels.email.imap import MailboxError, Position
from gateway.channels.email.loops import MOST_IN_AN_HOUR
from gateway.channels.email.settings import mail_settings
from gateway.conversations.connections import open_connection
from gateway.conversations.intake import take_in
from gateway.database.session import merchant_of
from gateway.database.tables import Connection, ContactIdentity, Conversation, MailboxPosition, Message
from gateway.errors import GatewayError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.conversations.context import ContextHandler
    from gateway.database.queue import Queue
    from gateway.database.session import Database
    from gateway.messages import InboundMessage
    from gateway.people.vault import Vault

_log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""How often new, changed and removed connections are looked for, and whether another process left a mailbox."""
_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 300.0
_LOCK_CHECK_SECONDS = 30.0

_BROKEN = (MailboxError, AioImapException, OSError, TimeoutError, SQLAlchemyError, psycopg.Error, GatewayError)
"""Everything that another try, later, may mend."""


class _Followed(Struct, frozen=True):
    """A connection as it stood when its mailbox was opened; a change opens it anew."""

    merchant_id: UUID
    connection: OpenConnection


class _TakenError(Exception):
    """Another process follows this mailbox."""


class Mailboxes:
    """Follows the mailboxes of all active e-mail connections.

    Args:
        database, queue: where mails and their jobs go.
        vault: opens connections' secrets.
        client: tells whether servers at private addresses may be called.
        handle_context: takes what mails say of orders.
    """

    def __init__(
        self,
        database: Database,
        queue: Queue,
        vault: Vault,
        client: httpx.AsyncClient,
        handle_context: ContextHandler,
    ) -> None:
        self._database = database
        self._queue = queue
        self._vault = vault
        self._client = client
        self._handle_context = handle_context
        self._tasks: dict[UUID, tuple[_Followed, asyncio.Task[None]]] = {}

    async def follow_all(self) -> None:
        """Follow until cancelled."""
        try:
            while True:
                try:
                    await self._adjust(await self._wanted())
                except (SQLAlchemyError, GatewayError) as error:
                    _log.warning("looking for mailboxes failed: %s", type(error).__name__)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await self._adjust({})

    async def _wanted(self) -> dict[UUID, _Followed]:
        async with self._database.system() as session:
            rows = await session.scalars(
                select(Connection).where(Connection.channel == CHANNEL.name, Connection.active)
            )
            return {
                row.id: _Followed(row.merchant_id, open_connection(row, self._vault))
                for row in rows
                if row.config.get("imap_host")
            }

    async def _adjust(self, wanted: dict[UUID, _Followed]) -> None:
        """Stop what is no longer wanted, or wanted otherwise; start what is missing."""
        for identifier, (followed, task) in list(self._tasks.items()):
            if wanted.get(identifier) != followed or task.done():
                del self._tasks[identifier]
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        for identifier, followed in wanted.items():
            if identifier not in self._tasks:
                task = asyncio.create_task(self._keep_following(identifier, followed), name=f"mailbox {identifier}")
                self._tasks[identifier] = (followed, task)

    async def _keep_following(self, identifier: UUID, followed: _Followed) -> None:
        """Follow one mailbox; after a failure wait longer each time, with some chance in it."""
        wait = _FIRST_WAIT_SECONDS
        while True:
            began = asyncio.get_running_loop().time()
            try:
                async with self._sole_follower(identifier):
                    await self._follow(identifier, followed)
            except _TakenError:
                await asyncio.sleep(LOOK_SECONDS)
                continue
            except ValueError as error:
                _log.warning("the settings of mailbox %s make no sense: %s", identifier, error)
                wait = _LONGEST_WAIT_SECONDS
            except _BROKEN as error:
                _log.warning("mailbox %s broke off: %s: %s", identifier, type(error).__name__, _short(error))
            if asyncio.get_running_loop().time() - began > _LONGEST_WAIT_SECONDS:
                wait = _FIRST_WAIT_SECONDS
            await asyncio.sleep(wait * random.uniform(0.75, 1.25))  # noqa: S311 - spreads tries, protects nothing
            wait = min(wait * 2, _LONGEST_WAIT_SECONDS)

    @contextlib.asynccontextmanager
    async def _sole_follower(self, identifier: UUID) -> AsyncIterator[None]:
        """Hold the mailbox's lock on a connection of its own: whoever loses that connection stops following."""
        lock = await psycopg.AsyncConnection.connect(self._database.address, autocommit=True)
        async with lock:
            cursor = await lock.execute(
                "SELECT pg_try_advisory_lock(hashtextextended(%s, 5))", [f"mailbox/{identifier}"]
            )
            row = await cursor.fetchone()
            if row is None or not row[0]:
                raise _TakenError
            async with asyncio.timeout(None) as until:
                watch = asyncio.create_task(_watch(lock, until))
                try:
                    yield
                finally:
                    watch.cancel()
                    await asyncio.gather(watch, return_exceptions=True)

    async def _follow(self, identifier: UUID, followed: _Followed) -> None:
        async with self._database.merchant(followed.merchant_id) as session:
            position = await _position(session, identifier)

        async def take(raw: bytes, reached: Position) -> None:
            async with self._database.merchant(followed.merchant_id) as session:
                await _keep_position(session, identifier, reached)
                if raw:
                    await self._store(session, raw, identifier, followed.connection)
            if not raw:
                _log.info("mailbox %s is read from now on", identifier)

        await imap.follow(mail_settings(followed.connection), self._client, position, take)

    async def _store(self, session: AsyncSession, raw: bytes, identifier: UUID, connection: OpenConnection) -> None:
        """Take a mail in as if it came by the hook; our own mailbox needs no proof."""
        request = HookRequest("POST", "imap:mailbox", {}, raw, dt.datetime.now(dt.UTC))
        parsed = _read(request, connection)
        messages = tuple([await _capped(session, message) for message in parsed.messages])
        parsed = msgspec.structs.replace(parsed, messages=messages)
        await take_in(session, self._queue, CHANNEL, identifier, request, parsed, self._handle_context)


def _read(request: HookRequest, connection: OpenConnection) -> Parsed:
    """Read a mail; one that nobody can read stays in the mailbox and stops nothing."""
    try:
        return CHANNEL.parse(request, connection)
    except PayloadError as error:
        _log.warning("a mail in mailbox %s is passed over: %s", connection.id, error)
    except (ValueError, LookupError, RecursionError) as error:
        _log.exception("a mail in mailbox %s cannot be read", connection.id, exc_info=error)
    return Parsed()


async def _capped(session: AsyncSession, message: InboundMessage) -> InboundMessage:
    """Mark a mail as a program's where its sender wrote too many within the hour: no answer feeds a loop then."""
    since = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    written = await session.scalar(
        select(func.count())
        .select_from(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(ContactIdentity, ContactIdentity.id == Conversation.identity_id)
        .where(
            ContactIdentity.channel == CHANNEL.name,
            ContactIdentity.external_id == message.sender.id,
            Message.kind == "inbound",
            Message.created_at > since,
        )
    )
    return msgspec.structs.replace(message, automated=True) if (written or 0) >= MOST_IN_AN_HOUR else message


async def _position(session: AsyncSession, connection_id: UUID) -> Position | None:
    row = await session.scalar(select(MailboxPosition).where(MailboxPosition.connection_id == connection_id))
    return Position(row.uid_validity, row.uid, row.read_at) if row else None


async def _keep_position(session: AsyncSession, connection_id: UUID, position: Position) -> None:
    values = {"uid_validity": position.uid_validity, "uid": position.uid, "read_at": position.at}
    await session.execute(
        insert(MailboxPosition)
        .values(merchant_id=merchant_of(session), connection_id=connection_id, **values)
        .on_conflict_do_update(index_elements=["connection_id"], set_=values)
    )


async def _watch(lock: psycopg.AsyncConnection, until: asyncio.Timeout) -> None:
    """End the following as soon as the lock's connection is lost: another process may hold the lock by now."""
    while True:
        await asyncio.sleep(_LOCK_CHECK_SECONDS)
        try:
            await lock.execute("SELECT 1")
        except psycopg.Error:
            until.reschedule(asyncio.get_running_loop().time())
            return


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
