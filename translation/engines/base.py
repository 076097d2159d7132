"""What an engine is: something that turns sentences of one language into sentences of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence


class EngineError(Exception):
    """An engine failed in a technical way (crash, time limit, unreadable model): the next route may still serve."""


class Edge(Struct, frozen=True):
    """An installed model: one arrow in the graph of languages."""

    engine: str
    """Name of the engine in the registry."""
    source: str
    """BCP 47 tag as the model names it (pt, zh, pt-BR)."""
    target: str
    quality: float
    """Expected quality, 0..1 (COMET on FLORES devtest where published; see translation/published_quality.toml)."""
    sentences_per_second: float
    """Expected speed on one core: breaks ties between routes."""
    measured: str
    """Where the quality comes from: published, measured, settings or default."""
    model: str = ""
    """Name of the installed model (folder or package name and version), for people."""
    fingerprint: str = ""
    """Changes whenever the model's files do: what was translated before is not taken for the new model's work."""


class Engine(Protocol):
    """A family of offline models."""

    name: str

    def edges(self) -> Sequence[Edge]:
        """List the installed models; cheap, called again after models are added or removed."""

    def masks(self) -> Sequence[str]:
        """Templates of placeholders that the models carry through, best first, each holding {n}: X{n}X, REF{n}."""

    async def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """Translate single sentences (no line breaks inside), answering one for each, in order.

        Raises:
            EngineError: the model crashed, hung past its time limit, or could not be loaded.

        """

    async def close(self) -> None:
        """Free processes, threads and memory; the engine may not be used afterwards."""
