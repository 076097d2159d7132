"""What the stages decided, each decision with its reasons and the evidence of the profile's value behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from culture_profiles import Cited, Evidence, channel_kind
from gateway.decisions import CLEAR_SIGNAL, intent_of
from gateway.routing.skills import needed_skills
from gateway.simulation.model import Decision
from locales import Reason, reason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from culture_profiles import CultureProfile
    from culture_profiles.deadlines import Deadline
    from culture_profiles.expectations import Expectation
    from gateway.conversations.received import Received
    from gateway.messages import Composition
    from gateway.pipeline import Understood
    from gateway.simulation.acknowledgement import Notice
    from gateway.simulation.model import DecisionName


def decisions_on(
    received: Received, understood: Understood, composition: Composition, told: Notice
) -> tuple[Decision, ...]:
    """List all decisions in the order in which they fall.

    Args:
        received: the message.
        understood: what the stages made of it.
        composition: the answer that the customer would read.
        told: what the customer would be told at once.
    """
    profile = understood.chosen.profile
    return (
        *_understanding(understood),
        _register(received, understood, composition),
        *_pressing(received, understood),
        _expectation(understood.expectation, profile, channel_kind(received.inbound.channel)),
        _acknowledgement(understood.expectation, profile, told),
        _practice("status_updates", profile.practices.status_updates),
        _callback(received, profile, told),
        _routing(received, understood),
        _reply_channel(understood, profile),
        _tone(profile, composition),
        _reply(composition),
    )


def _understanding(understood: Understood) -> tuple[Decision, ...]:
    detection, chosen = understood.detection, understood.chosen
    certain = reason(
        "detection", "Recognised with a confidence of {confidence}.", confidence=round(detection.confidence, 2)
    )
    number = chosen.profile.version
    version = reason("profile_version", "This version of the profile decides: {version}.", version=number)
    by_profile = chosen.language.how_chosen == "profile"
    return (
        Decision(
            "language_detected",
            detection.tag,
            (certain,),
            detail={"reliable": detection.reliable, "alternatives": msgspec.to_builtins(detection.alternatives)},
        ),
        Decision(
            "country", chosen.country.country, (chosen.country.reason,), detail={"how": chosen.country.how_chosen}
        ),
        Decision("profile", number, (version,), layer=_strongest(chosen.profile)),
        Decision(
            "language",
            chosen.language.tag,
            (chosen.language.reason,),
            chosen.profile.language_evidence if by_profile else (),
            layer=chosen.profile.layers.get("language") if by_profile else None,
            detail={"how": chosen.language.how_chosen},
        ),
    )


def _strongest(profile: CultureProfile) -> Any:
    """Name the strongest layer that laid a value on the profile."""
    order = ("customer", "country_overlay", "merchant", "builtin", "world")
    laid = set(profile.layers.values()) | {profile.register.layer, *(one.layer for one in profile.channels)}
    laid |= {one.layer for one in profile.first_response.values()}
    laid |= {getattr(part, name).layer for part in (profile.tone, profile.practices) for name in part.__struct_fields__}
    return next((layer for layer in order if layer in laid), None)


def _cited(
    name: DecisionName, value: Any, cited: Cited[Any], reasons: Iterable[Reason], detail: Any = None
) -> Decision:
    return Decision(name, value, tuple(reasons), cited.evidence, cited.layer, cited.note, detail)


def _register(received: Received, understood: Understood, composition: Composition) -> Decision:
    chosen = understood.chosen
    kind = channel_kind(understood.channel.channel or received.inbound.channel)
    cited = chosen.profile.register_for(kind, chosen.language.tag)
    address = chosen.profile.form_of_address
    why = [
        reason("register_profile", "Customers in {country} are addressed like this.", country=chosen.profile.country)
    ]
    detail = {"form_of_address": address.value if address else None, "conflicts": list(cited.conflicts)}
    return _cited("register", composition.register, cited, why, detail)


def _pressing(received: Received, understood: Understood) -> tuple[Decision, ...]:
    signals = {name: round(value, 2) for name, value in understood.signals.items()}
    priority = understood.decision.priority
    return (
        Decision("signals", signals, tuple(_signal_reasons(signals))),
        Decision("priority", priority, tuple(_priority_reasons(received, signals, priority))),
    )


def _signal_reasons(signals: dict[str, float]) -> Iterable[Reason]:
    if signals.get("complaint", 0.0) >= CLEAR_SIGNAL:
        yield reason("signal_complaint", "The message reads as a complaint.")
    if signals.get("urgent", 0.0) >= CLEAR_SIGNAL:
        yield reason("signal_urgent", "The message reads as urgent.")
    if signals.get("gratitude", 0.0) >= CLEAR_SIGNAL:
        yield reason("signal_gratitude", "The message reads as thanks.")
    if all(value < CLEAR_SIGNAL for value in signals.values()):
        yield reason("signal_none", "Neither complaint nor urgency nor thanks is clear.")


def _priority_reasons(received: Received, signals: dict[str, float], priority: str) -> Iterable[Reason]:
    if "vip" in received.customer.tags:
        yield reason("priority_vip", "The customer is tagged vip.")
    yield from (one for one in _signal_reasons(signals) if one.code in ("signal_complaint", "signal_urgent"))
    if priority == "normal":
        yield reason("priority_normal", "Nothing in the message presses.")


def _expectation(expectation: Expectation, profile: CultureProfile, kind: Any) -> Decision:
    winner = next(one for one in expectation.candidates if one.rule == expectation.rule)
    zone = ZoneInfo(expectation.time_zone)
    target = profile.first_response.get(kind) if expectation.rule == "first_response" else None
    detail = {
        "rule": expectation.rule,
        "time_zone": expectation.time_zone,
        "candidates": [_candidate(one, zone) for one in expectation.candidates],
        "team_open": expectation.team_open,
    }
    return Decision(
        "expectation",
        _local(expectation.due_at, zone),
        expectation.reasons,
        winner.evidence,
        layer=target.layer if target else None,
        detail=detail,
    )


def _candidate(deadline: Deadline, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "rule": deadline.rule,
        "due_at": deadline.due_at.isoformat(),
        "due_local": _local(deadline.due_at, zone),
        "minutes": deadline.minutes,
        "clock": deadline.clock,
        "evidence": [msgspec.to_builtins(one) for one in deadline.evidence],
    }


def _local(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat(timespec="minutes")


def _acknowledgement(expectation: Expectation, profile: CultureProfile, told: Notice) -> Decision:
    cited = profile.practices.acknowledge
    detail = {"promise_at": expectation.promise_at.isoformat()}
    if told.composition is not None:
        return _cited("acknowledgement", told.composition.text, cited, told.composition.reasons, detail)
    if cited.value:
        why = reason("acknowledge_needless", "The answer comes soon enough, so nothing is announced.")
    else:
        why = reason("acknowledge_unwanted", "The profile does not ask for an acknowledgement.")
    return _cited("acknowledgement", None, cited, [why], detail)


def _practice(name: DecisionName, cited: Cited[bool]) -> Decision:
    why = (
        reason("practice_on", "The profile asks for this.")
        if cited.value
        else reason("practice_off", "The profile does not ask for this.")
    )
    return _cited(name, cited.value, cited, [why])


def _callback(received: Received, profile: CultureProfile, told: Notice) -> Decision:
    cited = profile.practices.callback_offer
    wanted = received.merchant.settings.offer_callback
    if told.callback:
        why = reason("callback_offered", "The phone leads in this country, and the customer gave a number and consent.")
    elif cited.value if wanted is None else wanted:
        why = reason("callback_no_consent", "A call-back needs a number and the customer's consent.")
    else:
        why = reason("callback_unwanted", "The profile does not ask for call-backs.")
    return _cited("callback_offer", told.callback, cited, [why])


def _routing(received: Received, understood: Understood) -> Decision:
    decision, profile = understood.decision, understood.chosen.profile
    intent = intent_of(received, understood.signals)
    skills = needed_skills(profile, intent)
    practice = {"presales": profile.practices.presales_skill, "aftersales": profile.practices.aftersales_skill}
    evidence = [one for skill in skills if skill in practice for one in practice[skill].evidence]
    translation = understood.translation
    detail = {
        "intent": intent,
        "skills": list(skills),
        "how": decision.chosen.how if decision.chosen else None,
        "score": decision.chosen.score if decision.chosen else None,
        "parts": decision.chosen.parts if decision.chosen else {},
        "runners_up": msgspec.to_builtins(decision.runners_up),
        "queue": decision.queue,
        "agent_reads": translation.text if translation else None,
    }
    return Decision("routing", decision.agent_name, decision.reasons, tuple(evidence), detail=detail)


def _reply_channel(understood: Understood, profile: CultureProfile) -> Decision:
    chosen = understood.channel
    liking = next((one for one in profile.channels if one.channel == chosen.channel), None)
    return Decision(
        "reply_channel",
        chosen.channel,
        chosen.reasons,
        liking.evidence if liking else (),
        layer=liking.layer if liking else None,
        note=liking.note if liking else None,
        detail={"rank": liking.rank if liking else None, "template_only": chosen.template},
    )


def _tone(profile: CultureProfile, composition: Composition) -> Decision:
    """Say what the answer should be changed for, against what the profile wants of texts."""
    tone = profile.tone
    wanted = {name: getattr(tone, name).value for name in ("directness", "apology", "emoji", "exclamation_marks")}
    evidence: tuple[Evidence, ...] = tuple(dict.fromkeys((*tone.apology.evidence, *tone.emoji.evidence)))
    reasons = tuple(remark.reason for remark in composition.remarks)
    nothing = (reason("tone_nothing", "The tone of the answer suits the profile."),)
    codes = [remark.code for remark in composition.remarks]
    detail = {"wanted": wanted, "remarks": msgspec.to_builtins(composition.remarks)}
    return Decision("tone", codes, reasons or nothing, evidence, tone.apology.layer, tone.apology.note, detail)


def _reply(composition: Composition) -> Decision:
    translation = composition.translation
    detail = {
        "language": composition.language,
        "greeting": composition.greeting,
        "closing": composition.closing,
        "held": composition.held,
        "route": [f"{hop.source}-{hop.target} ({hop.engine})" for hop in translation.route] if translation else [],
        "quality": round(translation.quality.score, 2) if translation else None,
    }
    return Decision("reply", composition.text, composition.reasons, detail=detail)
