"""Which engines there are, by name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from translation.engines.apertium import ApertiumEngine
from translation.engines.argos import ArgosEngine
from translation.engines.firefox import FirefoxEngine
from translation.engines.scripted import scripted_from
from translation.expected_quality import OwnFigures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from translation.engines.base import Edge, Engine
    from translation.expected_quality import CurrentFigures

    Factory = Callable[[Path, int, int, CurrentFigures], Engine]
    """Model folder, workers, memory limit in bytes, the operator's figures -> engine."""

ENGINES: dict[str, Factory] = {
    "firefox": lambda folder, workers, memory, own: FirefoxEngine(folder / "firefox", workers, memory, own),
    "argos": lambda folder, workers, memory, own: ArgosEngine(folder / "argos", workers, memory, own),
    "apertium": lambda _folder, _workers, _memory, own: ApertiumEngine(own),
    "scripted": lambda folder, _workers, _memory, _own: scripted_from(folder),
}

DEFAULT_MEMORY_LIMIT = 2 * 2**30
"""Bytes that the loaded models of one process may take."""


def build_engines(
    models_folder: Path,
    workers: int | None = None,
    memory_limit: int = DEFAULT_MEMORY_LIMIT,
) -> dict[str, Engine]:
    """Build every engine; none loads a model or starts a process before its first translation.

    Figures in quality.toml of the folder win over the published ones, also those that are changed later.

    Args:
        models_folder: where all models are kept; need not exist.
        workers: processes or threads that each engine may use; one a core where none is given.
        memory_limit: bytes for loaded models, shared evenly by the engines that hold them in our processes.

    Raises:
        QualityFileError: quality.toml cannot be used.
        EngineError: scripted.json cannot be used.

    """
    own = OwnFigures(models_folder)
    count = workers or os.cpu_count() or 1
    return {name: factory(models_folder, count, memory_limit // 2, own) for name, factory in ENGINES.items()}


def installed_edges(engines: Iterable[Engine]) -> list[Edge]:
    """List the models of all engines: the graph that routes are searched in."""
    return [edge for engine in engines for edge in engine.edges()]


async def close_engines(engines: Iterable[Engine]) -> None:
    """End all engines."""
    for engine in engines:
        await engine.close()
