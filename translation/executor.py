"""Run sentences along a route, hop by hop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translation.engines.base import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from translation.engines.base import Edge, Engine
    from translation.routes import Route

    Check = Callable[[Edge, Sequence[str], Sequence[str]], None]


class HopError(EngineError):
    """One model of a route failed: routes without it may still serve."""

    def __init__(self, hop: Edge, reason: str) -> None:
        """Keep the model that failed, so that routes over it can be left out."""
        super().__init__(f"{hop.engine} {hop.source}-{hop.target}: {reason}")
        self.hop = hop


async def translate_along(
    route: Route, sentences: Sequence[str], engines: Mapping[str, Engine], check: Check | None = None
) -> list[str]:
    """Translate single sentences over all hops of a route.

    Sentences without a letter (numbers, emoji, nothing) pass as they are: models make words of them.

    Args:
        route: as routes.best_routes gives it.
        sentences: without line breaks.
        engines: by name.
        check: called after each hop with the hop, its input and its output; what it raises ends the route.

    Raises:
        HopError: an engine failed, is missing, or did not answer one sentence for each.

    """
    texts = list(sentences)
    for hop in route.hops:
        translated = await _translate_words(hop, texts, engines)
        if check is not None:
            check(hop, texts, translated)
        texts = translated
    return texts


async def _translate_words(hop: Edge, texts: Sequence[str], engines: Mapping[str, Engine]) -> list[str]:
    places = [place for place, text in enumerate(texts) if any(map(str.isalpha, text))]
    result = list(texts)
    if not places:
        return result
    for place, translation in zip(places, await _ask(hop, [texts[at] for at in places], engines), strict=True):
        result[place] = translation
    return result


async def _ask(hop: Edge, sentences: Sequence[str], engines: Mapping[str, Engine]) -> list[str]:
    engine = engines.get(hop.engine)
    if engine is None:
        raise HopError(hop, "no such engine is running")
    try:
        translations = await engine.translate(sentences, hop.source, hop.target)
    except EngineError as error:
        raise HopError(hop, str(error)) from error
    if len(translations) != len(sentences):
        raise HopError(hop, f"{len(translations)} answers for {len(sentences)} sentences")
    return translations
