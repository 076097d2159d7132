"""Everything that decisions on one message need, read at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import func, select

from gateway.database.tables import Agent, ContactIdentity, Conversation, Customer, Message, ProfileOverlay, Queue
from gateway.messages import InboundMessage
from gateway.people.merchants import MerchantSettings, current_merchant, settings_of
from gateway.routing.reading import Level

if TYPE_CHECKING:
    from sqlalchemy import Subquery
    from sqlalchemy.ext.asyncio import AsyncSession

_EARLIER_MESSAGES = 5
"""How many of the customer's earlier messages say which language to expect."""


class MerchantFacts(Struct, frozen=True):
    """Whose message it is."""

    id: UUID
    name: str
    settings: MerchantSettings

    @property
    def brand(self) -> str:
        """The name that replies are signed with."""
        return self.settings.brand or self.name


class CustomerFacts(Struct, frozen=True):
    """Who wrote."""

    id: UUID
    name: str | None
    country: str | None
    language: str | None
    preferred_channel: str | None
    tags: tuple[str, ...]
    value: int
    consents: tuple[str, ...]
    earlier_languages: tuple[str, ...]
    """BCP 47 tags of earlier messages, newest first."""


class IdentityFacts(Struct, frozen=True):
    """One address that the customer gave."""

    channel: str
    external_id: str
    last_message_at: datetime | None
    """When the customer last wrote there: vendors' windows count from it."""


class ConversationFacts(Struct, frozen=True):
    """Where it was written."""

    id: UUID
    status: str
    language: str | None
    agent_id: UUID | None
    opened_at: datetime
    answered: bool
    """Whether an agent has answered before."""
    waiting_since: datetime | None
    """When the oldest message came that nobody has answered."""


class AgentFacts(Struct, frozen=True):
    """Somebody who could answer."""

    id: UUID
    name: str
    language: str
    languages: dict[str, Level]
    skills: tuple[str, ...]
    countries: tuple[str, ...]
    queue_ids: tuple[UUID, ...]
    hours: str
    time_zone: str
    holiday_calendar: str | None
    capacity: int
    presence: str
    load: int


class QueueFacts(Struct, frozen=True):
    """A place to wait in."""

    id: UUID
    name: str
    overflow_id: UUID | None
    hours: str | None
    time_zone: str | None
    holiday_calendar: str | None
    waiting: int


class Received(Struct, frozen=True):
    """A message with all that decisions on it need."""

    message_id: UUID
    status: str
    inbound: InboundMessage
    merchant: MerchantFacts
    customer: CustomerFacts
    conversation: ConversationFacts
    agents: tuple[AgentFacts, ...]
    queues: tuple[QueueFacts, ...]
    identities: tuple[IdentityFacts, ...]
    """All addresses of the customer, the one that this message came from among them."""
    overlays: dict[str, dict[str, Any]]
    """The merchant's published profile changes, by country, or default."""


async def load_received(session: AsyncSession, message_id: UUID) -> Received:
    """Read a message with its surroundings.

    Args:
        session: the merchant's transaction.
        message_id: which message.
    """
    message = await session.get_one(Message, message_id)
    conversation = await session.get_one(Conversation, message.conversation_id)
    return Received(
        message_id=message.id,
        status=message.status,
        inbound=msgspec.convert(message.source, InboundMessage),
        merchant=await load_merchant(session),
        customer=await load_customer(session, conversation.customer_id, before=message.id),
        conversation=await _conversation(session, conversation, message),
        agents=await load_agents(session, but_for=conversation.id),
        queues=await load_queues(session),
        identities=await load_identities(session, conversation.customer_id),
        overlays=await load_overlays(session),
    )


async def load_merchant(session: AsyncSession) -> MerchantFacts:
    """Read whose transaction it is."""
    merchant = await current_merchant(session)
    return MerchantFacts(merchant.id, merchant.name, settings_of(merchant))


async def load_customer(session: AsyncSession, customer_id: UUID, *, before: UUID | None = None) -> CustomerFacts:
    """Read a customer, with the languages of the messages before the one named."""
    customer = await session.get_one(Customer, customer_id)
    earlier = (
        select(Message.language)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Conversation.customer_id == customer_id, Message.kind == "inbound", Message.language.is_not(None))
        .order_by(Message.id.desc())
        .limit(_EARLIER_MESSAGES)
    )
    if before is not None:
        earlier = earlier.where(Message.id < before)
    return CustomerFacts(
        id=customer.id,
        name=customer.name,
        country=customer.country,
        language=customer.language,
        preferred_channel=customer.preferred_channel,
        tags=tuple(customer.tags),
        value=customer.value,
        consents=tuple(customer.consents),
        earlier_languages=tuple(tag for tag in (await session.scalars(earlier)).all() if tag),
    )


