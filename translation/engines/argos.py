"""Argos Translate's packages, run by CTranslate2 in threads (it releases the interpreter's lock).

Sentences arrive split and routes are ours, so of argostranslate only the package and its tokeniser are used: no
sentence-boundary model is ever needed, nor downloaded.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import tempfile
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import msgspec

from translation.engines import pieces
from translation.engines.base import EngineError
from translation.engines.fingerprint import fingerprint
from translation.expected_quality import expected_edge, no_figures
from translation.matching import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from translation.engines.base import Edge
    from translation.expected_quality import CurrentFigures

SENTENCES_PER_CALL = 16
"""CTranslate2 gains from batches; more would keep other callers waiting."""
PATIENCE_SECONDS = 30.0
SECONDS_PER_CHARACTER = 0.05
BEAM_SIZE = 4
LENGTH_PENALTY = 0.2
"""Both as Argos Translate sets them (argostranslate.translate)."""
_importing = Lock()


class Metadata(msgspec.Struct, frozen=True):
    """What a package's metadata.json must say."""

    from_code: str
    to_code: str
    package_version: str = ""
    type: str = "translate"


class ArgosEngine:
    """An Engine over the packages in `<models>/argos/`."""

    name = "argos"

    def __init__(
        self,
        folder: Path,
        workers: int | None = None,
        memory_limit: int = 2**30,
        own: CurrentFigures = no_figures,
        *,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """Load nothing yet.

        Args:
            folder: holds one folder a package.
            workers: threads that translate at once; one a core where none is given.
            memory_limit: bytes that loaded models may take.
            own: gives the operator's quality figures of now.
            patience: seconds that every call may take beside the time for its length.

        """
        self._folder = folder
        self._own = own
        self._patience = patience
        self._workers = workers or os.cpu_count() or 1
        self.models = Models(folder, self._workers, memory_limit)
        self._threads = self._new_threads()

    def edges(self) -> list[Edge]:
        """List the installed packages."""
        own = self._own()
        return [
            expected_edge(self.name, source, target, package.name, own, package_fingerprint(package))
            for (source, target), package in installed_packages(self._folder).items()
        ]

    def masks(self) -> list[str]:
        """Give placeholders; each package has learned others, so the list is long."""
        return ["X{n}X", "XX{n}", "REF{n}", "[{n}]", "%{n}", "__{n}__"]

    async def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """Translate sentences in a thread."""
        package = installed_packages(self._folder).get((source, target))
        if package is None:
            raise EngineError(f"argos: no package {source}-{target} is installed")
        cuts = [pieces.cut(sentence.encode("utf-8", "replace").decode()) for sentence in sentences]
        flat = [piece for cut in cuts for piece in cut]
        batches = [flat[start : start + SENTENCES_PER_CALL] for start in range(0, len(flat), SENTENCES_PER_CALL)]
        answers = await asyncio.gather(*(self._translate_batch(package, batch) for batch in batches))
        translated = iter([sentence for answer in answers for sentence in answer])
        return [pieces.join([next(translated) for _ in cut]) for cut in cuts]

    async def close(self) -> None:
        """Forget the models and end the threads."""
        self.models.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _translate_batch(self, package: Path, batch: list[str]) -> list[str]:
        seconds = self._patience + SECONDS_PER_CHARACTER * sum(map(len, batch))
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                return await loop.run_in_executor(self._threads, self.models.translate, package, batch)
        except TimeoutError as error:
            self._abandon(package)
            raise EngineError(f"argos {package.name}: no answer within {seconds:.0f} s") from error
        except Exception as error:
            raise EngineError(f"argos {package.name}: {error}") from error

    def _abandon(self, package: Path) -> None:
        """Leave a hanging thread to itself: others must not wait behind it."""
        self.models.forget(package)
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._threads = self._new_threads()

    def _new_threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._workers, thread_name_prefix="argos")


class Loaded(msgspec.Struct, frozen=True):
    """A package in memory."""

    package: Any
    """argostranslate.package.Package: its tokeniser and target prefix."""
    translator: Any
    """ctranslate2.Translator."""
    size: int
    """Bytes of the model's file, which is about what it takes in memory."""
    fingerprint: str
    """Of the files that it was read from."""


