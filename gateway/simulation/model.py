"""What goes into a simulation, and what comes out of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from culture_profiles import Change, Evidence, Layer
from locales import Reason

CountryCode = Annotated[str, Meta(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2 code: BR")]
LanguageTag = Annotated[str, Meta(pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", description="BCP 47 tag")]
Text = Annotated[str, Meta(min_length=1, max_length=20_000)]
Name = Annotated[str, Meta(min_length=1, max_length=256)]

DecisionName = Literal[
    "language_detected",
    "country",
    "profile",
    "language",
    "register",
    "signals",
    "priority",
    "expectation",
    "acknowledgement",
    "status_updates",
    "callback_offer",
    "routing",
    "reply_channel",
    "tone",
    "reply",
]


class SampleCustomer(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of the customer who writes."""

    name: Name | None = None
    language: LanguageTag | None = None
    """Stated by the customer: goes before everything else."""
    phone: Annotated[str, Meta(max_length=32)] | None = None
    email: Annotated[str, Meta(max_length=320)] | None = None
    preferred_channel: Name | None = None
    tags: tuple[Name, ...] = ()
    """vip raises the priority."""
    consents: tuple[Name, ...] = ()
    """Channels that the customer gave an address for and agreed to be answered on."""
    value: int = 0
    earlier_languages: tuple[LanguageTag, ...] = ()
    """BCP 47 tags of earlier messages, newest first."""


class SampleMessage(Struct, frozen=True, forbid_unknown_fields=True):
    """A message that nobody sent."""

    text: Text
    channel: Name = "email"
    country: CountryCode | None = None
    """Told with the message; without it the country is found as for any message."""
    at: datetime | None = None
    """When it arrives, with a time zone; now where nothing is said."""
    subject: Annotated[str, Meta(max_length=998)] | None = None
    order: dict[str, Any] | None = None
    customer: SampleCustomer = SampleCustomer()
    answered: bool = False
    """Whether an agent has answered in the conversation before."""


class SampleAnswer(Struct, frozen=True, forbid_unknown_fields=True):
    """What the agent answers."""

    text: Text
    language: LanguageTag = "en"


class Decision(Struct, frozen=True, omit_defaults=True):
    """One thing that was decided."""

    name: DecisionName
    value: Any
    """Plain JSON: compared before and after."""
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    """What the profile's value behind it rests on."""
    layer: Layer | None = None
    """Which layer of the profile decided it; none where no value of the profile did."""
    note: str | None = None
    """What the profile says of the value, in words."""
    detail: Any = None
    """Candidates, points, runners-up: plain JSON."""


class Outcome(Struct, frozen=True):
    """Everything that would happen under one state of the profile."""

    decisions: tuple[Decision, ...]
    time_zone: str
    """IANA name of the customer's zone, for wording instants."""

    def decision(self, name: DecisionName) -> Decision:
        """Return one decision by its name."""
        return next(one for one in self.decisions if one.name == name)


class Difference(Struct, frozen=True):
    """A decision that the change moves."""

    name: DecisionName
    before: Any
    after: Any


class Simulation(Struct, frozen=True):
    """What would happen, and with a change also what would happen then."""

    at: datetime
    before: Outcome
    after: Outcome | None = None
    """None where no change was given."""
    differences: tuple[Difference, ...] = ()
    profile_changes: tuple[Change, ...] = ()
    """Values of the profile that the change moves."""
