"""Which queue a message waits in, and which one takes over when that is full or closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.routing.score import affinity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.routing.availability import Openings
    from gateway.routing.facts import QueueState, RoutingFacts


def choose_queue(facts: RoutingFacts, queues: Sequence[QueueState]) -> QueueState | None:
    """Return the queue that is meant for the message most closely; None where no queue takes it.

    A queue that names languages, skills, countries or kinds of channels takes only what fits them; one that names
    nothing takes all. Language counts most, then skill, country and kind; equal queues fall to the lower id.
    """
    fitting = [(fit, queue) for queue in queues if (fit := _fit(facts, queue)) is not None]
    return min(fitting, key=lambda found: (-found[0], found[1].id))[1] if fitting else None


def chain(queue: QueueState | None, queues: Sequence[QueueState], openings: Openings) -> tuple[QueueState, ...]:
    """Follow the overflow from a queue to one with room, each queue at most once.

    The last of the chain is where the message waits. Where every queue of the chain is full or closed, it waits in
    the first: then nothing is gained by moving it.
    """
    if queue is None:
        return ()
    by_id = {known.id: known for known in queues}
    path = [queue]
    while not has_room(path[-1], openings):
        following = by_id.get(path[-1].overflow or "")
        if following is None or following in path:
            return (queue,)
        path.append(following)
    return tuple(path)


def has_room(queue: QueueState, openings: Openings) -> bool:
    """Whether a queue is open and not full."""
    return (queue.limit is None or queue.waiting < queue.limit) and openings.open(queue.hours)


def _fit(facts: RoutingFacts, queue: QueueState) -> float | None:
    fit = 0.0
    if queue.languages:
        kinship = max(affinity(facts.language, tag) for tag in queue.languages)
        if not kinship:
            return None
        fit += 8 * kinship
    for named, wanted, points in (
        (queue.skills, frozenset(facts.skills), 4),
        (queue.countries, frozenset((facts.country,)), 2),
        (queue.kinds, frozenset((facts.channel_kind,)), 1),
    ):
        if named and not named & wanted:
            return None
        fit += points if named else 0
    return fit
