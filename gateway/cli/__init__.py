"""The command line: one module a command or group, wired here."""

from __future__ import annotations

import typer

from gateway.cli.detect import detect

app = typer.Typer(
    name="gateway",
    help="Multilingual customer-support gateway with offline translation and country profiles.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def gateway() -> None:
    """Hold the commands together (typer needs a callback to keep a lone command a sub-command)."""


app.command("detect")(detect)


def main() -> None:
    """Run the command line."""
    app()
