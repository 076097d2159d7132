"""Which agents can take a message now. Working hours are looked at once for all agents who share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from culture_profiles.calendar import is_open_at, wall_clock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from culture_profiles.calendar import BusinessHours, WallClock
    from gateway.routing.facts import AgentState


class Openings:
    """Which business hours are open at one instant; each object and each zone is looked at once."""

    def __init__(self, now: datetime) -> None:
        if now.utcoffset() is None:
            raise ValueError(f"{now.isoformat()} has no time zone; routing needs an aware instant")
        self.now = now
        self._clocks: dict[str, WallClock] = {}
        self._known: dict[int, bool] = {}
        # What was looked at is kept alive, so that its id cannot pass to another object.
        self._kept: list[BusinessHours] = []

    def open(self, hours: BusinessHours | None) -> bool:
        """Whether the hours are open now; no hours are always open."""
        if hours is None:
            return True
        known = self._known.get(id(hours))
        return self._look(hours) if known is None else known

    def _look(self, hours: BusinessHours) -> bool:
        clock = self._clocks.get(hours.time_zone)
        if clock is None:
            clock = self._clocks[hours.time_zone] = wall_clock(self.now, hours.time_zone)
        answer = self._known[id(hours)] = is_open_at(hours, clock)
        self._kept.append(hours)
        return answer


def present_agents(agents: Iterable[AgentState], previous: str | None = None) -> list[AgentState]:
    """Return the agents who are here and below their capacity, whatever their working hours.

    Args:
        agents: all.
        previous: id of the agent who has the conversation: a full one may keep it.
    """
    return [
        agent
        for agent in agents
        if agent.presence != "offline" and (agent.load < agent.capacity or agent.id == previous)
    ]
