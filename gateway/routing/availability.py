"""Which agents are free now. Working hours are looked at once for all agents who share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from culture_profiles.calendar import is_open_local, time_zone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from culture_profiles.calendar import BusinessHours
    from gateway.routing.facts import AgentState


class Openings:
    """Which business hours are open at one instant; each object and each zone is looked at once."""

    def __init__(self, now: datetime) -> None:
        if now.utcoffset() is None:
            raise ValueError(f"{now.isoformat()} has no time zone; routing needs an aware instant")
        self.now = now
        self._local: dict[str, datetime] = {}
        self._known: dict[int, tuple[BusinessHours, bool]] = {}

    def open(self, hours: BusinessHours | None) -> bool:
        """Whether the hours are open now; no hours are always open."""
        if hours is None:
            return True
        # The object is kept beside the answer, so that its id cannot be given to another.
        known = self._known.get(id(hours))
        if known is None:
            local = self._local.get(hours.time_zone)
            if local is None:
                local = self._local[hours.time_zone] = self.now.astimezone(time_zone(hours.time_zone))
            known = self._known[id(hours)] = (hours, is_open_local(hours, local))
        return known[1]


def free_agents(agents: Iterable[AgentState], openings: Openings) -> list[AgentState]:
    """Return the agents who are here, at work by their hours, and below their capacity."""
    is_at_work = openings.open
    return [
        agent
        for agent in agents
        if agent.load < agent.capacity and agent.presence != "offline" and is_at_work(agent.hours)
    ]
