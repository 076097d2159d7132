"""The engine that can misbehave: for tests and for trying out what the product does with damaged translations."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Literal

import msgspec

from translation.engines.base import Edge, EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Fault = Literal[
    "none",
    "lose_masks",
    "double_masks",
    "repeat",
    "wrong_language",
    "copy",
    "change_numbers",
    "truncate",
    "empty",
    "too_few",
    "hang",
    "crash",
]
"""What a call can do wrong; none is a good call."""

SCRIPT_FILE = "scripted.json"
"""A script in the model folder: the engine then takes part in routes like any other."""


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the engine plays."""

    pairs: tuple[tuple[str, str], ...] = ()
    """Source and target tags of its models."""
    translations: dict[str, str] = {}
    """Sentence -> translation; other sentences come back behind their target's tag: `pt: Hello.`"""
    faults: tuple[Fault, ...] = ()
    """What the first, second, ... call does; calls after the last are good ones."""
    always: Fault = "none"
    """What every call after those does."""
    masks: tuple[str, ...] = ("X{n}X", "REF{n}")
    quality: float = 0.9
    sentences_per_second: float = 1000.0
    patience: float = 0.05
    """Seconds after which a hanging call is given up, as real engines do."""
    wrong_language: str = "Это предложение написано на другом языке."


class ScriptedEngine:
    """An Engine that plays a Script, and remembers what it was asked."""

    name = "scripted"

    def __init__(self, script: Script | None = None, name: str = "scripted") -> None:
        """Take the script; the name lets several stand side by side."""
        self.script = script or Script()
        self.name = name
        self.calls: list[tuple[str, str, tuple[str, ...]]] = []
        """Source, target and sentences of each call so far."""
        self.closed = False

    def edges(self) -> list[Edge]:
        """List the script's pairs."""
        figures = self.script.quality, self.script.sentences_per_second, "settings"
        return [Edge(self.name, source, target, *figures) for source, target in self.script.pairs]

    def masks(self) -> list[str]:
        """List the script's masks."""
        return list(self.script.masks)

    async def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """Play the next call."""
        fault = self._next_fault()
        self.calls.append((source, target, tuple(sentences)))
        if fault == "crash":
            raise EngineError(f"{self.name}: crashed, as its script says")
        if fault == "hang":
            await asyncio.sleep(self.script.patience)
            raise EngineError(f"{self.name}: no answer within {self.script.patience} s, as its script says")
        good = [self.script.translations.get(sentence, f"{target}: {sentence}") for sentence in sentences]
        if fault == "too_few":
            return good[:-1]
        return [self._damage(fault, sentence, text) for sentence, text in zip(sentences, good, strict=True)]

    async def close(self) -> None:
        """Note the end."""
        self.closed = True

    def _next_fault(self) -> Fault:
        played = len(self.calls)
        return self.script.faults[played] if played < len(self.script.faults) else self.script.always

    def _damage(self, fault: Fault, sentence: str, good: str) -> str:
        if fault == "wrong_language":
            return self.script.wrong_language
        if fault == "copy":
            return sentence
        if fault in {"lose_masks", "double_masks"}:
            return self._mask_pattern().sub("" if fault == "lose_masks" else r"\g<0> \g<0>", good)
        return _DAMAGES[fault](good) if fault in _DAMAGES else good

    def _mask_pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(re.escape(mask).replace(r"\{n\}", r"\d+") for mask in self.script.masks))


def scripted_from(folder: Path) -> ScriptedEngine:
    """Build the engine from scripted.json of the model folder; without one it has no models.

    Raises:
        EngineError: the file is not a script; the message names file and key.

    """
    file = folder / SCRIPT_FILE
    if not file.exists():
        return ScriptedEngine()
    try:
        return ScriptedEngine(msgspec.json.decode(file.read_bytes(), type=Script))
    except msgspec.DecodeError as error:
        raise EngineError(f"{file}: {error}") from error


def _repeat(text: str) -> str:
    return " ".join([text] + [text.split()[-1]] * 12) if text.split() else text


def _change_numbers(text: str) -> str:
    return re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), text)


_DAMAGES: dict[str, Callable[[str], str]] = {
    "repeat": _repeat,
    "change_numbers": _change_numbers,
    "truncate": lambda text: text[: len(text) // 4],
    "empty": lambda _: "",
}
