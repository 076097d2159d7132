"""Translation as the pipeline needs it: for an agent who reads, for a customer who is answered."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from culture_profiles.tags import language_of
from culture_profiles.tone import recognises
from gateway.messages import TranslationView
from gateway.routing.reading import read_with_ease, reading_order, translated_into
from translation import NoRouteError, Translation, TranslationError, TranslationRequest
from translation.localised_numbers import localise_numbers
from translation.routes import best_routes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.conversations.received import AgentFacts, MerchantFacts, Received
    from translation import BackTranslation, Detection, Translator
    from translation.engines.base import Edge

_log = logging.getLogger(__name__)


class Interpreter:
    """Stands between customer and agent.

    Args:
        translator: does the work.
    """

    def __init__(self, translator: Translator) -> None:
        self._translator = translator

    def edges(self) -> Sequence[Edge]:
        """List the installed models."""
        return self._translator.edges()

    def qualities(self, source: str, received: Received) -> dict[str, float]:
        """Return the quality to be expected of a translation into the languages that are read at the merchant's.

        Args:
            source: BCP 47 tag of the message.
            received: the message, its agents among its surroundings.

        Returns:
            0..1 by BCP 47 tag; a language that cannot be reached is missing.
        """
        targets = {tag for agent in received.agents for tag in (agent.language, *agent.languages)}
        targets.add(received.merchant.settings.language)
        edges = self._translator.edges()
        found = {target: best_routes(edges, source, target) for target in sorted(targets)}
        return {target: routes[0].quality for target, routes in found.items() if routes}

    async def for_signals(self, received: Received, detection: Detection) -> TranslationView | None:
        """Translate a message whose own language no signal words are written down for, into one that has them.

        None where the message is read as it is, or where no route leads on.
        """
        if detection.language == "und" or recognises(detection.tag):
            return None
        own, edges = received.merchant.settings.language, self._translator.edges()
        readable = (tag for tag in (own, "en") if recognises(tag) and best_routes(edges, detection.tag, tag))
        target = next(readable, None)
        return await self._read(received, detection, target) if target else None

    async def for_agent(
        self,
        received: Received,
        detection: Detection,
        agent_id: str | None,
        made: TranslationView | None = None,
    ) -> TranslationView | None:
        """Translate a customer's message for the agent who got it; None where no installed model can.

        A message that cannot be translated still goes to its agent, marked as untranslated. A translation that was
        made before serves again where it is in the language that is wanted.
        """
        agent = next((one for one in received.agents if str(one.id) == agent_id), None)
        target = self._readable(agent, detection) if agent else received.merchant.settings.language
        if made is not None and made.target == target:
            return made
        return await self._read(received, detection, target)

    async def _read(self, received: Received, detection: Detection, target: str) -> TranslationView | None:
        request = self._request(
            received.merchant,
            received.inbound.text,
            detection.tag,
            target,
            (received.customer.name, *(one.name for one in received.agents)),
            confidence=detection.confidence,
            html=received.inbound.format == "html",
        )
        if detection.language == "und":
            return None
        try:
            return view(await self._translator.translate(request))
        except NoRouteError:
            return None
        except TranslationError as error:
            _log.warning("message %s stays untranslated: %s", received.message_id, type(error).__name__)
            return None

    def _readable(self, agent: AgentFacts, detection: Detection) -> str:
        """Return the language that an agent reads a message in: the customer's own, or what it is translated into."""
        order = reading_order(agent.language, agent.languages)
        if any(language_of(tag) == detection.language for tag in read_with_ease(order)):
            return detection.tag
        edges = self._translator.edges()
        found = translated_into(order, lambda tag: best_routes(edges, detection.tag, tag))
        return found[0] if found else agent.language

    async def for_customer(
        self, merchant: MerchantFacts, text: str, source: str, target: str, names: Sequence[str | None]
    ) -> Translation:
        """Translate an agent's text.

        Args:
            merchant: whose glossary, memory and patterns count.
            text: what the agent wrote.
            source: BCP 47 tag of the text.
            target: BCP 47 tag that the customer reads.
            names: of customer and agent: kept as they are.

        Raises:
            TranslationError: no route exists, or all of them failed.
        """
        return await self._translator.translate(self._request(merchant, text, source, target, names))

    async def back_translate(self, text: str, made: TranslationView) -> BackTranslation:
        """Translate what a customer would read back into the agent's language.

        Args:
            text: what the agent wrote.
            made: its translation.

        Raises:
            TranslationError: no route leads back, or all of them failed.
        """
        translation = Translation(made.text, made.source, made.target, made.route, made.quality, made.protected)
        return await self._translator.back_translate(text, translation)

    def _request(
        self,
        merchant: MerchantFacts,
        text: str,
        source: str,
        target: str,
        names: Sequence[str | None],
        *,
        confidence: float = 1.0,
        html: bool = False,
    ) -> TranslationRequest:
        settings = merchant.settings
        kept = (*filter(None, names), merchant.name, settings.brand or merchant.name, *settings.product_names)
        return TranslationRequest(
            text=text,
            source=source,
            target=target,
            format="html" if html else "text",
            names=tuple(dict.fromkeys(kept)),
            patterns=settings.order_patterns,
            merchant=str(merchant.id),
            detection_confidence=confidence,
        )


def view(translation: Translation) -> TranslationView:
    """Show a translation as it is stored and answered."""
    return TranslationView(
        translation.text,
        translation.source,
        translation.target,
        translation.route,
        translation.quality,
        translation.protected,
        localise_numbers(translation.text, translation.source, translation.target),
    )
