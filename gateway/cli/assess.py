"""gateway assess: how far translations by anyone can be trusted."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from gateway.cli.lines import batches, standard_input, stop, write_lines
from gateway.cli.translate import Source, Target
from translation.detection import Detector
from translation.errors import UnknownLanguageError
from translation.quality import assess as judge
from translation.scripts import is_language

if TYPE_CHECKING:
    from translation.quality import Detect


class LineError(ValueError):
    """A line is not a source and a translation."""


def assess(source: Source, target: Target) -> None:
    """Judge translations: lines of source, tab, translation in; one JSON object a line out, with score and flags."""
    for tag in (source, target):
        if not is_language(tag):
            stop(UnknownLanguageError(tag))
    try:
        asyncio.run(_assess(source, target))
    except LineError as error:
        stop(error)


async def _assess(source: str, target: str) -> None:
    detect, number = Detector().detect, 0
    async for lines in batches(standard_input()):
        for line in lines:
            number += 1
            write_lines([_judged(line, number, source, target, detect)])


def _judged(line: str, number: int, source: str, target: str, detect: Detect) -> str:
    text, tab, translation = line.partition("\t")
    if not tab:
        raise LineError(f"line {number} has no tab: write the source, a tab and the translation on each line.")
    return msgspec.json.encode(judge(text, translation, source, target, detect=detect)).decode()
