"""What is known of an author's language before a message, and what the conversation's is after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from culture_profiles import phone_country
from gateway.decisions.customer import delivery_country_of, phone_of
from translation.detection import next_language
from translation.types import Priors

if TYPE_CHECKING:
    from gateway.conversations.received import Received
    from locales import Reason
    from translation.types import Detection


def priors_of(received: Received) -> Priors:
    """Say what is known of the author before the text is read."""
    sender, customer = received.inbound.sender, received.customer
    stated = (sender.language,) if sender.language else ()
    return Priors(
        country=sender.country
        or customer.country
        or delivery_country_of(received)
        or phone_country(phone_of(received) or ""),
        previous=customer.earlier_languages,
        hints=(*stated, *received.inbound.hints),
    )


def follow_language(received: Received, detection: Detection) -> tuple[str | None, Reason]:
    """Return the conversation's language after this message (BCP 47 tag), and why it stayed or moved."""
    following = next_language(received.conversation.language, detection, received.inbound.text)
    return following.tag, following.why
