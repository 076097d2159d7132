"""The translator: memory, protection, engines by the best route, verification, glossary, quality.

Reading translate() from top to bottom is reading what happens to a message.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from translation import colloquial, formulas
from translation.cache import SentenceCache
from translation.document import read, visible, write
from translation.dressing import dress, undress
from translation.errors import NoRouteError, TranslationFailedError, UnknownLanguageError
from translation.executor import Executor, HopError
from translation.glossary import Hit, hits, used
from translation.matching import serves
from translation.memory import CERTAIN, look_up
from translation.quality import WEIGHTS, assess, back_similarity
from translation.routes import best_routes, without
from translation.scripts import is_language
from translation.terms import put_terms
from translation.types import Hop, Quality, Span, Translation, TranslationRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from translation.document import Document
    from translation.engines.base import Edge, Engine
    from translation.glossary import GlossaryStore
    from translation.memory import MemoryStore
    from translation.passages import Passage
    from translation.quality import Detect
    from translation.routes import Route

MAX_HOPS = 3
_REMEMBERED = 1000
"""Characters of a text whose judgement is kept: detection costs more than the whole rest of a cache hit."""


class BackTranslation(Struct, frozen=True):
    """A translation translated back, for an agent to read."""

    text: str
    similarity: float
    """0..1 to the text that was first translated."""
    translation: Translation
    """The translation, its quality with what its way back showed."""


class Translator:
    """Translates texts with the engines it was given."""

    def __init__(
        self,
        engines: Mapping[str, Engine],
        *,
        detect: Detect | None = None,
        memory: MemoryStore | None = None,
        glossary: GlossaryStore | None = None,
        cache: SentenceCache | None = None,
    ) -> None:
        """Take what translation needs; nothing is loaded before the first text.

        Args:
            engines: by name.
            detect: tells a text's language, to notice answers in another one.
            memory: translation memories by merchant.
            glossary: glossaries by merchant.
            cache: of sentences; a new one where None.

        """
        self._engines = engines
        self._detect = detect
        self._memory = memory
        self._glossary = glossary
        self._executor = Executor(engines, SentenceCache() if cache is None else cache)
        self._recently_judged = lru_cache(maxsize=2048)(self._assess)

    async def translate(self, request: TranslationRequest) -> Translation:
        """Translate a text.

        An empty text, a text of the wanted language already and one without letters (emoji, numbers) come back as
        they are. Shape is kept: paragraphs, lists, line breaks, markup.

        Raises:
            UnknownLanguageError: source or target is no language.
            NoRouteError: no installed models lead from source to target.
            TranslationFailedError: the engines of all routes failed.

        """
        _check_languages(request.source, request.target)
        terms = await self._terms(request)
        document = read(request, [hit.text for hit in terms if hit.term.translation is None])
        if serves(request.source, request.target) or not document.sentences:
            return self._finish(request, document, request.text, ())
        remembered = await self._remembered(request, document)
        if remembered is not None:
            return self._finish(request, document, remembered, (Hop("memory", request.source, request.target),))
        routes = best_routes(self.edges(), request.source, request.target, MAX_HOPS)
        if not routes:
            raise NoRouteError(request.source, request.target)
        route, answers = await self._by_best_route(request, document.sentences, routes)
        answers, missed = await self._with_terms(request, document.sentences, answers, route, terms)
        text = write(document, answers, request.source, request.target)
        return self._finish(request, document, text, _hops(route), _lost(document, answers), missed_terms=missed)

    def check(self, source: str, target: str) -> None:
        """See whether texts can be translated at all.

        Raises:
            UnknownLanguageError: source or target is no language.
            NoRouteError: no installed models lead from source to target.

        """
        _check_languages(source, target)
        if not best_routes(self.edges(), source, target, MAX_HOPS):
            raise NoRouteError(source, target)

    def edges(self) -> list[Edge]:
        """List the installed models of all engines."""
        return [edge for engine in self._engines.values() for edge in engine.edges()]

    async def back_translate(self, text: str, translation: Translation) -> BackTranslation:
        """Translate a translation back, and judge it by what came back.

        Args:
            text: what was first translated.
            translation: what translate() answered.

        Raises:
            NoRouteError: no installed models lead back.
            TranslationFailedError: the engines of all routes failed.

        """
        kept = tuple(span.text for span in translation.protected)
        back = await self.translate(
            TranslationRequest(translation.text, translation.target, translation.source, names=kept)
        )
        similarity = back_similarity(text, back.text)
        quality = assess(
            text, translation.text, translation.source, translation.target,
            spans=translation.protected, detect=self._detect, similarity=similarity,
        )  # fmt: skip
        flags = tuple(dict.fromkeys((*translation.quality.flags, *quality.flags)))
        score = min(translation.quality.score, quality.score)
        return BackTranslation(back.text, similarity, replace(translation, quality=Quality(score, flags)))

    async def close(self) -> None:
        """Close all engines."""
        for engine in self._engines.values():
            await engine.close()

    async def _terms(self, request: TranslationRequest) -> list[Hit]:
        if self._glossary is None or request.merchant is None:
            return []
        terms = await self._glossary.terms(request.merchant, request.source, request.target)
        return hits(request.text, terms, request.source)

    async def _remembered(self, request: TranslationRequest, document: Document) -> str | None:
        if self._memory is None or request.merchant is None or request.format == "html":
            return None
        match = await look_up(
            self._memory, request.merchant, request.text, document.protected, request.source, request.target
        )
        return match.text if match is not None and match.similarity >= CERTAIN else None

    async def _by_best_route(
        self, request: TranslationRequest, sentences: Sequence[Passage], routes: Sequence[Route]
    ) -> tuple[Route, list[Passage]]:
        """Try the routes, best first; only technical failures lead to the next, which has none of the failed models."""
        failure, left = "", list(routes)
        while left:
            try:
                return left[0], await self._along(left[0], sentences, request)
            except HopError as error:
                failure, left = str(error), without(left, error.hop)
        raise TranslationFailedError(request.source, request.target, failure)

    async def _along(self, route: Route, sentences: Sequence[Passage], request: TranslationRequest) -> list[Passage]:
        passages = [colloquial.normalise(dress(sentence), request.source) for sentence in sentences]
        return [
            formulas.settle(sentence, undress(sentence, answer, request.target), request.source, request.target)
            for sentence, answer in zip(sentences, await self._executor.along(route, passages), strict=True)
        ]

    async def _with_terms(
        self,
        request: TranslationRequest,
        sentences: Sequence[Passage],
        answers: Sequence[Passage],
        route: Route,
        terms: Sequence[Hit],
    ) -> tuple[list[Passage], bool]:
        """Translate sentences again whose answer lacks a term, with the term's translation held in its place."""
        wanted = [hit.term for hit in terms if hit.term.translation is not None]
        done, missed = list(answers), False
        for index, sentence in enumerate(sentences):
            found = hits(sentence.text, wanted, request.source) if wanted else []
            found = [hit for hit in found if not used(done[index].text, hit.term, request.target)]
            if not found:
                continue
            done[index] = (await self._along(route, [put_terms(sentence, found)], request))[0]
            missed = missed or any(not used(done[index].text, hit.term, request.target) for hit in found)
        return done, missed

    def _finish(
        self,
        request: TranslationRequest,
        document: Document,
        text: str,
        route: tuple[Hop, ...],
        lost: bool = False,
        *,
        missed_terms: bool = False,
    ) -> Translation:
        if route:
            quality = self._judge(request, document, text, missed_terms=missed_terms)
            if lost and "mask_lost" not in quality.flags:
                quality = Quality(quality.score * WEIGHTS["mask_lost"], ("mask_lost", *quality.flags))
        else:
            quality = Quality(1.0)
        return Translation(
            request.text if lost else text, request.source, request.target, route, quality, document.protected, lost
        )

    def _judge(self, request: TranslationRequest, document: Document, text: str, *, missed_terms: bool) -> Quality:
        html = request.format == "html"
        judge = self._recently_judged if len(request.text) <= _REMEMBERED else self._assess
        return judge(
            visible(request.text, html=html),
            visible(text, html=html),
            request.source,
            request.target,
            None if html else document.protected,
            request.detection_confidence,
            missed_terms,
        )

    def _assess(
        self,
        source_text: str,
        text: str,
        source: str,
        target: str,
        spans: tuple[Span, ...] | None,
        confidence: float,
        missed_terms: bool,
    ) -> Quality:
        return assess(
            source_text,
            text,
            source,
            target,
            spans=spans,
            detect=self._detect,
            detection_confidence=confidence,
            missed_terms=missed_terms,
        )


def _check_languages(*tags: str) -> None:
    for tag in tags:
        if not is_language(tag):
            raise UnknownLanguageError(tag)


def _hops(route: Route) -> tuple[Hop, ...]:
    return tuple(Hop(edge.engine, edge.source, edge.target) for edge in route.hops)


def _lost(document: Document, answers: Sequence[Passage]) -> bool:
    """Tell whether a sentence came back without one of its spans."""
    return any(
        Counter(span.text for span in sentence.spans if span.kind != "markup")
        - Counter(span.text for span in answer.spans)
        for sentence, answer in zip(document.sentences, answers, strict=True)
    )
