"""gateway serve, gateway worker, gateway db upgrade."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from typing import Annotated

import msgspec
import typer

from gateway.cli.shared import PortOption, ready_to_serve, run, settings

database = typer.Typer(help="The database.", no_args_is_help=True)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen at; 127.0.0.1 by default.")] = None,
    port: PortOption = None,
    work: Annotated[bool, typer.Option("--work/--no-work", help="Run a worker inside.")] = True,
) -> None:
    """Serve the API, the console and the channels' hooks; a worker runs inside."""
    import uvicorn

    from gateway.app import create_app, set_up_logging

    chosen = settings()
    chosen = msgspec.structs.replace(chosen, host=host or chosen.host, port=port or chosen.port)
    set_up_logging(chosen)
    configuration = uvicorn.Config(
        create_app(chosen, work=work),
        host=chosen.host,
        port=chosen.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
        proxy_headers=False,
    )
    with ready_to_serve(chosen):
        uvicorn.Server(configuration).run()


def worker() -> None:
    """Work on the queue in a process of its own; several may share one database."""
    from gateway.app import set_up_logging
    from gateway.application import Gateway
    from gateway.jobs import register_tasks, run_worker

    chosen = settings()
    set_up_logging(chosen)

    async def work() -> None:
        gateway = Gateway(chosen)
        await gateway.start()
        register_tasks(gateway)
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(number, stop.set)
        try:
            await run_worker(gateway, stop=stop)
        finally:
            await gateway.stop()

    run(work())


@database.command()
def upgrade() -> None:
    """Create the tables, or bring them to the newest schema."""
    from gateway.application import Gateway

    gateway = Gateway(settings())
    gateway.prepare()
    gateway.release()
    typer.echo("the database is up to date")
