"""The stages of the pipeline that decide: what is known goes in, one decision comes out. No effects."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from culture_profiles import (
    CountryChoice,
    CountryFacts,
    CultureProfile,
    CustomerWish,
    LanguageChoice,
    LanguageFacts,
    Overlay,
    channel_kind,
    choose_country,
    phone_country,
    resolve,
    target_language,
)
from culture_profiles.deadlines import Priority, Situation
from culture_profiles.expectations import Expectation, expect
from culture_profiles.opening_hours import parse_hours
from culture_profiles.public_holidays import closed_dates, local_holiday
from culture_profiles.tone import signals
from gateway.channels.registry import CHANNELS
from gateway.messages import Analysis, InboundMessage, LanguageView, ProfileView, RoutingView, TranslationView
from gateway.routing.decide import RoutingDecision, decide
from gateway.routing.facts import AgentState, Intent, QueueState, RoutingFacts
from gateway.routing.reading import reading_order
from gateway.routing.reply_channel import ChannelOption, ReplyChannel, choose_reply_channel
from gateway.routing.rules import read_rules
from gateway.routing.skills import needed_skills
from locales import Reason, reason
from translation.detection import next_language
from translation.protection import find
from translation.types import Priors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from culture_profiles.calendar import BusinessHours
    from gateway.conversations.received import (
        AgentFacts,
        CustomerFacts,
        IdentityFacts,
        MerchantFacts,
        QueueFacts,
        Received,
    )
    from translation.types import Detection

CLEAR_SIGNAL = 0.5
"""From here on, what was recognised in a text is acted on."""

MARKETPLACE_HOURS = 24.0
"""Marketplaces count 24 hours, weekends included (Amazon, eBay and Etsy measure sellers so)."""


class Chosen(Struct, frozen=True):
    """Whose expectations count, and in which language the customer is written to."""

    country: CountryChoice
    profile: CultureProfile
    language: LanguageChoice


def priors_of(received: Received) -> Priors:
    """Say what is known of the author before the text is read."""
    sender, customer = received.inbound.sender, received.customer
    stated = (sender.language,) if sender.language else ()
    return Priors(
        country=sender.country
        or customer.country
        or _delivery_country(received)
        or phone_country(_phone(received) or ""),
        previous=customer.earlier_languages,
        hints=(*stated, *received.inbound.hints),
    )


def _phone(received: Received) -> str | None:
    """Return the customer's number; on telephone channels the sender's identity is one."""
    sender = received.inbound.sender
    return sender.phone or (sender.id if sender.id.startswith("+") else None)


def _delivery_country(received: Received) -> str | None:
    order = received.inbound.order or {}
    country = order.get("delivery_country") or order.get("country")
    return country if isinstance(country, str) else None


def choose_profile(received: Received, detection: Detection, language: str | None) -> Chosen:
    """Choose the country, lay the merchant's changes over its profile, and choose the language to answer in.

    Args:
        received: the message with its surroundings.
        detection: its language.
        language: BCP 47 tag of the conversation after this message.
    """
    sender, customer = received.inbound.sender, received.customer
    known = detection.tag if detection.reliable else None
    country = choose_country(
        CountryFacts(
            explicit=sender.country,
            customer=customer.country,
            delivery=_delivery_country(received),
            phone=_phone(received),
            hints=received.inbound.hints,
            language=known,
            merchant_default=received.merchant.settings.default_country,
        )
    )
    stated = sender.language or customer.language
    profile = resolve_profile(
        country.country, received.overlays, CustomerWish(language=stated, channel=customer.preferred_channel)
    )
    answer_in = target_language(
        profile,
        LanguageFacts(
            stated=stated,
            detected=language or known,
            earlier=customer.earlier_languages,
            hints=received.inbound.hints,
        ),
    )
    return Chosen(country, profile, answer_in)


def resolve_profile(
    country: str,
    overlays: Mapping[str, dict[str, Any]],
    customer: CustomerWish | None = None,
    region: str | None = None,
) -> CultureProfile:
    """Lay a merchant's stored overlays over a country's profile."""

    def overlay(key: str) -> Overlay | None:
        return msgspec.convert(overlays[key], Overlay) if key in overlays else None

    return resolve(
        country,
        region=region,
        merchant_default=overlay("default"),
        merchant_country=overlay(country),
        customer=customer,
    )


def signals_of(received: Received, detection: Detection, read: TranslationView | None = None) -> dict[str, float]:
    """Recognise complaint, urgency and gratitude in a message, 0..1 each.

    Args:
        received: the message with its surroundings.
        detection: its language.
        read: its translation, where nothing is written down about its own language.
    """
    if read is not None:
        return msgspec.structs.asdict(signals(read.text, read.target))
    inbound = received.inbound
    language = None if detection.tag == "und" else detection.tag
    return msgspec.structs.asdict(signals("\n".join(filter(None, (inbound.subject, inbound.text))), language))


def priority_of(received: Received, signals: Mapping[str, float]) -> Priority:
    """Say how much a message presses: urgency first, then complaints and customers whom the merchant tagged vip."""
    if signals.get("urgent", 0.0) >= CLEAR_SIGNAL:
        return "urgent"
    if signals.get("complaint", 0.0) >= CLEAR_SIGNAL or "vip" in received.customer.tags:
        return "high"
    return "normal"


def expect_answer(received: Received, profile: CultureProfile, priority: Priority) -> Expectation:
    """Reckon by when the customer is to be answered."""
    inbound, conversation = received.inbound, received.conversation
    kind = channel_kind(inbound.channel)
    channel = CHANNELS.get(inbound.channel)
    closes_at = inbound.reply.expires_at if inbound.reply else None
    holiday = local_holiday(profile.country, profile.region, inbound.received_at.date(), profile.language)
    situation = Situation(
        kind=kind,
        received_at=conversation.waiting_since or inbound.received_at,
        priority=priority,
        answered=conversation.answered,
        opened_at=conversation.opened_at,
        last_customer_message_at=inbound.received_at,
        window_hours=channel.capabilities.window_hours if channel else None,
        window_closes_at=closes_at,
        marketplace_hours=MARKETPLACE_HOURS if kind == "marketplace" else None,
        customer_holiday=holiday.name if holiday else None,
    )
    return expect(profile, situation, team_hours(received.merchant, inbound.received_at))


def team_hours(merchant: MerchantFacts, at: datetime) -> BusinessHours:
    """Return the merchant's business hours around an instant."""
    settings = merchant.settings
    return hours_of(settings.hours, settings.time_zone, settings.holiday_calendar, at.date())


