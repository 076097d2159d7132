"""gateway profiles simulate: every decision on a message that nobody sent."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from culture_profiles import Overlay, ProfileError, parse_overlay
from culture_profiles.reading import SUFFIXES
from gateway.cli.lines import stop
from gateway.cli.shared import run, settings

if TYPE_CHECKING:
    from gateway.simulation import SampleAnswer, SampleMessage, Simulation

Values = dict[str, Any]


def simulate(
    country: Annotated[str | None, typer.Option(help="ISO 3166-1 code of the customer's country: BR.")] = None,
    channel: Annotated[str, typer.Option(help="whatsapp, email, live_chat, line, marketplace ...")] = "email",
    text: Annotated[str | None, typer.Option(help="What the customer writes; standard input without it.")] = None,
    at: Annotated[str | None, typer.Option(help="When it arrives: 2026-11-22T23:40-03:00; now without it.")] = None,
    name: Annotated[str | None, typer.Option(help="The customer's name.")] = None,
    language: Annotated[str | None, typer.Option(help="Language that the customer stated: a BCP 47 tag.")] = None,
    phone: Annotated[str | None, typer.Option(help="The customer's number: +5511987654321.")] = None,
    email: Annotated[str | None, typer.Option(help="The customer's e-mail address.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A label on the customer, such as vip.")] = None,
    consent: Annotated[list[str] | None, typer.Option(help="A channel that the customer agreed to.")] = None,
    answered: Annotated[bool, typer.Option("--answered", help="An agent has answered before.")] = False,
    answer: Annotated[str | None, typer.Option(help="What the agent answers; a fitting text without it.")] = None,
    answer_language: Annotated[str, typer.Option(help="Language of the answer.")] = "en",
    overlay: Annotated[Path | None, typer.Option(help="A change to compare with: TOML, YAML or JSON.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Show what would be decided for a message, each decision with its reasons and evidence; nothing is sent."""
    from gateway.simulation import SampleAnswer, SampleCustomer, SampleMessage, shown

    customer = {
        "name": name,
        "language": language,
        "phone": phone,
        "email": email,
        "tags": tag or [],
        "consents": consent or [],
    }
    fields: Values = {
        "text": text if text is not None else _standard_input(),
        "channel": channel,
        "country": country.upper() if country else None,
        "at": _instant(at) if at else None,
        "customer": _read(customer, SampleCustomer),
        "answered": answered,
    }
    sample = _read({"text": answer, "language": answer_language}, SampleAnswer) if answer else None
    change = _change(overlay) if overlay else None
    simulation = run(_simulate(_read(fields, SampleMessage), sample, change))
    view = shown(simulation)
    if as_json:
        typer.echo(json.dumps(view, ensure_ascii=False, indent=2))
    else:
        from gateway.cli.simulation_text import lines_of

        typer.echo("\n".join(lines_of(view)))


async def _simulate(
    message: SampleMessage, answer: SampleAnswer | None, change: tuple[str, Overlay] | None
) -> Simulation:
    from gateway.interpreter import Interpreter
    from gateway.simulation import Interpreters, Surroundings
    from gateway.simulation import simulate as simulated
    from translation import Detector, Translator
    from translation.engines.registry import build_engines

    detector = Detector()
    translator = Translator(build_engines(settings().models), detect=detector.detect)
    try:
        interpreters = Interpreters(detector, Interpreter(translator))
        return await simulated(message, Surroundings(), interpreters, answer=answer, change=change)
    finally:
        await translator.close()


def _read(fields: Values, kind: Any) -> Any:
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        stop(error)


def _standard_input() -> str:
    if sys.stdin.isatty():
        stop("say what the customer writes with --text, or on standard input")
    text = sys.stdin.buffer.read().decode("utf-8", errors="replace").strip()
    return text or stop("standard input is empty; write what the customer writes, or give --text")


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        stop(f"--at {text!r} is no time; write it as 2026-11-22T23:40-03:00")
    return found if found.tzinfo else stop(f"--at {text!r} has no time zone; write it as 2026-11-22T23:40-03:00")


def _change(path: Path) -> tuple[str, Overlay]:
    """Read an overlay; one that names no country is the merchant's default."""
    form = SUFFIXES.get(path.suffix.lower())
    if form is None:
        stop(f"{path}: unknown kind of file; allowed: {', '.join(SUFFIXES)}")
    try:
        overlay = parse_overlay(path.read_text("utf-8"), format=form, source=str(path))
    except ProfileError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(2) from None
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{path} cannot be read: {error}")
    return overlay.country or "default", overlay
