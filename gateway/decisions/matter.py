"""What a message is about, and how much it presses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from culture_profiles.tone import signals
from translation.protection import find

if TYPE_CHECKING:
    from collections.abc import Mapping

    from culture_profiles.deadlines import Priority
    from gateway.conversations.received import Received
    from gateway.messages import TranslationView
    from gateway.routing.facts import Intent
    from translation.types import Detection

CLEAR_SIGNAL = 0.5
"""From here on, what was recognised in a text is acted on."""


def signals_of(received: Received, detection: Detection, read: TranslationView | None = None) -> dict[str, float]:
    """Recognise complaint, urgency and gratitude in a message, 0..1 each.

    Args:
        received: the message with its surroundings.
        detection: its language.
        read: its translation, where nothing is written down about its own language.
    """
    if read is not None:
        return msgspec.structs.asdict(signals(read.text, read.target))
    inbound = received.inbound
    language = None if detection.tag == "und" else detection.tag
    return msgspec.structs.asdict(signals("\n".join(filter(None, (inbound.subject, inbound.text))), language))


def priority_of(received: Received, signals: Mapping[str, float]) -> Priority:
    """Say how much a message presses: urgency first, then complaints and customers whom the merchant tagged vip."""
    if signals.get("urgent", 0.0) >= CLEAR_SIGNAL:
        return "urgent"
    if signals.get("complaint", 0.0) >= CLEAR_SIGNAL or "vip" in received.customer.tags:
        return "high"
    return "normal"


def intent_of(received: Received, signals: Mapping[str, float]) -> Intent | None:
    """Tell complaints, and questions after a purchase: whoever names an order has bought."""
    if signals.get("complaint", 0.0) >= CLEAR_SIGNAL:
        return "complaint"
    if received.inbound.order or _names_order(received):
        return "aftersales"
    return "presales"


def _names_order(received: Received) -> bool:
    """Whether the text holds an order or tracking number."""
    spans = find(received.inbound.text, patterns=received.merchant.settings.order_patterns)
    return any(span.kind in ("order", "tracking") for span in spans)
