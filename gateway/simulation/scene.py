"""The message as the stages of the pipeline see it: made up, but complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct

from culture_profiles import channel_names
from gateway.conversations.compose import Draft
from gateway.conversations.received import (
    AgentFacts,
    ConversationFacts,
    CustomerFacts,
    IdentityFacts,
    MerchantFacts,
    QueueFacts,
    Received,
)
from gateway.errors import InvalidInputError
from gateway.messages import InboundMessage, Sender
from gateway.simulation.model import SampleAnswer, SampleCustomer, SampleMessage
from gateway.simulation.team import SAMPLE_MERCHANT, SAMPLE_TEAM

if TYPE_CHECKING:
    from datetime import datetime

_NOBODY = UUID(int=0)
_ADDRESS = "simulated"
"""Identity of a customer of whom neither number nor address is given."""

Overlays = dict[str, dict[str, Any]]
"""A merchant's changes to profiles, by country or default."""


class Surroundings(Struct, frozen=True):
    """Whose message it would be."""

    merchant: MerchantFacts = SAMPLE_MERCHANT
    agents: tuple[AgentFacts, ...] = SAMPLE_TEAM
    queues: tuple[QueueFacts, ...] = ()
    overlays: Overlays = {}


def received_of(message: SampleMessage, surroundings: Surroundings, overlays: Overlays, at: datetime) -> Received:
    """Put a made-up message into its surroundings.

    Raises:
        InvalidInputError: a channel is not known; names those that are.
    """
    customer = message.customer
    for channel in (message.channel, *customer.consents, *filter(None, [customer.preferred_channel])):
        _check_channel(channel)
    return Received(
        message_id=_NOBODY,
        status="accepted",
        inbound=_inbound(message, at),
        merchant=surroundings.merchant,
        customer=_customer(customer),
        conversation=ConversationFacts(
            id=_NOBODY,
            status="open",
            language=None,
            agent_id=None,
            opened_at=at,
            answered=message.answered,
            waiting_since=None,
        ),
        agents=surroundings.agents,
        queues=surroundings.queues,
        identities=_identities(message, at),
        overlays=overlays,
    )


def draft_of(answer: SampleAnswer | None, agent: AgentFacts, signals: dict[str, float], clear: float) -> Draft:
    """Take the given answer, or an English one that fits what the customer wrote."""
    chosen = answer or SampleAnswer(_default_text(signals, clear))
    return Draft(text=chosen.text, agent_id=agent.id, language=chosen.language)


def _default_text(signals: dict[str, float], clear: float) -> str:
    if signals.get("complaint", 0.0) >= clear:
        return "The parcel is still with the carrier. We have asked where it is, and you will hear from us by tomorrow."
    if signals.get("gratitude", 0.0) >= clear:
        return "We are glad that everything arrived well."
    return "The parcel left our warehouse yesterday. It usually takes two working days."


def _check_channel(name: str) -> None:
    if name not in channel_names():
        known = ", ".join(sorted(channel_names()))
        raise InvalidInputError(f"channel {name!r} is not known; use one of: {known}", field="channel")


def _inbound(message: SampleMessage, at: datetime) -> InboundMessage:
    customer = message.customer
    return InboundMessage(
        channel=message.channel,
        external_id="simulation",
        sender=Sender(
            id=customer.phone or customer.email or _ADDRESS,
            name=customer.name,
            email=customer.email,
            phone=customer.phone,
            country=message.country,
            language=customer.language,
        ),
        text=message.text,
        received_at=at,
        subject=message.subject,
        order=message.order,
    )


def _customer(customer: SampleCustomer) -> CustomerFacts:
    return CustomerFacts(
        id=_NOBODY,
        name=customer.name,
        country=None,
        language=customer.language,
        preferred_channel=customer.preferred_channel,
        tags=customer.tags,
        value=customer.value,
        consents=customer.consents,
        earlier_languages=customer.earlier_languages,
    )


def _identities(message: SampleMessage, at: datetime) -> tuple[IdentityFacts, ...]:
    """List the addresses that the customer gave: here, where they agreed, and by e-mail if an address is known."""
    customer = message.customer
    given = [message.channel, *customer.consents, *(["email"] if customer.email else [])]
    return tuple(
        IdentityFacts(channel, _ADDRESS, at if channel == message.channel else None) for channel in dict.fromkeys(given)
    )
