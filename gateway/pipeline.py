"""The life of a message: receive() is its way in, reply() the answer's way back. Start reading here."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from msgspec import Struct

from culture_profiles.expectations import Expectation
from gateway.conversations.compose import Draft, compose, with_back_translation
from gateway.conversations.follow_up import follow_up
from gateway.conversations.presentations import queue_presentations
from gateway.conversations.received import load_received
from gateway.conversations.record import record_analysis
from gateway.conversations.replies import load_reply_context, queue_reply
from gateway.decisions import (
    Chosen,
    analysis_of,
    choose_profile,
    expect_answer,
    follow_language,
    priority_of,
    priors_of,
    reply_channel_of,
    route,
    signals_of,
)
from gateway.messages import Analysis, TranslationView
from gateway.metrics import count_analysis, count_reply, measured
from gateway.routing.decide import RoutingDecision
from gateway.routing.reply_channel import ReplyChannel
from translation.types import Detection

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from gateway.conversations.received import Received
    from gateway.database.queue import Queue
    from gateway.database.session import Database
    from gateway.database.tables import Delivery, Message
    from gateway.interpreter import Interpreter
    from gateway.messages import Composition
    from translation.detection import Detector

__all__ = ["Draft", "Pipeline", "Understood", "understand"]


class Understood(Struct, frozen=True):
    """What every stage made of a customer's message."""

    detection: Detection
    language: str | None
    """BCP 47 tag of the conversation from now on."""
    chosen: Chosen
    signals: dict[str, float]
    expectation: Expectation
    decision: RoutingDecision
    channel: ReplyChannel
    translation: TranslationView | None
    analysis: Analysis


async def understand(received: Received, detector: Detector, interpreter: Interpreter, now: dt.datetime) -> Understood:
    """Understand a customer's message and decide who answers it where and by when; nothing is stored.

    Args:
        received: the message with its surroundings.
        detector: tells languages.
        interpreter: translates.
        now: aware; who works and which windows are open is asked for this instant.
    """
    with measured("detect"):
        detection = detector.detect(received.inbound.text, priors_of(received))
        language, why = follow_language(received, detection)
    with measured("translate"):
        read = await interpreter.for_signals(received, detection)
    with measured("decide"):
        chosen = choose_profile(received, detection, language)
        signals = signals_of(received, detection, read)
        expectation = expect_answer(received, chosen.profile, priority_of(received, signals))
        qualities = interpreter.qualities(detection.tag, received)
        decision = route(received, detection, chosen.profile, expectation, qualities, signals, now)
        channel = reply_channel_of(received, chosen.profile, decision, now)
    with measured("translate"):
        translation = await interpreter.for_agent(received, detection, decision.agent, read)
    analysis = analysis_of(detection, why, chosen, expectation, decision, channel, translation, signals)
    return Understood(detection, language, chosen, signals, expectation, decision, channel, translation, analysis)


class Pipeline:
    """Leads messages through the rooms; no transaction is open while a model works.

    Args:
        database, queue: where messages and jobs stand.
        detector: tells languages.
        interpreter: translates for agents and customers.
    """

    def __init__(self, database: Database, queue: Queue, detector: Detector, interpreter: Interpreter) -> None:
        self._database = database
        self._queue = queue
        self._detector = detector
        self._interpreter = interpreter

    async def receive(self, merchant_id: UUID, message_id: UUID) -> None:
        """Understand a customer's message, decide who answers it where and by when, and write that down."""
        async with self._database.merchant(merchant_id) as session:
            received = await load_received(session, message_id)
        if received.status == "analysed":
            return
        understood = await understand(received, self._detector, self._interpreter, _now())
        with measured("record"):
            async with self._database.merchant(merchant_id) as session:
                if await record_analysis(session, received, understood.analysis, understood.language):
                    await queue_presentations(session, self._queue, message_id)
                    profile, expectation = understood.chosen.profile, understood.expectation
                    await follow_up(session, self._queue, received, profile, expectation, _now())
        count_analysis(received.inbound.channel, understood.analysis)

    async def preview(
        self, merchant_id: UUID, conversation_id: UUID, draft: Draft, *, back: bool = False
    ) -> Composition:
        """Show what the customer would read, translated back where that is asked for; nothing is sent."""
        async with self._database.merchant(merchant_id) as session:
            context = await load_reply_context(session, conversation_id, draft.agent_id)
        composition = await compose(context, draft, self._interpreter, _now())
        return await with_back_translation(composition, draft, self._interpreter) if back else composition

    async def reply(
        self,
        merchant_id: UUID,
        conversation_id: UUID,
        draft: Draft,
        *,
        idempotency_key: str | None = None,
        fingerprint: bytes | None = None,
    ) -> tuple[Message, Sequence[Delivery]]:
        """Translate, dress and check an agent's answer, and queue it for its channel; a doubtful one is held."""
        composition = await self.preview(merchant_id, conversation_id, draft)
        count_reply(composition)
        async with self._database.merchant(merchant_id) as session:
            return await queue_reply(
                session, self._queue, conversation_id, draft, composition, idempotency_key, fingerprint
            )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
