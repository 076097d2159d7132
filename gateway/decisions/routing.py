"""Who answers, and on which channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from culture_profiles import CultureProfile, channel_kind
from gateway.channels.registry import CHANNELS
from gateway.decisions.expectation import hours_of
from gateway.decisions.matter import intent_of, priority_of
from gateway.routing.decide import RoutingDecision, decide
from gateway.routing.facts import AgentState, QueueState, RoutingFacts
from gateway.routing.reading import reading_order
from gateway.routing.reply_channel import ChannelOption, ReplyChannel, choose_reply_channel
from gateway.routing.rules import read_rules
from gateway.routing.skills import needed_skills

if TYPE_CHECKING:
    from collections.abc import Mapping

    from culture_profiles.expectations import Expectation
    from gateway.conversations.received import AgentFacts, CustomerFacts, IdentityFacts, QueueFacts, Received
    from gateway.messages import InboundMessage
    from translation.types import Detection


def route(
    received: Received,
    detection: Detection,
    profile: CultureProfile,
    expectation: Expectation,
    qualities: Mapping[str, float],
    signals: Mapping[str, float],
    now: datetime,
    *,
    excluded: tuple[str, ...] = (),
) -> RoutingDecision:
    """Choose who answers.

    Args:
        received: the message with its surroundings.
        detection: its language.
        profile: what the customer's country expects.
        expectation: by when.
        qualities: quality to be expected of a translation into each agent's language, 0..1, by BCP 47 tag.
        signals: complaint, urgent and gratitude, 0..1 each.
        now: aware.
        excluded: ids of agents who must not get it.
    """
    inbound, customer = received.inbound, received.customer
    intent = intent_of(received, signals)
    facts = RoutingFacts(
        language=detection.tag,
        channel=inbound.channel,
        channel_kind=channel_kind(inbound.channel),
        text=inbound.text,
        subject=inbound.subject,
        alternatives=tuple(one.tag for one in detection.alternatives),
        country=profile.country,
        region=profile.region,
        intent=intent,
        skills=needed_skills(profile, intent),
        priority=priority_of(received, signals),
        vip="vip" in customer.tags,
        previous_agent=str(received.conversation.agent_id) if received.conversation.agent_id else None,
        excluded_agents=excluded,
        due_at=expectation.due_at,
        translated=bool(qualities),
        translation=dict(qualities),
        complaint=signals.get("complaint", 0.0),
        urgency=signals.get("urgent", 0.0),
        gratitude=signals.get("gratitude", 0.0),
        tags=customer.tags,
        sender=msgspec.to_builtins(inbound.sender),
        order=inbound.order or {},
    )
    agents = [_agent(agent, now) for agent in received.agents]
    queues = [_queue(queue, now) for queue in received.queues]
    return decide(facts, agents, queues, read_rules(received.merchant.settings.rules), now)


def reply_channel_of(
    received: Received, profile: CultureProfile, decision: RoutingDecision, now: datetime
) -> ReplyChannel:
    """Choose the channel of the answer among those that the customer gave."""
    return choose_reply_channel(
        received.inbound.channel,
        [_option(identity, received.customer, received.inbound) for identity in received.identities],
        profile,
        now,
        urgent=decision.priority == "urgent",
        rule_channel=decision.reply_channel,
    )


def _option(identity: IdentityFacts, customer: CustomerFacts, inbound: InboundMessage) -> ChannelOption:
    channel = CHANNELS.get(identity.channel)
    window = channel.capabilities.window_hours if channel else None
    here = identity.channel == inbound.channel
    expires_at = inbound.reply.expires_at if here and inbound.reply else None
    last = inbound.received_at if here else identity.last_message_at
    return ChannelOption(
        channel=identity.channel,
        kind=channel_kind(identity.channel),
        consent=True if identity.channel in customer.consents else None,
        wished=identity.channel == customer.preferred_channel,
        windowed=window is not None,
        window_closes_at=expires_at or (last + timedelta(hours=window) if last and window else None),
        templates=bool(channel and channel.capabilities.templates),
    )


def _agent(agent: AgentFacts, now: datetime) -> AgentState:
    return AgentState(
        id=str(agent.id),
        name=agent.name,
        languages=reading_order(agent.language, agent.languages),
        skills=frozenset(agent.skills),
        countries=frozenset(agent.countries),
        hours=hours_of(agent.hours, agent.time_zone, agent.holiday_calendar, now.date()),
        presence=agent.presence,  # type: ignore[arg-type]
        load=agent.load,
        capacity=agent.capacity,
        queues=frozenset(map(str, agent.queue_ids)),
    )


def _queue(queue: QueueFacts, now: datetime) -> QueueState:
    return QueueState(
        id=str(queue.id),
        name=queue.name,
        waiting=queue.waiting,
        overflow=str(queue.overflow_id) if queue.overflow_id else None,
        hours=hours_of(queue.hours, queue.time_zone or "UTC", queue.holiday_calendar, now.date())
        if queue.hours
        else None,
    )
