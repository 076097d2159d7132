"""What follows once a customer's message is recorded: its timers are set, and the customer learns by when we answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from culture_profiles.calendar import is_open, next_opening, time_zone
from culture_profiles.deadlines import STANDARD_POLICY
from culture_profiles.promises import Shifts, promise, somebody_works
from culture_profiles.public_holidays import local_holiday
from culture_profiles.timeline import timeline
from gateway.conversations.notify import Audience, audience_of, latest_reply, said_before, send_notice, tell_handover
from gateway.conversations.timers import set_timers
from gateway.database.tables import Conversation
from gateway.decisions import hours_of, team_hours
from gateway.notices import OFFERED, Outlook, Paragraph, acknowledgement, callback_offer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from culture_profiles import CultureProfile
    from culture_profiles.expectations import Expectation
    from gateway.conversations.received import MerchantFacts, Received
    from gateway.database.queue import Queue

CONSENT = "phone"
"""The channel among a customer's consents that allows calls."""


async def follow_up(
    session: AsyncSession,
    queue: Queue,
    received: Received,
    profile: CultureProfile,
    expectation: Expectation,
    now: dt.datetime,
) -> None:
    """Set a message's timers and acknowledge it, in the transaction that records it.

    Args:
        session: the merchant's transaction; it holds the conversation's row.
        queue: where the jobs go.
        received: the message with its surroundings.
        profile: the customer's.
        expectation: by when the customer is to be answered.
        now: aware.
    """
    await set_timers(session, queue, received.message_id, expectation.due_at, timeline(expectation, now).timers)
    if received.inbound.automated:
        return
    conversation = await session.get_one(Conversation, received.conversation.id)
    audience = audience_of(conversation, received.merchant, received.customer, profile)
    await _tell_of_another_agent(session, queue, received, conversation)
    outlook = outlook_of(received, audience, expectation, now)
    attended = audience.to.kind == "live_chat" and conversation.agent_id is not None
    if attended:
        return
    offer = offer_of(received, audience)
    offers = [offer] if offer and not await said_before(session, conversation.id, OFFERED) else []
    if wants_acknowledgement(received, profile, outlook):
        since = str(await latest_reply(session, conversation.id) or "first")
        said = [acknowledgement(audience.to, outlook), *offers]
        await send_notice(session, queue, conversation, audience, "acknowledgement", since, said, now=now)
    elif not received.conversation.answered:
        await send_notice(session, queue, conversation, audience, "callback", "once", offers, now=now)


async def _tell_of_another_agent(
    session: AsyncSession, queue: Queue, received: Received, conversation: Conversation
) -> None:
    """Tell a customer who was answered before that this message goes to somebody else, where that is expected."""
    before, agent_id = received.conversation.agent_id, conversation.agent_id
    agent = next((one.name for one in received.agents if one.id == agent_id), None)
    if received.conversation.answered and before is not None and agent is not None and before != agent_id:
        await tell_handover(session, queue, conversation, f"routed:{received.message_id}", agent=agent, team=None)


def outlook_of(received: Received, audience: Audience, expectation: Expectation, now: dt.datetime) -> Outlook:
    """Say when the customer will hear from somebody, as the team's hours and the agents' shifts stand."""
    merchant = received.merchant
    hours = team_hours(merchant, now)
    team = [
        Shifts(hours_of(agent.hours, agent.time_zone, agent.holiday_calendar, now.date()), agent.presence != "offline")
        for agent in received.agents
    ]
    promise_at = promise(max(expectation.promise_at, now), team, now)
    if not is_open(hours, now):
        return Outlook(now, promise_at, next_opening(hours, now), holiday_of(merchant, audience.to.locale, now))
    if somebody_works(team, now):
        return Outlook(now, promise_at)
    openings = [opening for one in team if (opening := next_opening(one.hours, now)) and opening > now]
    return Outlook(now, promise_at, min(openings, default=None))


def holiday_of(merchant: MerchantFacts, locale: str, now: dt.datetime) -> str | None:
    """Name the public holiday that the team has today, where the team is, in the customer's language if possible."""
    settings = merchant.settings
    if not settings.holiday_calendar:
        return None
    country, _, region = settings.holiday_calendar.partition("-")
    day = now.astimezone(time_zone(settings.time_zone)).date()
    found = local_holiday(country, region or None, day, locale)
    return found.name if found and found.day_off else None


def wants_acknowledgement(received: Received, profile: CultureProfile, outlook: Outlook) -> bool:
    """Whether the customer is told by when the answer comes.

    Only where that takes long; once the conversation is under way, only while the team is away.
    """
    wanted = received.merchant.settings.acknowledge
    if not (profile.practices.acknowledge.value if wanted is None else wanted):
        return False
    if outlook.opens_at is not None:
        return True
    patience = dt.timedelta(minutes=STANDARD_POLICY.acknowledge_after_minutes)
    long = outlook.promise_at is None or outlook.promise_at - outlook.now > patience
    return long and not received.conversation.answered


def offer_of(received: Received, audience: Audience) -> Paragraph | None:
    """Offer a call back where phone leads, to a customer who left a number and agreed to calls."""
    wanted = received.merchant.settings.offer_callback
    practice = audience.profile.practices.callback_offer.value if wanted is None else wanted
    phone = phone_of(received)
    if not practice or phone is None or CONSENT not in received.customer.consents:
        return None
    return callback_offer(audience.to, phone)


def phone_of(received: Received) -> str | None:
    """Return the customer's number; on telephone channels the identity is one."""
    identities = [received.inbound.sender.id, *(identity.external_id for identity in received.identities)]
    return received.inbound.sender.phone or next((one for one in identities if one.startswith("+")), None)