def hours_of(text: str, time_zone: str, holiday_calendar: str | None, around: date) -> BusinessHours:
    """Read business hours with the public holidays of a year before and after a date.

    The same hours give the same object, so that a thousand agents with one shift are looked at once.
    """
    return _hours(text, time_zone, holiday_calendar, around.year)


@lru_cache(maxsize=4096)
def _hours(text: str, time_zone: str, holiday_calendar: str | None, year: int) -> BusinessHours:
    closed = closed_dates(holiday_calendar, range(year - 1, year + 2)) if holiday_calendar else frozenset()
    return parse_hours(text, time_zone, closed=closed)


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


def intent_of(received: Received, signals: Mapping[str, float]) -> Intent | None:
    """Tell complaints, and questions after a purchase: whoever names an order has bought."""
    if signals.get("complaint", 0.0) >= CLEAR_SIGNAL:
        return "complaint"
    if received.inbound.order or names_order(received):
        return "aftersales"
    return "presales"


def names_order(received: Received) -> bool:
    """Whether the text holds an order or tracking number."""
    spans = find(received.inbound.text, patterns=received.merchant.settings.order_patterns)
    return any(span.kind in ("order", "tracking") for span in spans)


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


def follow_language(received: Received, detection: Detection) -> tuple[str | None, Reason]:
    """Return the conversation's language after this message (BCP 47 tag), and why it stayed or moved."""
    following = next_language(received.conversation.language, detection, received.inbound.text)
    return following.tag, following.why


def analysis_of(
    detection: Detection,
    language_reason: Reason,
    chosen: Chosen,
    expectation: Expectation,
    decision: RoutingDecision,
    reply_channel: ReplyChannel,
    translation: TranslationView | None,
    signals: dict[str, float],
) -> Analysis:
    """Put together what is kept of all decisions, reasons in the order in which a person asks for them."""
    untranslated = (
        () if translation else (reason("untranslated", "The message is shown as it was written: no model reads it."),)
    )
    return Analysis(
        language=LanguageView(
            detection.tag,
            detection.script,
            detection.confidence,
            detection.reliable,
            detection.alternatives,
            detection.parts,
        ),
        translation=translation,
        profile=ProfileView(chosen.profile.country, chosen.profile.version, chosen.country.how_chosen),
        routing=RoutingView(
            agent=decision.agent,
            agent_name=decision.agent_name,
            queue=decision.queue,
            reply_channel=reply_channel.channel,
            due_at=expectation.due_at,
            due_rule=expectation.rule,
            priority=decision.priority,
            reasons=(
                *decision.reasons,
                *untranslated,
                chosen.country.reason,
                language_reason,
                *expectation.reasons,
                *reply_channel.reasons,
            ),
            runners_up=tuple(msgspec.to_builtins(one) for one in decision.runners_up),
        ),
        signals=signals,
    )
