"""The command line: one module a command or group, wired here."""

from __future__ import annotations

import typer

from gateway.cli import assess, models, translate

app = typer.Typer(
    name="gateway",
    help="Multilingual customer-support gateway with offline translation and country profiles.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

app.add_typer(models.app)
app.command()(translate.translate)
app.command()(assess.assess)


@app.callback()
def gateway() -> None:
    """Hold the commands together (typer needs a callback to keep a lone command a sub-command)."""


def main() -> None:
    """Run the command line."""
    app()
