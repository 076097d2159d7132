"""gateway detect: the language of each line on stdin, one answer a line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli.lines import standard_input

if TYPE_CHECKING:
    from translation.types import Detection


def detect(
    as_json: Annotated[bool, typer.Option("--json", help="Answer one JSON object a line.")] = False,
    country: Annotated[
        str | None,
        typer.Option(help="ISO 3166-1 alpha-2 code of the authors' country, such as BR: its languages are expected."),
    ] = None,
) -> None:
    """Detect the language of texts: one a line on stdin, one answer a line on stdout, at once.

    Without --json: BCP 47 tag, confidence and script, separated by tabs. A line without letters answers und.
    """
    # Loading the engines' modules takes time that --help and other commands need not spend.
    from translation.detection import Detector
    from translation.types import Priors

    priors = Priors(country=_checked(country))
    detector = Detector()
    for line in standard_input():
        found = detector.detect(line.decode("utf-8", errors="replace").rstrip("\r\n"), priors)
        sys.stdout.buffer.write(_as_json(found) if as_json else _as_columns(found))
        sys.stdout.buffer.flush()


def _checked(country: str | None) -> str | None:
    """Return the code in capitals; end with status 2 where no country has it."""
    from babel.core import get_global

    if country is None:
        return None
    code = country.strip().upper()
    if len(code) == 2 and code.isalpha() and code in get_global("territory_languages"):
        return code
    typer.echo(f"gateway detect: {country!r} is no country: give an ISO 3166-1 alpha-2 code such as BR.", err=True)
    raise typer.Exit(2)


def _as_columns(found: Detection) -> bytes:
    return f"{found.tag}\t{found.confidence:.2f}\t{found.script}\n".encode()


def _as_json(found: Detection) -> bytes:
    import msgspec

    answer: dict[str, Any] = {
        "tag": found.tag,
        "script": found.script,
        "confidence": found.confidence,
        "alternatives": found.alternatives,
        "engine": found.engine,
        "parts": found.parts,
    }
    return msgspec.json.encode(answer) + b"\n"
