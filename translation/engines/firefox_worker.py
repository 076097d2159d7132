"""The process that holds Firefox models: reads requests on its standard input, answers on its standard output.

It is started by path, imports next to nothing, and knows nothing of the rest of the house. A message is a four-byte
big-endian length and that many bytes of JSON.

    {"fingerprint": "0f3a", "model": "model.bin", "source_vocabulary": ..., "target_vocabulary": ..., "shortlist": ...,
     "sentences": ["Olá."]}
    {"translations": ["Hello."]} or {"error": "..."}
"""

from __future__ import annotations

import ctypes
import gzip
import json
import os
import signal
import struct
import sys
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import fxtranslate

if TYPE_CHECKING:
    from collections.abc import Mapping

PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that this process gets when its parent dies."""
MEMORY_PER_FILE_BYTE = 2.2
"""A loaded model takes about twice the bytes of its files (48 MB for the 23 MB of pt-en, measured)."""
FILES = ("model", "source_vocabulary", "target_vocabulary", "shortlist")


class Loaded(NamedTuple):
    """A model in memory."""

    translator: fxtranslate.Translator
    size: float
    """Bytes that it takes."""
    fingerprint: str | None
    """Of the files that it was read from."""


class Models:
    """The loaded models, the least lately used first."""

    def __init__(self, memory_limit: int) -> None:
        """Start empty; memory_limit is in bytes, and one model is kept however large it is."""
        self._limit = memory_limit
        self._loaded: OrderedDict[str, Loaded] = OrderedDict()

    def get(self, files: Mapping[str, str | None]) -> fxtranslate.Translator:
        """Give the model of these files, loading it where needed."""
        key, wanted = str(files["model"]), files.get("fingerprint")
        if key in self._loaded and self._loaded[key].fingerprint != wanted:
            del self._loaded[key]
        if key not in self._loaded:
            contents = {name: _read(path) for name in FILES if (path := files.get(name))}
            size = sum(map(len, contents.values())) * MEMORY_PER_FILE_BYTE
            self._make_room(size)
            self._loaded[key] = Loaded(_translator(contents), size, wanted)
        self._loaded.move_to_end(key)
        return self._loaded[key].translator

    def _make_room(self, size: float) -> None:
        while self._loaded and sum(held.size for held in self._loaded.values()) + size > self._limit:
            self._loaded.popitem(last=False)
            _return_free_memory()


def _read(path: str) -> bytes:
    content = Path(path).read_bytes()
    return gzip.decompress(content) if path.endswith(".gz") else content


def _translator(contents: Mapping[str, bytes]) -> fxtranslate.Translator:
    return fxtranslate.Translator(
        contents["model"], contents["source_vocabulary"], contents["target_vocabulary"], contents.get("shortlist")
    )


def _return_free_memory() -> None:
    """Hand freed memory back to the system, which glibc would otherwise keep."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def _die_with_parent(parent: int) -> None:
    """Ask Linux for the end of this process at its parent's; elsewhere the closed pipe ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(0)


def _receive(stream: BinaryIO) -> dict[str, Any] | None:
    header = stream.read(4)
    if len(header) < 4:
        return None
    (length,) = struct.unpack(">I", header)
    message: dict[str, Any] = json.loads(stream.read(length))
    return message


def _send(stream: BinaryIO, message: Mapping[str, object]) -> None:
    body = json.dumps(message).encode()
    stream.write(struct.pack(">I", len(body)) + body)
    stream.flush()


def _answer(models: Models, request: Mapping[str, Any]) -> dict[str, object]:
    try:
        translator = models.get(request)
        return {"translations": [translator.translate(sentence) for sentence in request["sentences"]]}
    except (OSError, ValueError, EOFError) as error:
        return {"error": f"{type(error).__name__}: {error}"}


def main(parent: int, memory_limit: int) -> None:
    """Serve until the standard input closes."""
    _die_with_parent(parent)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints must not mix with the answers
    models = Models(memory_limit)
    while (request := _receive(sys.stdin.buffer)) is not None:
        _send(answers, _answer(models, request))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
