"""Route a message once more, without those who stayed silent. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

from culture_profiles import CustomerWish
from gateway.decisions import expect_answer, priority_of, resolve_profile, route
from locales import Reason
from translation.types import Detection

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from gateway.conversations.received import QueueFacts, Received
    from gateway.messages import Analysis


class Handover(Struct, frozen=True):
    """Who takes over: an agent, else a queue, else nobody."""

    agent_id: UUID | None
    agent_name: str | None
    queue_id: UUID | None
    queue_name: str | None
    reasons: tuple[Reason, ...]

    def moves(self, agent_id: UUID | None, queue_id: UUID | None) -> bool:
        """Whether this differs from who has it."""
        return (self.agent_id, self.queue_id) != (agent_id, queue_id)


def hand_to(
    received: Received,
    analysis: Analysis,
    excluded: tuple[str, ...],
    queue_id: UUID | None,
    qualities: Mapping[str, float],
    now: datetime,
) -> Handover:
    """Choose who takes a message over.

    Args:
        received: the message with its surroundings as they are now.
        analysis: what was understood of it.
        excluded: ids of agents who had it.
        queue_id: the queue that it waits in, where no agent has it: then its overflow takes over.
        qualities: see decisions.route.
        now: aware.
    """
    wish = CustomerWish(language=received.customer.language, channel=received.customer.preferred_channel)
    profile = resolve_profile(analysis.profile.country, received.overlays, wish)
    expectation = expect_answer(received, profile, priority_of(received, analysis.signals))
    decision = route(
        received,
        detection_of(analysis),
        profile,
        expectation,
        qualities,
        analysis.signals,
        now,
        excluded=excluded,
    )
    if decision.agent is not None:
        return Handover(UUID(decision.agent), decision.agent_name, None, None, decision.reasons)
    wanted = UUID(decision.queue) if decision.queue else None
    queue = _overflow(queue_id, wanted, received.queues)
    return Handover(None, None, queue.id if queue else None, queue.name if queue else None, decision.reasons)


def _overflow(current: UUID | None, wanted: UUID | None, queues: tuple[QueueFacts, ...]) -> QueueFacts | None:
    """Return the queue behind the one that a message waits in; the wanted one where it waits in none so far."""
    by_id = {queue.id: queue for queue in queues}
    here = by_id.get(current) if current else None
    if here is None:
        return by_id.get(wanted) if wanted else None
    return by_id.get(here.overflow_id, here) if here.overflow_id else here


def detection_of(analysis: Analysis) -> Detection:
    """Return what detection said of a message that was analysed before."""
    language = analysis.language
    return Detection(language.tag, language.script, language.confidence, language.alternatives, parts=language.parts)