async def _conversation(session: AsyncSession, conversation: Conversation, message: Message) -> ConversationFacts:
    last_reply = await session.scalar(
        select(Message.id)
        .where(Message.conversation_id == conversation.id, Message.kind == "reply")
        .order_by(Message.id.desc())
        .limit(1)
    )
    unanswered = select(func.min(Message.sent_at)).where(
        Message.conversation_id == conversation.id, Message.kind == "inbound", Message.id <= message.id
    )
    if last_reply is not None:
        unanswered = unanswered.where(Message.id > last_reply)
    return ConversationFacts(
        id=conversation.id,
        status=conversation.status,
        language=conversation.language,
        agent_id=conversation.agent_id,
        opened_at=conversation.created_at,
        answered=last_reply is not None,
        waiting_since=await session.scalar(unanswered),
    )


async def load_agents(session: AsyncSession, *, but_for: UUID | None = None) -> tuple[AgentFacts, ...]:
    """Read all active agents with the number of their open conversations.

    Args:
        session: the merchant's transaction.
        but_for: the conversation that is being routed; it takes no place from itself, so that an agent with as many
            conversations as she can hold keeps them when their customers write again.
    """
    load = _open_conversations(but_for)
    rows = await session.execute(
        select(Agent, func.coalesce(load.c.open, 0))
        .outerjoin(load, load.c.agent_id == Agent.id)
        .where(Agent.active)
        .order_by(Agent.id)
    )
    return tuple(
        AgentFacts(
            id=agent.id,
            name=agent.name,
            language=agent.language,
            languages=dict(agent.languages),
            skills=tuple(agent.skills),
            countries=tuple(agent.countries),
            queue_ids=tuple(agent.queue_ids),
            hours=agent.hours,
            time_zone=agent.time_zone,
            holiday_calendar=agent.holiday_calendar,
            capacity=agent.capacity,
            presence=agent.presence,
            load=count,
        )
        for agent, count in rows
    )


def _open_conversations(but_for: UUID | None) -> Subquery:
    """Count each agent's open conversations, but for one."""
    counted = [Conversation.status == "open", Conversation.agent_id.is_not(None)]
    if but_for is not None:
        counted.append(Conversation.id != but_for)
    return (
        select(Conversation.agent_id, func.count().label("open"))
        .where(*counted)
        .group_by(Conversation.agent_id)
        .subquery()
    )


async def load_queues(session: AsyncSession) -> tuple[QueueFacts, ...]:
    """Read all queues with the number of conversations that wait in them."""
    waiting = (
        select(Conversation.queue_id, func.count().label("waiting"))
        .where(Conversation.status == "open", Conversation.agent_id.is_(None))
        .group_by(Conversation.queue_id)
        .subquery()
    )
    rows = await session.execute(
        select(Queue, func.coalesce(waiting.c.waiting, 0))
        .outerjoin(waiting, waiting.c.queue_id == Queue.id)
        .order_by(Queue.id)
    )
    return tuple(
        QueueFacts(
            id=queue.id,
            name=queue.name,
            overflow_id=queue.overflow_id,
            hours=queue.hours,
            time_zone=queue.time_zone,
            holiday_calendar=queue.holiday_calendar,
            waiting=count,
        )
        for queue, count in rows
    )


async def load_identities(session: AsyncSession, customer_id: UUID) -> tuple[IdentityFacts, ...]:
    """Read a customer's addresses on all channels."""
    rows = await session.execute(
        select(ContactIdentity, func.max(Conversation.last_customer_message_at))
        .outerjoin(Conversation, Conversation.identity_id == ContactIdentity.id)
        .where(ContactIdentity.customer_id == customer_id)
        .group_by(ContactIdentity.id)
        .order_by(ContactIdentity.id)
    )
    return tuple(IdentityFacts(row.channel, row.external_id, last) for row, last in rows)


async def load_overlays(session: AsyncSession) -> dict[str, dict[str, Any]]:
    """Read the merchant's published changes to profiles."""
    rows = await session.scalars(select(ProfileOverlay).where(ProfileOverlay.state == "published"))
    return {row.country: row.overlay for row in rows}
