"""How good a model is expected to be: published and measured figures, and the operator's own."""

from __future__ import annotations

import logging
import tomllib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, TypeAlias

from translation.engines.base import Edge
from translation.engines.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_log = logging.getLogger(__name__)

Figures: TypeAlias = "Mapping[str, Mapping[str, float]]"
"""Engine -> (pair such as pt-en, default or sentences_per_second) -> figure."""
CurrentFigures: TypeAlias = "Callable[[], Figures]"
"""Gives the operator's figures as they are now."""

OWN_FILE = "quality.toml"
"""Name of the operator's own figures in the model folder."""
UNKNOWN_QUALITY = 0.5
UNKNOWN_SPEED = 10.0
MEASURED_ENGINES = frozenset({"apertium"})
"""Engines whose figures in published_quality.toml are our measurements."""


class QualityFileError(ValueError):
    """The operator's figures cannot be used; the message names file and key."""


@lru_cache
def published() -> Figures:
    """Read the figures that come with the product."""
    text = resources.files("translation").joinpath("published_quality.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def own_figures(models_folder: Path) -> Figures:
    """Read quality.toml of the model folder; nothing where there is none.

    Raises:
        QualityFileError: the file cannot be read or is not TOML, or a figure is not a number, or a quality is not
            within 0..1.

    """
    file = models_folder / OWN_FILE
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise QualityFileError(f"{file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise QualityFileError(f"{file}: {error}") from error
    for engine, figures in tables.items():
        if not isinstance(figures, dict):
            raise QualityFileError(f"{file}: {engine}: write a table [{engine}] with lines such as es-en = 0.86")
        for key, figure in figures.items():
            _check(f"{file}: {engine}.{key}", key, figure)
    return tables


def no_figures() -> Figures:
    """Stand in for an operator who has none."""
    return {}


class OwnFigures:
    """The operator's figures while the gateway runs: read anew once quality.toml was written, replaced or deleted.

    A file that cannot be used leaves the figures of before in force, as an editor may still be writing it.
    """

    def __init__(self, models_folder: Path) -> None:
        """Read them for the first time.

        Raises:
            QualityFileError: as own_figures().

        """
        self._folder = models_folder
        self._read_from = self._fingerprint()
        self._figures = own_figures(models_folder)

    def __call__(self) -> Figures:
        """Give the figures of now; a file as before costs one system call."""
        current = self._fingerprint()
        if current != self._read_from:
            try:
                self._figures = own_figures(self._folder)
            except QualityFileError as error:
                _log.warning("%s; the figures of before stay in force", error)
            self._read_from = current
        return self._figures

    def _fingerprint(self) -> str:
        return fingerprint([self._folder / OWN_FILE])


def expected_edge(engine: str, source: str, target: str, model: str, own: Figures, fingerprint: str = "") -> Edge:
    """Describe an installed model with the best figures known: the operator's, ours, the engine's default."""
    quality, measured = _quality(engine, f"{source}-{target}", own)
    speed = _figure(engine, "sentences_per_second", own, UNKNOWN_SPEED)
    return Edge(engine, source, target, quality, speed, measured, model, fingerprint)


def _quality(engine: str, pair: str, own: Figures) -> tuple[float, str]:
    ours = published().get(engine, {})
    if pair in own.get(engine, {}):
        return float(own[engine][pair]), "settings"
    if pair in ours:
        return float(ours[pair]), "measured" if engine in MEASURED_ENGINES else "published"
    return _figure(engine, "default", own, UNKNOWN_QUALITY), "default"


def _figure(engine: str, key: str, own: Figures, otherwise: float) -> float:
    return float(own.get(engine, {}).get(key, published().get(engine, {}).get(key, otherwise)))


def _check(where: str, key: str, figure: object) -> None:
    if isinstance(figure, bool) or not isinstance(figure, int | float):
        raise QualityFileError(f"{where}: write a number, not {figure!r}")
    if key == "sentences_per_second":
        if figure <= 0:
            raise QualityFileError(f"{where}: a speed must be above 0")
    elif not 0 <= figure <= 1:
        raise QualityFileError(f"{where}: a quality lies between 0 and 1, not {figure}")
