"""Commands about culture profiles: list, show, check, schema, simulate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, NoReturn

import msgspec
import typer

from culture_profiles import (
    Cited,
    CultureProfile,
    Evidence,
    Problem,
    ProfileError,
    Target,
    builtin,
    check_file,
    countries,
    schema,
)
from gateway.cli.simulate import simulate

profiles = typer.Typer(name="profiles", help="What customers of each country expect.", no_args_is_help=True)
profiles.command()(simulate)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@profiles.command("list")
def list_profiles(as_json: AsJson = False) -> None:
    """List the built-in profiles: country, version, language, favourite channel."""
    found = [builtin(country) for country in (*countries(), "world")]
    if as_json:
        _print_json([_summary(profile) for profile in found])
        return
    for profile in found:
        row = _summary(profile)
        typer.echo(f"{row['country']:6}{row['version']:18}{row['language']:12}{row['channel']:14}{row['name']}")


@profiles.command()
def show(
    country: Annotated[str, typer.Argument(help="ISO 3166-1 code (BR), ISO 3166-2 code (CA-QC), or world.")],
    as_json: AsJson = False,
) -> None:
    """Show a country's built-in profile: every value with its evidence and the layer that decided it."""
    code, _, subdivision = country.partition("-")
    try:
        profile = builtin(code, f"{code.upper()}-{subdivision}" if subdivision else None)
    except LookupError as error:
        _fail(str(error.args[0]))
    if as_json:
        _print_json(msgspec.to_builtins(profile))
    else:
        typer.echo("\n".join(_describe(profile)))


@profiles.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Profiles or overlays: TOML, YAML or JSON.")],
    cited: Annotated[bool, typer.Option("--cited", help="Demand evidence for every value.")] = False,
) -> None:
    """Check files of profiles and overlays; each problem is printed as file:line: key: message."""
    problems: list[Problem] = []
    for file in files:
        try:
            problems += check_file(file, cited=cited)
        except ProfileError as error:
            problems += error.problems
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            problems.append(Problem(str(file), line, "", "is no UTF-8 text; save it as UTF-8"))
        except OSError as error:
            problems.append(Problem(str(file), 1, "", f"cannot be read: {error.strerror or error}"))
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        raise typer.Exit(2)
    typer.echo(f"{len(files)} {'file is' if len(files) == 1 else 'files are'} right")


@profiles.command("schema")
def print_schema() -> None:
    """Print the JSON Schema of an overlay."""
    _print_json(schema())


def _summary(profile: CultureProfile) -> dict[str, str]:
    return {
        "country": profile.country,
        "version": profile.version,
        "language": profile.language,
        "channel": profile.channels[0].channel,
        "name": profile.name,
    }


def _describe(profile: CultureProfile) -> list[str]:
    lines = [f"{profile.name} ({profile.version})", ""]
    lines.append(f"language: {profile.language}  [{profile.layers['language']}]")
    spoken = ", ".join(f"{each.tag} {each.population_percent:g} %" for each in profile.languages)
    lines += [f"languages: {spoken}", *_cite(profile.language_evidence)]
    week = profile.calendar
    lines.append(f"time zone: {week.time_zone}  [{profile.layers['calendar.time_zone']}]")
    lines += [
        f"weekend (ISO weekdays): {week.weekend}; holidays: {week.holiday_calendar or 'none'}",
        *_cite(week.evidence),
    ]
    lines += ["", "channels, most liked first:"]
    for channel in profile.channels:
        share = f" {channel.share:g} % ({channel.metric})" if channel.share is not None else ""
        lines += [
            f"  {channel.rank}. {channel.channel}{share}  [{channel.layer}]",
            *_notes(channel.note, channel.conflicts),
        ]
        lines += _cite(channel.evidence)
    lines += ["", *_values(profile), "", "statements:"]
    for statement in profile.statements:
        lines += [f"  {statement.topic}: {statement.text}  [{statement.layer}]", *_notes(None, statement.conflicts)]
        lines += _cite(statement.evidence)
    return [*lines, "", "unknown:", *(f"  {text}" for text in profile.unknown)]


def _values(profile: CultureProfile) -> list[str]:
    lines: list[str] = []
    for group, table in _groups(profile):
        for name, value in table.items():
            key = f"{group}.{name}" if group else name
            if isinstance(value, Cited):
                lines += [f"{key}: {_plain(value.value)}  [{value.layer}]", *_notes(value.note, value.conflicts)]
                lines += _cite(value.evidence)
            elif isinstance(value, Target):
                lines += [f"{key}: {value.minutes} {value.clock} minutes  [{value.layer}]", *_cite(value.evidence)]
    return lines


def _groups(profile: CultureProfile) -> list[tuple[str, dict[str, Any]]]:
    names = ("register_by_channel", "register_by_language", "first_response", "next_response", "resolution")
    return [
        ("", {name: getattr(profile, name) for name in ("register", "form_of_address", "name_order")}),
        ("tone", msgspec.structs.asdict(profile.tone)),
        ("practices", msgspec.structs.asdict(profile.practices)),
        *((name, getattr(profile, name)) for name in names),
    ]


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _notes(note: str | None, conflicts: tuple[str, ...]) -> list[str]:
    return [*([f"      {note}"] if note else []), *(f"      but: {conflict}" for conflict in conflicts)]


def _cite(evidence: tuple[Evidence, ...]) -> list[str]:
    lines = []
    for each in evidence:
        facts = (each.study, str(each.year or ""), f"n={each.sample_size}" if each.sample_size else "")
        details = "; ".join(fact for fact in (*facts, each.precision, each.note) if fact)
        lines.append(f"      {each.kind}: {each.source}{f' ({details})' if details else ''}")
    return lines


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)
