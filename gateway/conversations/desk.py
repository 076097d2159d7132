"""Everything that lies before an agent who opens a conversation, read at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import select

from culture_profiles import CultureProfile, CustomerWish
from culture_profiles.public_holidays import LocalHoliday, local_holiday
from gateway.conversations.canned import list_canned
from gateway.conversations.received import (
    IdentityFacts,
    MerchantFacts,
    load_identities,
    load_merchant,
    load_overlays,
)
from gateway.conversations.service import Thread, read_thread
from gateway.database.tables import Agent, CannedReply, Conversation, Queue
from gateway.decisions import resolve_profile

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

_EARLIER = 20
"""Other conversations of the customer that are listed."""


class Desk(Struct, frozen=True):
    """A conversation with all that helps to answer it."""

    thread: Thread
    merchant: MerchantFacts
    profile: CultureProfile
    """What customers of the country expect, the merchant's changes included."""
    identities: Sequence[IdentityFacts]
    earlier: Sequence[Conversation]
    """The customer's other conversations, on all channels, newest first."""
    agents: Sequence[Agent]
    queues: Sequence[Queue]
    canned: Sequence[CannedReply]

    def local_time(self, now: datetime) -> datetime:
        """Return the time where most customers of the country live."""
        return now.astimezone(ZoneInfo(self.profile.calendar.time_zone))

    def holiday(self, now: datetime, locale: str) -> LocalHoliday | None:
        """Return today's public holiday where the customer lives, named for a reader."""
        return local_holiday(self.profile.country, self.profile.region, self.local_time(now).date(), locale)


async def read_desk(session: AsyncSession, conversation_id: UUID) -> Desk:
    """Read a conversation with its surroundings.

    Raises:
        NotFoundError: the merchant has none of this id.
    """
    thread = await read_thread(session, conversation_id)
    conversation, customer = thread.conversation, thread.customer
    merchant = await load_merchant(session)
    country = conversation.country or merchant.settings.default_country
    earlier = (
        select(Conversation)
        .where(Conversation.customer_id == customer.id, Conversation.id != conversation_id)
        .order_by(Conversation.last_message_at.desc())
        .limit(_EARLIER)
    )
    wish = CustomerWish(language=customer.language, channel=customer.preferred_channel)
    return Desk(
        thread=thread,
        merchant=merchant,
        profile=resolve_profile(country, await load_overlays(session), wish),
        identities=await load_identities(session, customer.id),
        earlier=(await session.scalars(earlier)).all(),
        agents=(await session.scalars(select(Agent).where(Agent.active).order_by(Agent.name))).all(),
        queues=(await session.scalars(select(Queue).order_by(Queue.name))).all(),
        canned=await list_canned(session),
    )
