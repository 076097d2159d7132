"""The deadlines that apply to a message: targets of the profile, windows of the vendor, clocks of a marketplace."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from culture_profiles.calendar import NeverOpenError, add_business_minutes, utc
from culture_profiles.model import ChannelKind, CultureProfile, Evidence, Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from culture_profiles.calendar import BusinessHours

Priority = Literal["low", "normal", "high", "urgent"]
Rule = Literal["first_response", "next_response", "resolution", "vendor_window", "marketplace_clock"]
HARD_RULES: frozenset[Rule] = frozenset({"vendor_window", "marketplace_clock"})
"""Deadlines behind which a door closes: they are not ours to move."""

PRIORITY_SCALE: dict[Priority, float] = {"low": 2.0, "normal": 1.0, "high": 0.5, "urgent": 0.25}
"""What a target's minutes are multiplied by; our own choice: each step halves the time."""

_KIN: dict[ChannelKind, tuple[ChannelKind, ...]] = {
    "phone": ("live_chat", "messaging"),
    "live_chat": ("messaging",),
    "messaging": ("live_chat",),
    "social": ("messaging", "live_chat"),
    "sms": ("messaging",),
    "contact_form": ("email",),
    "marketplace": ("email",),
    "api": ("email",),
    "email": ("contact_form",),
}
"""Whose target serves a kind of channel that the profile has none for."""
_LAST_RESORT = Target(24 * 60, "calendar", (Evidence("default", "A day is the longest that any channel may wait."),))


class TargetOverride(Struct, frozen=True, omit_defaults=True):
    """A merchant's own target; it is not scaled by priority."""

    rule: Literal["first_response", "next_response", "resolution"]
    minutes: int
    clock: Literal["business", "calendar"] = "business"
    kind: ChannelKind | None = None
    """None: every kind of channel."""
    priority: Priority | None = None
    """None: every priority."""


class Policy(Struct, frozen=True, omit_defaults=True):
    """How targets bend with priority, and when a customer is told by when the answer comes."""

    scale: dict[Priority, float] = field(default_factory=PRIORITY_SCALE.copy)
    overrides: tuple[TargetOverride, ...] = ()
    """The first that fits wins."""
    acknowledge_after_minutes: int = 60
    """An answer later than this is announced, where the profile wants announcements at all."""


STANDARD_POLICY = Policy()


class Situation(Struct, frozen=True, omit_defaults=True):
    """What is known of a message when its deadlines are reckoned. All instants are aware."""

    kind: ChannelKind
    received_at: datetime
    """When the oldest message that nobody has answered arrived."""
    priority: Priority = "normal"
    answered: bool = False
    """Whether an agent has answered in this conversation before: then the next-response target counts."""
    opened_at: datetime | None = None
    """When the conversation began: resolution counts from here; none: with this message."""
    last_customer_message_at: datetime | None = None
    """What the vendor's window counts from; none: this message."""
    window_hours: float | None = None
    """The vendor's window for free-form replies: 24 on WhatsApp and Messenger."""
    window_closes_at: datetime | None = None
    """The same as an instant, where the channel said it (ReplyHandle.expires_at); stronger than window_hours."""
    marketplace_hours: float | None = None
    """A marketplace's clock, weekends included: commonly 24."""
    time_zone: str | None = None
    """IANA name of the customer's zone; none: the profile's."""
    customer_holiday: str | None = None
    """Name of the public holiday where the customer lives, if there is one on that day."""


class Deadline(Struct, frozen=True, omit_defaults=True):
    """One rule's answer."""

    rule: Rule
    since: datetime
    due_at: datetime
    minutes: int
    """Length on the clock below, after priority."""
    clock: Literal["business", "calendar"]
    evidence: tuple[Evidence, ...] = ()


def deadlines(profile: CultureProfile, situation: Situation, hours: BusinessHours, policy: Policy) -> list[Deadline]:
    """List every deadline of a message, earliest first; exactly one of them is of a response.

    A target in business minutes that the hours can never hold is measured on the calendar.

    Raises:
        ValueError: an instant is naive.

    """
    received_at = utc(situation.received_at)
    found = [_response(profile, situation, hours, policy)]
    resolution = _target("resolution", profile.resolution, situation, policy)
    if resolution is not None:
        opened_at = utc(situation.opened_at or received_at)
        found.append(_by_target("resolution", resolution, opened_at, hours))
    since = utc(situation.last_customer_message_at or received_at)
    if situation.window_closes_at is not None:
        found.append(_by_instant("vendor_window", since, utc(situation.window_closes_at)))
    elif situation.window_hours is not None:
        found.append(_by_instant("vendor_window", since, since + timedelta(hours=situation.window_hours)))
    if situation.marketplace_hours is not None:
        end = received_at + timedelta(hours=situation.marketplace_hours)
        found.append(_by_instant("marketplace_clock", received_at, end))
    return sorted(found, key=lambda deadline: deadline.due_at)


def _response(profile: CultureProfile, situation: Situation, hours: BusinessHours, policy: Policy) -> Deadline:
    received_at = utc(situation.received_at)
    if situation.answered:
        target = _target("next_response", profile.next_response or profile.first_response, situation, policy)
        return _by_target("next_response", target or _LAST_RESORT, received_at, hours)
    target = _target("first_response", profile.first_response, situation, policy)
    return _by_target("first_response", target or _LAST_RESORT, received_at, hours)


def _target(
    rule: Literal["first_response", "next_response", "resolution"],
    targets: Mapping[ChannelKind, Target],
    situation: Situation,
    policy: Policy,
) -> Target | None:
    """Choose the merchant's override, or the profile's target for the kind of channel, scaled by priority."""
    for override in policy.overrides:
        fits = override.kind in (None, situation.kind) and override.priority in (None, situation.priority)
        if override.rule == rule and fits:
            return Target(override.minutes, override.clock, (Evidence("merchant", "The merchant's own target."),))
    for kind in (situation.kind, *_KIN[situation.kind], "email"):
        target = targets.get(kind)
        if target is not None:
            minutes = max(1, ceil(target.minutes * policy.scale.get(situation.priority, 1.0)))
            return Target(minutes, target.clock, target.evidence)
    return None


def _by_target(rule: Rule, target: Target, since: datetime, hours: BusinessHours) -> Deadline:
    if target.clock == "business":
        try:
            due_at = add_business_minutes(hours, since, target.minutes)
            return Deadline(rule, since, due_at, target.minutes, "business", target.evidence)
        except NeverOpenError:
            pass
    due_at = since + timedelta(minutes=target.minutes)
    return Deadline(rule, since, due_at, target.minutes, "calendar", target.evidence)


def _by_instant(rule: Rule, since: datetime, due_at: datetime) -> Deadline:
    return Deadline(rule, since, due_at, ceil((due_at - since) / timedelta(minutes=1)), "calendar")
