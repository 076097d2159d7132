"""What the customer would be told at once, as gateway.conversations.follow_up tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from gateway.conversations.follow_up import offer_of, outlook_of, wants_acknowledgement
from gateway.conversations.notify import audience_of
from gateway.database.tables import Conversation
from gateway.messages import Composition
from gateway.notices import acknowledgement, compose_notice

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.conversations.received import Received
    from gateway.pipeline import Understood


class Notice(Struct, frozen=True):
    """What is said without an agent."""

    composition: Composition | None
    """The whole text; none where nothing is said at once."""
    callback: bool
    """Whether a call back is offered."""


def notice(received: Received, understood: Understood, now: datetime) -> Notice:
    """Word what the customer would be told at once.

    Args:
        received: the message.
        understood: what the stages made of it.
        now: aware.
    """
    profile, conversation = understood.chosen.profile, _conversation(received, understood)
    audience = audience_of(conversation, received.merchant, received.customer, profile)
    outlook = outlook_of(received, audience, understood.expectation, now)
    offer = offer_of(received, audience)
    if audience.to.kind == "live_chat" and understood.decision.agent is not None:
        return Notice(None, callback=False)
    said = [acknowledgement(audience.to, outlook)] if wants_acknowledgement(received, profile, outlook) else []
    if offer and (said or not received.conversation.answered):
        said.append(offer)
    composition = compose_notice(audience.to, said, now, audience.reasons) if said else None
    return Notice(composition, callback=offer is not None)


def _conversation(received: Received, understood: Understood) -> Conversation:
    """Make the conversation as it would stand after the message; it belongs to no session and is never stored."""
    answered_at = received.inbound.received_at if received.conversation.answered else None
    return Conversation(
        language=understood.chosen.language.tag,
        channel=received.inbound.channel,
        reply_channel=understood.channel.channel,
        first_response_at=answered_at,
    )
