"""Passages along a route, hop by hop: each through one engine, verified, with what was translated before kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translation.engines.base import EngineError
from translation.hops import carry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from translation.cache import SentenceCache
    from translation.engines.base import Edge, Engine
    from translation.passages import Passage
    from translation.routes import Route


class HopError(EngineError):
    """One model of a route failed: routes without it may still serve."""

    def __init__(self, hop: Edge, reason: str) -> None:
        """Keep the model that failed, so that routes over it can be left out."""
        super().__init__(f"{hop.engine} {hop.source}-{hop.target}: {reason}")
        self.hop = hop


class Executor:
    """Runs passages along routes.

    Args:
        engines: by name.
        cache: of sentences.
    """

    def __init__(self, engines: Mapping[str, Engine], cache: SentenceCache) -> None:
        self._engines = engines
        self._cache = cache

    async def along(self, route: Route, passages: Sequence[Passage]) -> list[Passage]:
        """Take passages over all hops of a route.

        Raises:
            HopError: an engine failed, is missing, or did not answer one sentence for each.
        """
        carried = list(passages)
        for hop in route.hops:
            carried = await self._hop(hop, carried)
        return carried

    async def _hop(self, hop: Edge, passages: Sequence[Passage]) -> list[Passage]:
        engine = self._engines.get(hop.engine)
        if engine is None:
            raise HopError(hop, "no such engine is running")

        async def translate(sentences: Sequence[str]) -> list[str]:
            return await self._cached(engine, hop, sentences)

        try:
            return await carry(passages, translate, engine.masks(), hop.target)
        except HopError:
            raise
        except EngineError as error:
            raise HopError(hop, str(error)) from error

    async def _cached(self, engine: Engine, hop: Edge, sentences: Sequence[str]) -> list[str]:
        keys = {
            sentence: (hop.engine, hop.model, hop.fingerprint, hop.source, hop.target, sentence)
            for sentence in sentences
        }
        known = {sentence: self._cache.get(key) for sentence, key in keys.items()}
        unknown = [sentence for sentence, answer in known.items() if answer is None]
        if unknown:
            answers = await engine.translate(unknown, hop.source, hop.target)
            if len(answers) != len(unknown):
                raise HopError(hop, f"{len(answers)} answers for {len(unknown)} sentences")
            for sentence, answer in zip(unknown, answers, strict=True):
                known[sentence] = answer
                self._cache.put(keys[sentence], answer)
        return [known[sentence] or "" for sentence in sentences]
