"""What is kept of all decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gateway.messages import Analysis, LanguageView, ProfileView, RoutingView, TranslationView
from locales import Reason, reason

if TYPE_CHECKING:
    from culture_profiles.expectations import Expectation
    from gateway.decisions.profile import Chosen
    from gateway.routing.decide import RoutingDecision
    from gateway.routing.reply_channel import ReplyChannel
    from translation.types import Detection


def analysis_of(
    detection: Detection,
    language_reason: Reason,
    chosen: Chosen,
    expectation: Expectation,
    decision: RoutingDecision,
    reply_channel: ReplyChannel,
    translation: TranslationView | None,
    signals: dict[str, float],
) -> Analysis:
    """Put together what is kept of all decisions, reasons in the order in which a person asks for them."""
    untranslated = (
        () if translation else (reason("untranslated", "The message is shown as it was written: no model reads it."),)
    )
    return Analysis(
        language=LanguageView(
            detection.tag,
            detection.script,
            detection.confidence,
            detection.reliable,
            detection.alternatives,
            detection.parts,
        ),
        translation=translation,
        profile=ProfileView(chosen.profile.country, chosen.profile.version, chosen.country.how_chosen),
        routing=RoutingView(
            agent=decision.agent,
            agent_name=decision.agent_name,
            queue=decision.queue,
            reply_channel=reply_channel.channel,
            due_at=expectation.due_at,
            due_rule=expectation.rule,
            priority=decision.priority,
            reasons=(
                *decision.reasons,
                *untranslated,
                chosen.country.reason,
                language_reason,
                *expectation.reasons,
                *reply_channel.reasons,
            ),
            runners_up=tuple(msgspec.to_builtins(one) for one in decision.runners_up),
        ),
        signals=signals,
    )
