"""Timers of messages that wait: what happens at a deadline and before it, unless the customer was answered."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from gateway.conversations.notify import tell_handover
from gateway.conversations.received import Received, load_received
from gateway.conversations.record import is_overtaken
from gateway.conversations.rereading import translate_for
from gateway.conversations.rerouting import Handover, hand_to
from gateway.conversations.step_log import add_step, is_done, silent_agents
from gateway.database.events import announce
from gateway.database.session import merchant_of
from gateway.database.tables import Conversation, Message
from gateway.messages import Analysis
from locales import Reason, reason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from culture_profiles.timeline import Timer, TimerKind
    from gateway.conversations.received import AgentFacts
    from gateway.database.queue import Queue
    from gateway.database.session import Database
    from gateway.interpreter import Interpreter

TIMER = "timer"
"""Name of the task in gateway.jobs that looks after a message that waits."""


async def set_timers(
    session: AsyncSession, queue: Queue, message_id: UUID, due_at: dt.datetime, timers: Iterable[Timer]
) -> None:
    """Add the jobs of a message's timers to the session's transaction."""
    for timer in timers:
        await queue.defer(
            session,
            TIMER,
            at=timer.at,
            merchant_id=str(merchant_of(session)),
            message_id=str(message_id),
            kind=timer.kind,
            due_at=due_at.isoformat(),
        )


class Waiting(Struct, frozen=True):
    """A message that still waits for its answer; its conversation's row is held."""

    message: Message
    conversation: Conversation
    due_at: dt.datetime

    def key(self, kind: TimerKind) -> str:
        """Name what a timer does, so that it is done once."""
        return f"{kind}:{self.message.id}:{self.due_at.isoformat()}"


async def load_waiting(session: AsyncSession, message_id: UUID, due_at: dt.datetime) -> Waiting | None:
    """Hold a message's conversation; None where it was answered or closed, or another deadline counts by now."""
    message = await session.get(Message, message_id)
    if message is None:
        return None
    conversation = await session.get_one(Conversation, message.conversation_id, with_for_update=True)
    waits = conversation.status == "open" and conversation.due_at == due_at
    if not waits or await is_overtaken(session, message):
        return None
    return Waiting(message, conversation, due_at)


