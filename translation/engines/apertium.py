"""Apertium, the rule-based translator of Linux distributions, good between close languages.

Each pair runs as one long-lived pipeline of Apertium's own programs in null-flush mode: a sentence and a zero byte go
in, its translation and a zero byte come out. The `apertium` command itself cannot serve so: its gawk wrapper holds a
record back until the next one arrives. The generator of lttoolbox 3.7 forgets to flush too, hence stdbuf.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from babel.core import get_global

from translation.engines.base import EngineError
from translation.engines.fingerprint import fingerprint
from translation.expected_quality import expected_edge, no_figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from translation.engines.base import Edge
    from translation.expected_quality import CurrentFigures

DATA_FOLDER = Path("/usr/share/apertium")
PATIENCE_SECONDS = 10.0
SECONDS_PER_CHARACTER = 0.01
MAX_PIPELINES = 8
"""Pairs that stay loaded (about 40 MB each); the least lately used makes room."""
ATTEMPTS = 2
ANSWER_LIMIT = 2**22

_SERBO_CROATIAN = {"hbs_HR": "hr", "hbs_BS": "bs", "hbs_SR": "sr-Latn"}
"""Apertium writes all of them in Latin letters and tells them apart by region."""
_SPECIAL = re.compile(r"[\^$/\\@<>{}\[\]]")
_STREAM_MARK = re.compile(r"\\(.)|[\[\]]", re.DOTALL)
_COMMAND_START = re.compile(r"(^|\|)(\s*\S+)")


class ApertiumEngine:
    """An Engine over the installed Apertium pairs."""

    name = "apertium"

    def __init__(
        self, own: CurrentFigures = no_figures, *, data_folder: Path = DATA_FOLDER, patience: float = PATIENCE_SECONDS
    ) -> None:
        """Look nothing up yet.

        Args:
            own: gives the operator's quality figures of now.
            data_folder: where the distribution's language data is.
            patience: seconds that every request may take beside the time for its length.

        """
        self._own = own
        self._data_folder = data_folder
        self._patience = patience
        self._modes: tuple[float, Mapping[tuple[str, str], str]] = (-1.0, {})
        self._pipelines: OrderedDict[str, Pipeline] = OrderedDict()

    def edges(self) -> list[Edge]:
        """List the installed pairs; none where Apertium is not installed."""
        own = self._own()
        return [
            expected_edge(self.name, source, target, mode, own, self._fingerprint(mode))
            for (source, target), mode in self.modes().items()
        ]

    def masks(self) -> list[str]:
        """Give placeholders that the analysers take for unknown words or numbers and copy."""
        return ["X{n}X", "XX{n}", "REF{n}"]

    def modes(self) -> Mapping[tuple[str, str], str]:
        """Read the pairs from `apertium -l`, again when packages have changed."""
        folder = self._data_folder / "modes"
        changed = folder.stat().st_mtime if folder.is_dir() else 0.0
        if self._modes[0] != changed:
            self._modes = changed, _listed_modes(self._data_folder)
        return self._modes[1]

    async def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """Translate sentences; a crash or a hang costs one restart, a second one the request."""
        mode = self.modes().get((source, target))
        if mode is None:
            raise EngineError(f"apertium: no pair {source}-{target} is installed")
        seconds = self._patience + SECONDS_PER_CHARACTER * sum(map(len, sentences))
        reason = ""
        for _ in range(ATTEMPTS):
            try:
                return await (await self._pipeline(mode)).translate(sentences, seconds)
            except TimeoutError:
                reason = f"no answer within {seconds:.0f} s"
            except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
                reason = f"the pipeline ended ({type(error).__name__})"
        raise EngineError(f"apertium {mode}: {reason}, {ATTEMPTS} times in a row")

    async def close(self) -> None:
        """End all pipelines."""
        while self._pipelines:
            await self._pipelines.popitem()[1].stop()

    def _fingerprint(self, mode: str) -> str:
        """Tell a pair from what an upgrade of its package brings, which writes the mode file anew with the data."""
        return fingerprint([self._mode_file(mode)])

    def _mode_file(self, mode: str) -> Path:
        return self._data_folder / "modes" / f"{mode}.mode"

    async def _pipeline(self, mode: str) -> Pipeline:
        current = self._fingerprint(mode)
        held = self._pipelines.get(mode)
        if held is not None and held.fingerprint != current and not held.busy:
            await self._pipelines.pop(mode).stop()
        if mode not in self._pipelines:
            self._pipelines[mode] = Pipeline(self._mode_file(mode), current)
        self._pipelines.move_to_end(mode)
        idle = [name for name, pipeline in self._pipelines.items() if not pipeline.busy and name != mode]
        if len(self._pipelines) > MAX_PIPELINES and idle:
            await self._pipelines.pop(idle[0]).stop()
        return self._pipelines[mode]


class Pipeline:
    """The programs of one pair, serving one caller at a time."""

    def __init__(self, mode_file: Path, fingerprint: str = "") -> None:
        """Keep the mode file, and of which data; the programs start with the first sentence."""
        self._mode_file = mode_file
        self.fingerprint = fingerprint
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def busy(self) -> bool:
        """Whether somebody's sentences are in the pipe."""
        return self._turn.locked()

    @property
    def pid(self) -> int | None:
        """The leader of the programs' process group; none while they do not run."""
        return self._process.pid if self._process else None

    async def translate(self, sentences: Sequence[str], seconds: float) -> list[str]:
        """Pass sentences through.

        Raises:
            TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError: the programs hang or have
                died; they are gone then, and start again with the next call.

        """
        async with self._turn:
            try:
                async with asyncio.timeout(seconds):
                    answers = await self._exchange(await self._running(), [to_stream(text) for text in sentences])
            except BaseException:
                await self.stop()
                raise
        return [from_stream(answer, text) for answer, text in zip(answers, sentences, strict=True)]

    async def stop(self) -> None:
        """Kill the programs, if they run."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        if process.stdin:
            process.stdin.close()
        await process.wait()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            script = null_flushed(self._mode_file.read_text(encoding="utf-8"))
            self._process = await asyncio.create_subprocess_exec(
                *_unbuffered("bash", "-c", script, "apertium", "-n"),  # -n: no marks on unknown words
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
                limit=ANSWER_LIMIT,
                start_new_session=True,  # Ctrl-C is for us; and one signal reaches all programs
            )
        return self._process

    @staticmethod
    async def _exchange(process: asyncio.subprocess.Process, inputs: Sequence[str]) -> list[str]:
        """Write and read at once: neither pipe may fill while the other waits."""
        assert process.stdin is not None  # noqa: S101  both were asked for as pipes
        assert process.stdout is not None  # noqa: S101
        process.stdin.write("".join(f"{text}\0" for text in inputs).encode())
        written = asyncio.ensure_future(process.stdin.drain())
        try:
            answers = [await process.stdout.readuntil(b"\0") for _ in inputs]
        finally:
            written.cancel()
        return [answer[:-1].decode("utf-8", "replace") for answer in answers]


def null_flushed(mode: str) -> str:
    """Give every program of a mode file the option that flushes its output at a zero byte."""
    return _COMMAND_START.sub(r"\1\2 -z", mode.strip())


def to_stream(sentence: str) -> str:
    """Escape a sentence for Apertium's stream format, ended as its own text reader ends one."""
    clean = re.sub(r"[\0\r\n]", " ", sentence.encode("utf-8", "replace").decode())
    escaped = _SPECIAL.sub(r"\\\g<0>", clean).replace("~", "[~]")
    return escaped + ("[]" if _ended(sentence) else ".[]")


