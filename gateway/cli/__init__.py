"""The command line: one module a command or group, wired here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module, metadata
from typing import Annotated

import typer

from gateway.errors import GatewayError

COMMANDS: dict[str, str] = {
    "serve": "server:serve",
    "worker": "server:worker",
    "demo": "demo:demo",
    "db": "server:database",
    "keys": "keys:app",
    "agents": "agents:app",
    "jobs": "jobs:app",
    "deliveries": "deliveries:app",
    "profiles": "profiles:profiles",
    "models": "models:app",
    "detect": "detect:detect",
    "translate": "translate:translate",
    "assess": "assess:assess",
    "tone": "tone:tone",
    "signals": "signals:signals",
}
"""Name to module and attribute: a function is a command, a Typer a group of commands."""


def build(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Build the command line with some commands; the modules of all others are not imported, for a quick start."""
    app = typer.Typer(
        name="gateway",
        help="Multilingual customer-support gateway with offline translation and country profiles.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_commands)
    for name in names:
        module, _, attribute = COMMANDS[name].partition(":")
        found = getattr(import_module(f"gateway.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gateway {metadata.version('polyglot-gateway')}")
        raise typer.Exit


def _commands(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it and exit.")
    ] = False,
) -> None:
    """Stand before the commands, so that a lone one keeps its name."""


def main() -> None:
    """Run the command line: an error that we know is one line on standard error and exit status 2."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        build([wanted] if wanted in COMMANDS else COMMANDS)()
    except GatewayError as error:
        typer.echo(f"gateway: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # Whoever read our output has enough (head): not an error, but Python would complain while closing it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
