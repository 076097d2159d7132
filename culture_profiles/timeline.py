"""Which timers an expectation calls for, and what the customer is told at once. Pure functions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from culture_profiles.calendar import time_zone

if TYPE_CHECKING:
    from culture_profiles.expectations import Expectation


TimerKind = Literal["silence", "warning", "breach", "escalation"]
"""silence: the agent has not answered; warning, breach: of the deadline; escalation: somebody else must answer."""


class Timer(Struct, frozen=True):
    """Something to do unless the customer was answered before."""

    kind: TimerKind
    at: datetime
    """In UTC; now, where its time has passed already."""


class Acknowledgement(Struct, frozen=True):
    """What the customer is to be told: we answer by then."""

    answer_by: datetime
    """In the customer's zone."""
    time_zone: str


class Timeline(Struct, frozen=True, omit_defaults=True):
    """What happens until the answer, earliest first."""

    timers: tuple[Timer, ...]
    acknowledgement: Acknowledgement | None = None


def timeline(expectation: Expectation, now: datetime) -> Timeline:
    """Say which timers to set, and whether the customer is told by when the answer comes.

    Looking after a silent agent and a warning are no use once the deadline has passed; a breach and a hand-over that
    were missed are due at once.

    Args:
        expectation: of the message.
        now: aware.

    """
    late = expectation.due_at <= now
    timers = [
        Timer("breach", max(expectation.due_at, now)),
        Timer("escalation", max(expectation.escalate_at, now)),
    ]
    if not late:
        timers.append(Timer("silence", max(expectation.silent_at, now)))
        timers.append(Timer("warning", max(expectation.warn_at, now)))
    order: tuple[TimerKind, ...] = ("silence", "warning", "breach", "escalation")
    timers.sort(key=lambda timer: (timer.at, order.index(timer.kind)))
    return Timeline(tuple(timers), _acknowledgement(expectation, now))


def _acknowledgement(expectation: Expectation, now: datetime) -> Acknowledgement | None:
    if not expectation.acknowledge or expectation.promise_at <= now:
        return None
    zone = time_zone(expectation.time_zone)
    return Acknowledgement(expectation.promise_at.astimezone(zone), expectation.time_zone)