def from_stream(answer: str, sentence: str) -> str:
    """Undo to_stream."""
    text = answer if _ended(sentence) else answer.removesuffix(".[]")
    text = _STREAM_MARK.sub(lambda mark: mark[1] or "", text)
    return text if "  " in sentence else re.sub(" {2,}", " ", text)  # a word without a translation leaves its spaces


def language_tag(code: str) -> str | None:
    """Map Apertium's code to BCP 47: es, pt_BR -> pt-BR, spa -> es; none for its variants (ca_valencia, nno_e)."""
    if code in _SERBO_CROATIAN:
        return _SERBO_CROATIAN[code]
    match = re.fullmatch(r"([a-z]{2,3})(?:_([A-Z]{2}))?", code)
    if not match or match[1] == "hbs":
        return None
    language = get_global("language_aliases").get(match[1], match[1]).replace("_", "-")
    return f"{language}-{match[2]}" if match[2] else language


def _ended(sentence: str) -> bool:
    return sentence.rstrip().endswith((".", "!", "?", ":", ";", "…")) or not sentence.strip()


def _unbuffered(*command: str) -> tuple[str, ...]:
    return ("stdbuf", "-o0", *command) if shutil.which("stdbuf") else command


def _listed_modes(data_folder: Path) -> dict[tuple[str, str], str]:
    program = shutil.which("apertium")
    if program is None:
        return {}
    listing = subprocess.run([program, "-d", str(data_folder), "-l"], capture_output=True, text=True, check=False)  # noqa: S603
    found = {}
    for mode in sorted(listing.stdout.split()):
        codes = mode.split("-")
        tags = [language_tag(code) for code in codes]
        if len(tags) == 2 and tags[0] and tags[1]:
            found[tags[0], tags[1]] = mode
    return found
