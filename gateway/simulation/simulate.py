"""Lead a made-up message through the stages of the pipeline, once for each state of the profile."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from culture_profiles import CultureProfile, Overlay, diff
from gateway.conversations.compose import ReplyContext, compose
from gateway.decisions import CLEAR_SIGNAL
from gateway.errors import InvalidInputError
from gateway.interpreter import Interpreter
from gateway.pipeline import understand
from gateway.simulation.acknowledgement import notice
from gateway.simulation.decisions import decisions_on
from gateway.simulation.model import Difference, Outcome, SampleAnswer, SampleMessage, Simulation
from gateway.simulation.scene import Overlays, Surroundings, draft_of, received_of
from translation.detection import Detector

if TYPE_CHECKING:
    from gateway.conversations.received import AgentFacts, Received
    from gateway.messages import Composition
    from gateway.pipeline import Understood


class Interpreters(Struct, frozen=True):
    """What understands and translates, as the pipeline uses it."""

    detector: Detector
    interpreter: Interpreter


class Seen(Struct, frozen=True):
    """One run: what is shown of it, and the profile that decided."""

    outcome: Outcome
    profile: CultureProfile


async def simulate(
    message: SampleMessage,
    surroundings: Surroundings,
    interpreters: Interpreters,
    *,
    answer: SampleAnswer | None = None,
    change: tuple[str, Overlay] | None = None,
) -> Simulation:
    """Say what would happen to a message; nothing is stored or sent.

    Args:
        message: made up.
        surroundings: merchant, team and published changes.
        interpreters: detector and translator.
        answer: what the agent answers; an English text that fits the message where nothing is said.
        change: a country (or default) and its overlay, to compare with; it takes the published one's place.

    Raises:
        InvalidInputError: the time has no zone, or a channel is not known.
    """
    at = message.at or dt.datetime.now(dt.UTC)
    if at.tzinfo is None:
        raise InvalidInputError("at has no time zone; write it as 2026-11-22T23:40:00-03:00", field="at")
    before = await _run(message, surroundings, surroundings.overlays, interpreters, answer, at)
    if change is None:
        return Simulation(at, before.outcome)
    country, overlay = change
    overlays = {**surroundings.overlays, country: msgspec.to_builtins(overlay)}
    after = await _run(message, surroundings, overlays, interpreters, answer, at)
    return Simulation(
        at=at,
        before=before.outcome,
        after=after.outcome,
        differences=_differences(before.outcome, after.outcome),
        profile_changes=tuple(diff(before.profile, after.profile)),
    )


async def _run(
    message: SampleMessage,
    surroundings: Surroundings,
    overlays: Overlays,
    interpreters: Interpreters,
    answer: SampleAnswer | None,
    at: dt.datetime,
) -> Seen:
    received = received_of(message, surroundings, overlays, at)
    understood = await understand(received, interpreters.detector, interpreters.interpreter, at)
    composition = await _answered(received, understood, interpreters.interpreter, answer, at)
    profile = understood.chosen.profile
    told = notice(received, understood, at)
    zone = understood.expectation.time_zone
    return Seen(Outcome(decisions_on(received, understood, composition, told), zone), profile)


async def _answered(
    received: Received, understood: Understood, interpreter: Interpreter, answer: SampleAnswer | None, at: dt.datetime
) -> Composition:
    agent = _writer(received, understood.decision.agent)
    context = ReplyContext(
        merchant=received.merchant,
        agent=agent,
        customer=received.customer,
        profile=understood.chosen.profile,
        channel=understood.channel.channel or received.inbound.channel,
        language=understood.chosen.language.tag,
        first=not received.conversation.answered,
        complaint=understood.signals.get("complaint", 0.0) >= CLEAR_SIGNAL,
        customer_text=received.inbound.text,
    )
    draft = draft_of(answer, agent, understood.signals, CLEAR_SIGNAL)
    return await compose(context, draft, interpreter, at)


def _writer(received: Received, agent_id: str | None) -> AgentFacts:
    """Return who answers: while the message waits in a queue, the first of the team stands for whoever will."""
    return next((one for one in received.agents if str(one.id) == agent_id), received.agents[0])


def _differences(before: Outcome, after: Outcome) -> tuple[Difference, ...]:
    pairs = zip(before.decisions, after.decisions, strict=True)
    return tuple(Difference(old.name, old.value, new.value) for old, new in pairs if old.value != new.value)