class Timekeeper:
    """Does what timers call for.

    Args:
        database, queue: where conversations and jobs stand.
        interpreter: says how well agents would understand a message, and translates it for who takes over.
    """

    def __init__(self, database: Database, queue: Queue, interpreter: Interpreter) -> None:
        self._database = database
        self._queue = queue
        self._interpreter = interpreter

    async def ring(
        self,
        merchant_id: UUID,
        message_id: UUID,
        kind: TimerKind,
        due_at: dt.datetime,
        now: dt.datetime | None = None,
    ) -> None:
        """Look whether a message still waits, and do what its timer is for; the same timer works once.

        Args:
            merchant_id: whose message.
            message_id: which.
            kind: what the timer is for.
            due_at: the deadline that it was set for.
            now: aware; the present where it is not given.
        """
        now = now or dt.datetime.now(dt.UTC)
        async with self._database.merchant(merchant_id) as session:
            waiting = await load_waiting(session, message_id, due_at)
            if waiting is None:
                return
            if not await is_done(session, waiting.key(kind)):
                await self._act(session, waiting, kind, now)
            agent_id = waiting.conversation.agent_id
        if kind in ("silence", "escalation") and agent_id is not None:
            await translate_for(self._database, self._interpreter, merchant_id, message_id, agent_id)

    async def _act(self, session: AsyncSession, waiting: Waiting, kind: TimerKind, now: dt.datetime) -> None:
        match kind:
            case "warning":
                await _warn(session, waiting)
            case "breach":
                await _record_breach(session, waiting)
            case "silence":
                await self._replace_silent(session, waiting, now)
            case "escalation":
                await self._escalate(session, waiting, now)

    async def _replace_silent(self, session: AsyncSession, waiting: Waiting, now: dt.datetime) -> None:
        """Take the message from an agent who has not answered, if somebody else is free."""
        received = await load_received(session, waiting.message.id)
        agent = next((one for one in received.agents if one.id == waiting.conversation.agent_id), None)
        if agent is None or not received.merchant.settings.reassign_silent:
            return
        handover = await self._find(session, waiting, received, now)
        if handover.agent_id is not None:
            await self._hand_over(session, waiting, handover, "silence", _silent(agent))

    async def _escalate(self, session: AsyncSession, waiting: Waiting, now: dt.datetime) -> None:
        """Hand the message to another agent, else to the queue that takes over; write down where nobody does."""
        handover = await self._find(session, waiting, await load_received(session, waiting.message.id), now)
        why = reason("escalated", "Nobody answered in time (the answer was due at {due_at}).", due_at=_text(waiting))
        conversation = waiting.conversation
        if (handover.agent_id or handover.queue_id) and handover.moves(conversation.agent_id, conversation.queue_id):
            await self._hand_over(session, waiting, handover, "escalation", why)
            return
        nobody = reason("escalated_nobody", "Nobody else can take it now, so it stays where it is.")
        await _step(session, waiting, "deadline.escalated", "escalation", (why, nobody, *handover.reasons))
        await _announce(session, waiting, "deadline.escalated", (why, nobody))

    async def _find(self, session: AsyncSession, waiting: Waiting, received: Received, now: dt.datetime) -> Handover:
        """Route the message again, without those who had it."""
        analysis = msgspec.convert(waiting.message.analysis, Analysis)
        silent = await silent_agents(session, waiting.message.id)
        current = waiting.conversation.agent_id
        excluded = (*silent, str(current)) if current else silent
        qualities = self._interpreter.qualities(analysis.language.tag, received)
        return hand_to(received, analysis, excluded, waiting.conversation.queue_id, qualities, now)

    async def _hand_over(
        self, session: AsyncSession, waiting: Waiting, handover: Handover, kind: TimerKind, why: Reason
    ) -> None:
        conversation, before = waiting.conversation, waiting.conversation.agent_id
        conversation.agent_id, conversation.queue_id = handover.agent_id, handover.queue_id
        reasons = (why, *handover.reasons)
        await _step(session, waiting, "conversation.assigned", kind, reasons, before)
        key = waiting.key(kind)
        await tell_handover(
            session, self._queue, conversation, key, agent=handover.agent_name, team=handover.queue_name
        )
        await _announce(session, waiting, "conversation.assigned", reasons, before)


async def _warn(session: AsyncSession, waiting: Waiting) -> None:
    why = reason("deadline_near", "The answer is due at {due_at}.", due_at=_text(waiting))
    await _step(session, waiting, "deadline.warning", "warning", (why,))
    await _announce(session, waiting, "deadline.warning", (why,))


async def _record_breach(session: AsyncSession, waiting: Waiting) -> None:
    why = reason("deadline_missed", "The answer was due at {due_at} and nobody has answered.", due_at=_text(waiting))
    await _step(session, waiting, "deadline.breached", "breach", (why,))
    await _announce(session, waiting, "deadline.breached", (why,))


def _silent(agent: AgentFacts) -> Reason:
    if agent.presence == "online":
        return reason("agent_silent", "{agent} is online but has not answered so far.", agent=agent.name)
    return reason("agent_gone", "{agent} is not online and has not answered.", agent=agent.name)


async def _step(
    session: AsyncSession,
    waiting: Waiting,
    event: str,
    kind: TimerKind,
    reasons: tuple[Reason, ...],
    before: UUID | None = None,
) -> None:
    await add_step(
        session,
        waiting.conversation,
        event,
        waiting.key(kind),
        reasons,
        message_id=waiting.message.id,
        from_agent_id=before,
    )


async def _announce(
    session: AsyncSession, waiting: Waiting, event: str, reasons: tuple[Reason, ...], before: UUID | None = None
) -> None:
    conversation = waiting.conversation
    await announce(
        session,
        event,
        conversation.id,
        message_id=str(waiting.message.id),
        due_at=_text(waiting),
        agent=str(conversation.agent_id) if conversation.agent_id else None,
        queue=str(conversation.queue_id) if conversation.queue_id else None,
        previous_agent=str(before) if before else None,
        reasons=msgspec.to_builtins(reasons),
    )


def _text(waiting: Waiting) -> str:
    return waiting.due_at.isoformat()
