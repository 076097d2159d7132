"""gateway signals: how far messages complain, press and thank."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from gateway.cli.lines import batches, standard_input, stop, write_lines

if TYPE_CHECKING:
    from collections.abc import Callable

Language = Annotated[str | None, typer.Option(help="Language of the texts, a BCP 47 tag; detected where it is absent.")]


def signals(language: Language = None) -> None:
    """Recognise complaints, urgency and gratitude: texts on standard input, one JSON object a line, 0..1 each."""
    asyncio.run(_each_line(_listener(language)))


async def _each_line(answer: Callable[[str], str]) -> None:
    async for lines in batches(standard_input()):
        for line in lines:
            write_lines([answer(line)])


def _listener(language: str | None) -> Callable[[str], str]:
    from culture_profiles.tone import signals as recognise
    from translation.scripts import is_language

    if language is not None and not is_language(language):
        stop(f"{language!r} is no language: give a BCP 47 tag such as de or pt-BR.")
    tell = _teller() if language is None else lambda _: language

    def listen(text: str) -> str:
        tag = tell(text) if text.strip() else language
        found = recognise(text, tag)
        return msgspec.json.encode({**msgspec.structs.asdict(found), "language": tag or "und"}).decode()

    return listen


def _teller() -> Callable[[str], str | None]:
    from translation.detection import Detector

    detector = Detector()

    def tell(text: str) -> str | None:
        tag = detector.detect(text).tag
        return None if tag == "und" else tag

    return tell
