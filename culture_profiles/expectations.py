"""By when a customer expects an answer: every deadline that applies, the earliest of which wins. Pure functions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from culture_profiles.calendar import (
    ALWAYS_OPEN,
    BusinessHours,
    NeverOpenError,
    add_business_minutes,
    business_minutes_between,
    is_open,
    next_opening,
    utc,
)
from culture_profiles.deadlines import (
    HARD_RULES,
    STANDARD_POLICY,
    Deadline,
    Policy,
    Priority,
    Rule,
    Situation,
    deadlines,
)
from locales import Reason, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from culture_profiles.model import CultureProfile

SILENT_AT_SHARE = 0.5
"""Share of the open time up to a deadline after which an agent who has not answered is silent; our own choice."""
WARN_AT_SHARE = 0.75
"""Share of the open time up to a deadline after which its agent is warned; our own choice."""
ESCALATE_AT_SHARE = 0.9
"""The same for handing over before a deadline that closes a door (a window, a marketplace's clock)."""
GRACE_SHARE = 0.25
"""Share of a missed target of our own after which it is handed over."""
AFTER_OPENING_MINUTES = 60
"""What is promised where even the response falls due before anybody works: an hour after the opening."""


class Expectation(Struct, frozen=True, omit_defaults=True):
    """When the customer is to be answered, and how that was found. All instants are in UTC."""

    due_at: datetime
    rule: Rule
    """Which deadline won."""
    silent_at: datetime
    """When the message is taken from an agent who has not answered."""
    warn_at: datetime
    escalate_at: datetime
    """Before due_at where the deadline closes a door, some time after it where the target is our own."""
    candidates: tuple[Deadline, ...]
    """Every deadline that applies, earliest first."""
    promise_at: datetime
    """By when the customer may be told to be answered: a time before which somebody works."""
    team_open: bool
    """Whether the team was open when the message arrived."""
    acknowledge: bool
    """Whether the profile wants the customer to be told so at once."""
    time_zone: str
    """IANA name of the customer's zone."""
    reasons: tuple[Reason, ...] = ()


def expect(
    profile: CultureProfile,
    situation: Situation,
    hours: BusinessHours = ALWAYS_OPEN,
    policy: Policy = STANDARD_POLICY,
) -> Expectation:
    """Reckon every deadline of a message and choose the earliest.

    A deadline that had passed before the message arrived (the resolution of an old conversation) is listed, but does
    not win.

    Args:
        profile: the customer's resolved profile.
        situation: the message.
        hours: the answering team's; a team that never opens is measured on the calendar, and a reason says so.
        policy: the merchant's settings.

    Raises:
        ValueError: an instant is naive.

    """
    received_at = utc(situation.received_at)
    candidates = deadlines(profile, situation, hours, policy)
    winner = next(deadline for deadline in candidates if deadline.due_at > received_at)
    open_minutes = business_minutes_between(hours, received_at, winner.due_at)
    promise_at = _promise(hours, received_at, candidates, winner, open_minutes)
    team_open = is_open(hours, received_at)
    long_wait = promise_at - received_at > timedelta(minutes=policy.acknowledge_after_minutes)
    wanted = profile.practices.acknowledge.value and not situation.answered
    return Expectation(
        due_at=winner.due_at,
        rule=winner.rule,
        silent_at=_share(hours, winner, SILENT_AT_SHARE),
        warn_at=_share(hours, winner, WARN_AT_SHARE),
        escalate_at=_escalation(hours, winner),
        candidates=tuple(candidates),
        promise_at=promise_at,
        team_open=team_open,
        acknowledge=wanted and (long_wait or not team_open),
        time_zone=situation.time_zone or profile.calendar.time_zone,
        reasons=tuple(_reasons(winner, situation, hours, team_open, open_minutes)),
    )


def _promise(
    hours: BusinessHours, received_at: datetime, candidates: list[Deadline], winner: Deadline, open_minutes: float
) -> datetime:
    """Choose what the customer may be told: the deadline, or where nobody works before it a time that can be kept."""
    if open_minutes > 0 or next_opening(hours, received_at) is None:
        return winner.due_at
    response = next(deadline for deadline in candidates if deadline.rule in ("first_response", "next_response"))
    if business_minutes_between(hours, received_at, response.due_at) > 0:
        return response.due_at
    try:
        return add_business_minutes(hours, received_at, AFTER_OPENING_MINUTES)
    except NeverOpenError:
        return response.due_at


def _share(hours: BusinessHours, deadline: Deadline, share: float) -> datetime:
    """Return the instant at which a share of the open time is gone; of all time, where no time is open."""
    open_minutes = business_minutes_between(hours, deadline.since, deadline.due_at)
    if open_minutes < 1:
        return deadline.since + (deadline.due_at - deadline.since) * share
    return add_business_minutes(hours, deadline.since, max(1, int(open_minutes * share)))


def _escalation(hours: BusinessHours, deadline: Deadline) -> datetime:
    if deadline.rule in HARD_RULES:
        return _share(hours, deadline, ESCALATE_AT_SHARE)
    grace = max(1, int(deadline.minutes * GRACE_SHARE))
    try:
        return add_business_minutes(hours, deadline.due_at, grace)
    except NeverOpenError:
        return deadline.due_at + timedelta(minutes=grace)


def _reasons(
    winner: Deadline, situation: Situation, hours: BusinessHours, team_open: bool, open_minutes: float
) -> Iterator[Reason]:
    yield _winning(winner)
    opening = next_opening(hours, situation.received_at)
    if opening is None:
        yield reason("due_without_hours", "The team has no business hours, so every minute counts.")
    elif not team_open and open_minutes == 0:
        yield reason(
            "due_while_closed",
            "Nobody works before this deadline; the team opens at {opens_at}.",
            opens_at=opening.isoformat(),
        )
    elif not team_open:
        yield reason("due_after_opening", "The team is closed and opens at {opens_at}.", opens_at=opening.isoformat())
    if situation.priority != "normal" and winner.rule not in HARD_RULES:
        yield _priority(situation.priority)
    if situation.customer_holiday is not None:
        yield reason(
            "due_customer_holiday",
            "Today is a public holiday where the customer lives: {holiday}.",
            holiday=situation.customer_holiday,
        )


def _winning(deadline: Deadline) -> Reason:
    code, due_at, minutes = f"due_{deadline.rule}", deadline.due_at.isoformat(), deadline.minutes
    if deadline.rule == "vendor_window":
        return reason(code, "The channel's window for free replies closes at {due_at}.", due_at=due_at)
    if deadline.rule == "marketplace_clock":
        return reason(code, "The marketplace's clock, weekends included, runs out at {due_at}.", due_at=due_at)
    if deadline.rule == "resolution":
        return reason(code, "The request is to be resolved by {due_at}.", due_at=due_at)
    if deadline.clock == "calendar":
        return reason(code, "An answer is expected within {minutes} min: by {due_at}.", due_at=due_at, minutes=minutes)
    return reason(
        code,
        "An answer is expected within {minutes} min of business hours: by {due_at}.",
        due_at=due_at,
        minutes=minutes,
    )


def _priority(priority: Priority) -> Reason:
    if priority == "low":
        return reason("due_priority_low", "Low priority: there is more time than usual.")
    if priority == "high":
        return reason("due_priority_high", "High priority: there is less time than usual.")
    return reason("due_priority_urgent", "Urgent: there is far less time than usual.")
