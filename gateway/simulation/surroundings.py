"""A merchant's own team, settings and published changes, to simulate with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.conversations.received import load_agents, load_merchant, load_overlays, load_queues
from gateway.simulation.scene import Surroundings
from gateway.simulation.team import SAMPLE_TEAM

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


async def load_surroundings(session: AsyncSession) -> Surroundings:
    """Read whose message it would be; a merchant who has no agents yet borrows the sample team."""
    return Surroundings(
        merchant=await load_merchant(session),
        agents=await load_agents(session) or SAMPLE_TEAM,
        queues=await load_queues(session),
        overlays=await load_overlays(session),
    )
