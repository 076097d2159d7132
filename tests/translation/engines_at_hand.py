"""Engines for these tests: the real bundled one, and the scripted fake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translation.engines.firefox import FirefoxEngine
from translation.engines.scripted import Script, ScriptedEngine
from translation.service import Translator
from translation.types import Translation, TranslationRequest

if TYPE_CHECKING:
    from pathlib import Path


def bundled(folder: Path) -> FirefoxEngine:
    return FirefoxEngine(folder / "firefox", 1)


def scripted(**script: object) -> ScriptedEngine:
    return ScriptedEngine(Script(pairs=(("pt", "en"), ("en", "pt")), **script))  # type: ignore[arg-type]


async def translated(
    engine: ScriptedEngine, text: str, source: str = "pt", target: str = "en", **more: object
) -> Translation:
    request = TranslationRequest(text, source, target, **more)  # type: ignore[arg-type]
    return await Translator({engine.name: engine}).translate(request)
