"""gateway translate: lines in, as many lines out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from gateway.cli.lines import batches, standard_input, stop, write_lines
from gateway.settings import default_data_folder
from translation.detection import Detector
from translation.engines.base import EngineError
from translation.engines.registry import build_engines
from translation.errors import TranslationError
from translation.expected_quality import QualityFileError
from translation.service import Translator
from translation.types import Translation, TranslationRequest

Source = Annotated[str, typer.Option("--from", help="Language of the text: a BCP 47 tag such as pt or pt-BR.")]
Target = Annotated[str, typer.Option("--to", help="Language that is wanted: a BCP 47 tag.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, with route, engine and quality.")]
Folder = Annotated[
    Path | None,
    typer.Option(help="Model folder; else the gateway's data folder.", envvar="GATEWAY_MODELS", show_default=False),
]


def translate(source: Source, target: Target, as_json: AsJson = False, folder: Folder = None) -> None:
    """Translate standard input line by line with the installed models.

    Every line is answered by exactly one line; a blank line by a blank one.
    """
    try:
        asyncio.run(_translate(source, target, as_json, folder or default_data_folder() / "models"))
    except (TranslationError, EngineError, QualityFileError) as error:
        stop(error)


async def _translate(source: str, target: str, as_json: bool, folder: Path) -> None:
    translator = Translator(build_engines(folder), detect=Detector().detect)
    try:
        translator.check(source, target)
        async for lines in batches(standard_input()):
            requests = [TranslationRequest(line, source, target) for line in lines]
            answers = await asyncio.gather(*(translator.translate(request) for request in requests))
            write_lines([_json(answer) if as_json else _one_line(answer.text) for answer in answers])
    finally:
        await translator.close()


def _one_line(text: str) -> str:
    return text.replace("\r\n", " ").replace("\n", " ")


def _json(answer: Translation) -> str:
    fields = {
        "text": answer.text,
        "source": answer.source,
        "target": answer.target,
        "route": answer.route,
        "engine": "+".join(dict.fromkeys(hop.engine for hop in answer.route)) or None,
        "quality": answer.quality,
        "protected": answer.protected,
        "held": answer.held,
    }
    return msgspec.json.encode(fields).decode()
