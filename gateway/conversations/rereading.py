"""Translate a message once more, for an agent who got it after another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import select

from gateway.conversations.received import load_received
from gateway.conversations.record import translation_row
from gateway.conversations.rerouting import detection_of
from gateway.database.events import announce
from gateway.database.tables import Message, Translation
from gateway.messages import Analysis

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.session import Database
    from gateway.interpreter import Interpreter
    from gateway.messages import TranslationView


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
    if agent is None or agent.language in targets:
        return
    analysis = msgspec.convert(message.analysis, Analysis)
    made = await interpreter.for_agent(received, detection_of(analysis), str(agent_id))
    if made is not None and made.target not in targets:
        async with database.merchant(merchant_id) as session:
            await _keep(session, message_id, made)


async def _keep(session: AsyncSession, message_id: UUID, made: TranslationView) -> None:
    message = await session.get_one(Message, message_id, with_for_update=True)
    known = select(Translation.id).where(Translation.message_id == message_id, Translation.target == made.target)
    if await session.scalar(known) is None:
        session.add(translation_row(session, message_id, made))
        await announce(session, "message.translated", message.conversation_id, message_id=str(message_id))
