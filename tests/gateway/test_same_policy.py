"""The same question by any door: the same profile, tone and deadline rule; only the kind's own target may differ."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from culture_profiles import channel_kind
from culture_profiles.deadlines import STANDARD_POLICY, Situation, deadlines
from gateway.channels.registry import CHANNELS
from gateway.conversations.received import ConversationFacts, CustomerFacts, IdentityFacts, MerchantFacts, Received
from gateway.decisions import (
    choose_profile,
    expect_answer,
    follow_language,
    intent_of,
    priority_of,
    priors_of,
    resolve_profile,
    signals_of,
    team_hours,
)
from gateway.messages import InboundMessage, Sender
from gateway.people.merchants import MerchantSettings
from translation.detection import Detector

SOME = UUID(int=1)
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
QUESTIONS = {
    "BR": "Onde está o meu pedido BR-20931? Ele ainda não chegou.",
    "DE": "Wo ist meine Bestellung? Sie ist noch nicht angekommen.",
    "JP": "注文した商品がまだ届いていません。いつ届きますか。",
    "US": "Where is my order? It has not arrived yet.",
}
DOORS = sorted({*CHANNELS, "email", "live_chat", "sms", "contact_form", "amazon", "facebook", "phone"})


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


def received(channel: str, country: str) -> Received:
    """The same customer's same question by one channel."""
    sender = Sender(id="customer-1", name="Maria", country=country)
    inbound = InboundMessage(
        channel=channel, external_id="m-1", sender=sender, text=QUESTIONS[country], received_at=MONDAY
    )
    return Received(
        message_id=SOME,
        status="accepted",
        inbound=inbound,
        merchant=MerchantFacts(SOME, "Shop", MerchantSettings()),
        customer=CustomerFacts(SOME, "Maria", country, None, None, (), 0, (), ()),
        conversation=ConversationFacts(SOME, "open", None, None, MONDAY, answered=False, waiting_since=MONDAY),
        agents=(),
        queues=(),
        identities=(IdentityFacts(channel, "customer-1", MONDAY),),
        overlays={},
    )


@pytest.mark.parametrize("country", QUESTIONS)
def test_every_door_gets_the_same_policy(detector: Detector, country: str) -> None:
    seen = set()
    for channel in DOORS:
        message = received(channel, country)
        detection = detector.detect(message.inbound.text, priors_of(message))
        language, why = follow_language(message, detection)
        chosen = choose_profile(message, detection, language)
        signals = signals_of(message, detection)
        tone = msgspec.json.encode((chosen.profile.tone, chosen.profile.practices, chosen.profile.register))
        decided = (
            detection.tag,
            language,
            why.code,
            chosen.country.how_chosen,
            chosen.profile.version,
            chosen.language.tag,
            tone,
            priority_of(message, signals),
            intent_of(message, signals),
        )
        seen.add(decided)
    assert len(seen) == 1


@pytest.mark.parametrize("channel", DOORS)
@pytest.mark.parametrize("country", QUESTIONS)
def test_the_deadline_differs_only_by_the_kinds_own_target_and_the_vendors_window(channel: str, country: str) -> None:
    message = received(channel, country)
    profile = resolve_profile(country, {})
    decided = expect_answer(message, profile, "normal")
    kind = channel_kind(channel)
    adapter = CHANNELS.get(channel)
    alike = Situation(
        kind=kind,
        received_at=MONDAY,
        opened_at=MONDAY,
        window_hours=adapter.capabilities.window_hours if adapter else None,
        marketplace_hours=24.0 if kind == "marketplace" else None,
    )
    (response,) = [
        one
        for one in deadlines(profile, alike, team_hours(message.merchant, MONDAY), STANDARD_POLICY)
        if one.rule == "first_response"
    ]
    assert decided.rule in ("first_response", "vendor_window", "marketplace_clock")
    assert decided.due_at <= response.due_at
    target = profile.first_response.get(kind)
    if target is not None:
        assert response.evidence == target.evidence
    if decided.rule == "first_response":
        assert decided.due_at == response.due_at


@pytest.mark.parametrize("country", QUESTIONS)
def test_doors_of_one_kind_are_treated_exactly_alike(country: str) -> None:
    profile = resolve_profile(country, {})
    by_kind: dict[str, set[tuple[object, ...]]] = {}
    for channel in DOORS:
        kind = channel_kind(channel)
        decided = expect_answer(received(channel, country), profile, "normal")
        rule = (decided.rule, decided.due_at) if decided.rule == "first_response" else ()
        by_kind.setdefault(kind, set()).add((profile.register_for(kind).value, *rule))
    assert all(len({one for one in decided if len(one) > 1}) <= 1 for decided in by_kind.values())
