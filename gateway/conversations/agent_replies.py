"""Agents' answers from help desks: queued with the desk's request, then led through the pipeline, once each."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 - procrastinate and tests call with it

import msgspec
from sqlalchemy import func, select

from culture_profiles.tags import language_of
from gateway.conversations.compose import Draft
from gateway.conversations.presentations import answer_key, queue_presentation
from gateway.database.session import merchant_of
from gateway.database.tables import Agent, Connection, Conversation, Message, Presentation
from gateway.errors import NotFoundError
from translation.types import Priors

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.channels.base import AgentReply
    from gateway.database.queue import Queue
    from gateway.database.session import Database
    from gateway.pipeline import Pipeline
    from translation.detection import Detector

TAKE_REPLY = "take_reply"
"""Name of the task in gateway.jobs that sends an agent's answer on to the customer."""


async def queue_agent_reply(session: AsyncSession, queue: Queue, connection_id: UUID, reply: AgentReply) -> None:
    """Add the work on an answer to the transaction that stores the desk's request."""
    await queue.defer(
        session,
        TAKE_REPLY,
        lock=f"desk:{connection_id}:{reply.conversation}",
        merchant_id=str(merchant_of(session)),
        connection_id=str(connection_id),
        reply=msgspec.to_builtins(reply),
    )


async def take_agent_reply(
    database: Database,
    queue: Queue,
    pipeline: Pipeline,
    detector: Detector,
    merchant_id: UUID,
    connection_id: UUID,
    reply: AgentReply,
) -> Message:
    """Translate, dress and check an agent's answer and send it to the customer; the same comment is taken once.

    Agents may write in any language that they, or the customer, are known to write. An answer that the pipeline holds
    is not sent: the desk is told why, in a private note.

    Raises:
        NotFoundError: the ticket stands for no conversation, or no agent fits the author.
    """
    async with database.merchant(merchant_id) as session:
        connection = await session.get_one(Connection, connection_id)
        conversation = await _conversation_of(session, connection, reply.conversation)
        agent = await _agent_of(session, connection, conversation, reply.author)
    key = answer_key(connection_id, reply.external_id)
    message, _ = await pipeline.reply(
        merchant_id,
        conversation.id,
        Draft(reply.text, agent.id, _written_in(detector, reply.text, agent, conversation)),
        idempotency_key=key,
        # The comment is the request: one that was edited in the meantime is still the same answer.
        fingerprint=hashlib.sha256(key.encode()).digest(),
    )
    if message.status == "held":
        async with database.merchant(merchant_id) as session:
            await queue_presentation(session, queue, message, connection_id)
    return message


def _written_in(detector: Detector, text: str, agent: Agent, conversation: Conversation) -> str | None:
    """Tell the language of an answer (BCP 47 tag) where that is sure; else it counts as the agent's own."""
    spoken = (agent.language, *agent.languages, *filter(None, (conversation.language,)))
    found = detector.detect(text, Priors(previous=(agent.language,)))
    expected = found.language in {language_of(tag) for tag in spoken}
    return found.tag if found.reliable and expected else None


async def _conversation_of(session: AsyncSession, connection: Connection, ticket: str) -> Conversation:
    """Find what a ticket stands for: a conversation that was shown there, else one that began there."""
    shown: Conversation | None = await session.scalar(
        select(Conversation)
        .join(Message, Message.conversation_id == Conversation.id)
        .join(Presentation, Presentation.message_id == Message.id)
        .where(Presentation.connection_id == connection.id, Presentation.ticket == ticket)
        .order_by(Conversation.id.desc())
        .limit(1)
    )
    begun = shown or await session.scalar(
        select(Conversation)
        .where(Conversation.channel == connection.channel, Conversation.thread == ticket)
        .where(Conversation.connection_id == connection.id)
    )
    if begun is None:
        raise NotFoundError(f"the ticket {ticket} of the connection {connection.name} stands for no conversation")
    return begun


async def _agent_of(session: AsyncSession, connection: Connection, conversation: Conversation, author: str) -> Agent:
    """Find who answered: by e-mail, by the connection's own list, else its default agent, else who has the matter."""
    named = _listed(connection.config, author)
    default = connection.config.get("default_agent")
    for email in filter(None, (author, named, default)):
        found: Agent | None = await session.scalar(
            select(Agent).where(Agent.active, func.lower(Agent.email) == str(email).lower())
        )
        if found is not None:
            return found
    if conversation.agent_id is not None:
        return await session.get_one(Agent, conversation.agent_id)
    raise NotFoundError(
        f"no agent has the e-mail address {author}; name one in the connection's default_agent, or in its agents"
    )


def _listed(config: dict[str, Any], author: str) -> str | None:
    """Look an author up in the connection's `agents`: the desk's identifier to the agent's e-mail address."""
    agents = config.get("agents")
    found = agents.get(author) if isinstance(agents, dict) else None
    return found if isinstance(found, str) else None