class Models:
    """The loaded packages, the least lately used first; used from several threads."""

    def __init__(self, folder: Path, threads: int, memory_limit: int) -> None:
        """Start empty; memory_limit is in bytes, and one model is kept however large it is."""
        self._folder = folder
        self._threads = threads
        self._limit = memory_limit
        self._lock = Lock()
        self._loaded: OrderedDict[Path, Loaded] = OrderedDict()

    def names(self) -> list[str]:
        """List the loaded packages, the least lately used first."""
        return [path.name for path in self._loaded]

    def translate(self, package: Path, sentences: Sequence[str]) -> list[str]:
        """Translate a batch, loading the package where needed."""
        model = self._get(package)
        prefix = model.package.target_prefix
        results = model.translator.translate_batch(
            [model.package.tokenizer.encode(sentence) for sentence in sentences],
            target_prefix=[[prefix]] * len(sentences) if prefix else None,
            beam_size=BEAM_SIZE,
            length_penalty=LENGTH_PENALTY,
            replace_unknowns=True,
        )
        decoded = [model.package.tokenizer.decode(result.hypotheses[0]) for result in results]
        return [text.removeprefix(prefix).strip() for text in decoded]

    def forget(self, package: Path) -> None:
        """Unload one package."""
        with self._lock:
            self._loaded.pop(package, None)

    def clear(self) -> None:
        """Unload all."""
        with self._lock:
            self._loaded.clear()

    def _get(self, package: Path) -> Loaded:
        with self._lock:
            current = package_fingerprint(package)
            if package in self._loaded and self._loaded[package].fingerprint != current:
                del self._loaded[package]
            if package not in self._loaded:
                size = (package / "model" / "model.bin").stat().st_size
                while self._loaded and sum(model.size for model in self._loaded.values()) + size > self._limit:
                    self._loaded.popitem(last=False)
                self._loaded[package] = self._load(package, size, current)
            self._loaded.move_to_end(package)
            return self._loaded[package]

    def _load(self, package: Path, size: int, current: str) -> Loaded:
        import ctranslate2

        translator = ctranslate2.Translator(
            str(package / "model"), device="cpu", compute_type="int8", inter_threads=self._threads, intra_threads=1
        )
        return Loaded(_packages_module(self._folder).Package(package), translator, size, current)


def installed_packages(folder: Path) -> Mapping[tuple[str, str], Path]:
    """Find the translation packages by pair of BCP 47 tags; folders that hold none are passed over."""
    found = {}
    for place in sorted(folder.iterdir()) if folder.is_dir() else []:
        metadata = read_metadata(place)
        if metadata and metadata.type == "translate" and (place / "model" / "model.bin").is_file():
            found[canonical(metadata.from_code), canonical(metadata.to_code)] = place
    return found


def package_fingerprint(package: Path) -> str:
    """Give what changes with a package's files."""
    names = ("metadata.json", "model/model.bin", "sentencepiece.model", "bpe.model")
    return fingerprint(package / name for name in names)


def read_metadata(package: Path) -> Metadata | None:
    """Read a package's metadata.json; none where it is missing or says nothing of languages."""
    try:
        return msgspec.json.decode((package / "metadata.json").read_bytes(), type=Metadata)
    except (OSError, msgspec.DecodeError):
        return None


def _packages_module(folder: Path) -> Any:
    """Import argostranslate.package, which reads the environment and creates folders, inside the model folder."""
    with _importing, _environment_within(folder):
        return importlib.import_module("argostranslate.package")


@contextmanager
def _environment_within(folder: Path) -> Iterator[None]:
    """Point Argos's folders into ours (or a temporary one where ours is read-only), and undo it."""
    home = folder / ".argostranslate" if os.access(folder, os.W_OK) else Path(tempfile.gettempdir())
    settings = {name: str(home) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    settings["ARGOS_PACKAGES_DIR"] = str(folder)
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
