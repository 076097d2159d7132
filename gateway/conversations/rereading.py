"""Translate messages once more, for an agent who got the conversation after another one."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import func, select, text

from gateway.conversations.readers import reader_of, unreadable
from gateway.conversations.received import load_merchant, load_received
from gateway.conversations.record import translation_row
from gateway.conversations.rerouting import detection_of
from gateway.conversations.service import read_thread
from gateway.database.events import announce
from gateway.database.session import merchant_of
from gateway.database.tables import Agent, Message, Translation
from gateway.interpreter import view
from gateway.messages import Analysis
from translation import TranslationError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.conversations.readers import Reader
    from gateway.conversations.received import MerchantFacts
    from gateway.database.queue import Queue
    from gateway.database.session import Database
    from gateway.interpreter import Interpreter
    from gateway.messages import TranslationView
    from translation import Detector

_log = logging.getLogger(__name__)

REREAD = "reread"
"""Name of the task in gateway.jobs that makes a conversation readable for an agent."""

_UNDER_WAY = text("SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE lock = :lock AND status IN ('todo', 'doing'))")


def _lock(conversation_id: UUID, agent_id: UUID) -> str:
    return f"{REREAD}:{conversation_id}:{agent_id}"


async def is_being_reread(session: AsyncSession, conversation_id: UUID, agent_id: UUID) -> bool:
    """Whether a conversation is being made readable for an agent at present."""
    return bool(await session.scalar(_UNDER_WAY, {"lock": _lock(conversation_id, agent_id)}))


async def queue_rereading(session: AsyncSession, queue: Queue, conversation_id: UUID, agent_id: UUID) -> None:
    """Have a conversation made readable for an agent, in the background; nothing where that is under way."""
    lock = _lock(conversation_id, agent_id)
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(lock, 3))))
    if await is_being_reread(session, conversation_id, agent_id):
        return
    await queue.defer(
        session,
        REREAD,
        lock=lock,
        merchant_id=str(merchant_of(session)),
        conversation_id=str(conversation_id),
        agent_id=str(agent_id),
    )


class Rereader:
    """Makes conversations readable.

    Args:
        database: where messages stand.
        interpreter: translates.
        detector: tells the language of notes, of which only the author's is known.
    """

    def __init__(self, database: Database, interpreter: Interpreter, detector: Detector) -> None:
        self._database = database
        self._interpreter = interpreter
        self._detector = detector

    async def reread(self, merchant_id: UUID, conversation_id: UUID, agent_id: UUID) -> None:
        """Translate all of a conversation that an agent cannot read, the latest message first.

        Args:
            merchant_id: whose conversation.
            conversation_id: which.
            agent_id: who is to read it.
        """
        async with self._database.merchant(merchant_id) as session:
            agents = (await session.scalars(select(Agent))).all()
            thread = await read_thread(session, conversation_id)
            merchant = await load_merchant(session)
        agent = next((one for one in agents if one.id == agent_id), None)
        if agent is None:
            return
        reader = reader_of(agent)
        names = [thread.customer.name, *(one.name for one in agents)]
        wanted = unreadable(thread, agents, reader, self._interpreter.edges())
        for message in reversed([one for one in thread.messages if one.id in wanted]):
            if message.kind == "inbound":
                await translate_for(self._database, self._interpreter, merchant_id, message.id, agent_id)
            else:
                source = self._language_of(message) or wanted[message.id][0]
                made = await self._own(merchant, message, source, reader, names)
                async with self._database.merchant(merchant_id) as session:
                    await _settle(session, message.id, source, made)

    def _language_of(self, message: Message) -> str | None:
        """Tell what the team wrote in: agents do not write all notes in the language that they work in."""
        if message.language:
            return message.language
        found = self._detector.detect(message.text)
        return found.tag if found.reliable and found.language != "und" else None

    async def _own(
        self, merchant: MerchantFacts, message: Message, source: str, reader: Reader, names: Sequence[str | None]
    ) -> TranslationView | None:
        """Translate what the team wrote; None where the reader reads it, or no model can."""
        target = None if reader.reads(source) else reader.target(source, self._interpreter.edges())
        if target is None:
            return None
        try:
            return view(await self._interpreter.for_customer(merchant, message.text, source, target, names))
        except TranslationError as error:
            _log.warning("message %s stays as it is for another agent: %s", message.id, type(error).__name__)
            return None


async def translate_for(
    database: Database, interpreter: Interpreter, merchant_id: UUID, message_id: UUID, agent_id: UUID
) -> None:
    """Let an agent read a message in their own language; no transaction is open while the model works.

    Args:
        database: where messages stand.
        interpreter: translates.
        merchant_id: whose message.
        message_id: which.
        agent_id: who reads it now; nothing happens where there is a translation for them already.
    """
    async with database.merchant(merchant_id) as session:
        received = await load_received(session, message_id)
        message = await session.get_one(Message, message_id)
        targets = set(await session.scalars(select(Translation.target).where(Translation.message_id == message_id)))
    agent = next((one for one in received.agents if one.id == agent_id), None)
    if agent is None or agent.language in targets or message.analysis is None:
        return
    analysis = msgspec.convert(message.analysis, Analysis)
    made = await interpreter.for_agent(received, detection_of(analysis), str(agent_id))
    if made is not None and made.target not in targets:
        async with database.merchant(merchant_id) as session:
            await _keep(session, message_id, made)


async def _settle(session: AsyncSession, message_id: UUID, source: str, made: TranslationView | None) -> None:
    """Keep what was found of a message of the team."""
    message = await session.get_one(Message, message_id, with_for_update=True)
    message.language = message.language or source
    if made is None:
        await announce(session, "message.translated", message.conversation_id, message_id=str(message_id))
    else:
        await _keep(session, message_id, made)


async def _keep(session: AsyncSession, message_id: UUID, made: TranslationView) -> None:
    message = await session.get_one(Message, message_id, with_for_update=True)
    known = select(Translation.id).where(Translation.message_id == message_id, Translation.target == made.target)
    if await session.scalar(known) is None:
        session.add(translation_row(session, message_id, made))
        await announce(session, "message.translated", message.conversation_id, message_id=str(message_id))
