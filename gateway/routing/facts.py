"""What a routing decision is made from: the message's facts, the agents and the queues as they are now."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field

from culture_profiles.calendar import BusinessHours
from culture_profiles.deadlines import Priority
from culture_profiles.model import ChannelKind
from gateway.routing.reading import Level

Intent = Literal["presales", "aftersales", "complaint"]
Presence = Literal["online", "away", "offline"]

VIP_SKILL = "vip"
"""Skill of agents who are trained for a merchant's most valued customers."""


class RoutingFacts(Struct, frozen=True, omit_defaults=True):
    """What is known of a message when it is routed."""

    language: str
    """BCP 47 tag; und where it cannot be told."""
    channel: str
    channel_kind: ChannelKind
    text: str = ""
    """The original, for the merchant's rules."""
    subject: str | None = None
    alternatives: tuple[str, ...] = ()
    """Other languages that the text may be in, most likely first; they count where the language is und."""
    country: str | None = None
    """ISO 3166-1 alpha-2 code of the customer's country."""
    region: str | None = None
    """ISO 3166-2 code."""
    intent: Intent | None = None
    skills: tuple[str, ...] = ()
    """What the agent should be trained for, by profile (skills.needed_skills)."""
    priority: Priority = "normal"
    vip: bool = False
    customer_value: float = 0.0
    """0..1: the customer's place among the merchant's customers; 1 is the most valued."""
    previous_agent: str | None = None
    """Id of the agent who served the customer last."""
    excluded_agents: tuple[str, ...] = ()
    """Ids of agents who must not get it: those who stayed silent until it was taken from them."""
    due_at: datetime | None = None
    """The winning deadline; aware."""
    translated: bool = True
    """False where no route translates the message: then it should go to somebody who reads it."""
    translation: dict[str, float] = field(default_factory=dict)
    """Quality 0..1 to be expected of the message's translation, by BCP 47 tag of an agent's language; a language that
    is missing here cannot be reached."""
    complaint: float = 0.0
    """0..1, as recognised in the text."""
    urgency: float = 0.0
    gratitude: float = 0.0
    tags: tuple[str, ...] = ()
    """The merchant's labels on customer and conversation."""
    sender: dict[str, Any] = field(default_factory=dict)
    """id, name, email, phone."""
    order: dict[str, Any] = field(default_factory=dict)
    """Order context as the merchant gave it."""


class AgentState(Struct, frozen=True, omit_defaults=True):
    """One agent as of now."""

    id: str
    name: str
    languages: dict[str, Level]
    """By BCP 47 tag; messages are translated into the first that a route leads to."""
    skills: frozenset[str] = frozenset()
    """presales, aftersales, complaint, vip, or the merchant's own."""
    countries: frozenset[str] = frozenset()
    """ISO codes of the countries whose customers the agent knows."""
    hours: BusinessHours | None = None
    """None: at any hour. Agents with the same hours should share one object: it is then looked at once."""
    presence: Presence = "online"
    load: int = 0
    """Open conversations."""
    capacity: int = 5
    """The most conversations at a time."""
    queues: frozenset[str] = frozenset()
    """Ids of the queues (teams) that the agent works for."""


class QueueState(Struct, frozen=True, omit_defaults=True):
    """One queue as of now. What it is for may be left empty: then it takes everything."""

    id: str
    name: str
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    kinds: frozenset[ChannelKind] = frozenset()
    waiting: int = 0
    """Conversations that wait in it."""
    limit: int | None = None
    """From so many waiting conversations on it is full; none: never."""
    overflow: str | None = None
    """Id of the queue that takes over when it is full or closed."""
    hours: BusinessHours | None = None
