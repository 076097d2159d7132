"""The command line: one module a command or group, wired here."""

from __future__ import annotations

import os
import sys

import typer

from gateway.cli import agents, assess, deliveries, demo, detect, jobs, keys, models, server, translate
from gateway.cli.profiles import profiles
from gateway.cli.signals import signals
from gateway.cli.tone import tone
from gateway.errors import GatewayError

app = typer.Typer(
    name="gateway",
    help="Multilingual customer-support gateway with offline translation and country profiles.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command()(server.serve)
app.command()(server.worker)
app.command()(demo.demo)
app.add_typer(server.database, name="db")
app.add_typer(keys.app, name="keys")
app.add_typer(agents.app, name="agents")
app.add_typer(jobs.app, name="jobs")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(profiles)
app.add_typer(models.app)
app.command()(detect.detect)
app.command()(translate.translate)
app.command()(assess.assess)
app.command()(tone)
app.command()(signals)


def main() -> None:
    """Run the command line: an error that we know is one line on standard error and exit status 2."""
    try:
        app()
    except GatewayError as error:
        typer.echo(f"gateway: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # Whoever read our output has enough (head): not an error, but Python would complain while closing it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
