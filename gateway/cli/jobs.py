"""gateway jobs: what was set aside because it failed too often."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from gateway.cli.shared import opened_database, run
from gateway.errors import NotFoundError

if TYPE_CHECKING:
    from gateway.database.queue import Queue

app = typer.Typer(help="Jobs that failed for good.", no_args_is_help=True)


@app.command(name="list")
def list_(json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")] = False) -> None:
    """List the jobs that were set aside."""
    from sqlalchemy import text

    async def work() -> list[dict[str, Any]]:
        async with opened_database() as database, database.system() as session:
            rows = await session.execute(
                text("SELECT id, task_name, attempts, args FROM procrastinate_jobs WHERE status = 'failed' ORDER BY id")
            )
            return [dict(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's documented name

    rows = run(work())
    for row in rows:
        if json:
            typer.echo(msgspec.json.encode(row).decode())
        else:
            arguments = " ".join(f"{key}={value}" for key, value in row["args"].items())
            typer.echo(f"{row['id']}  {row['task_name']}  {row['attempts']} attempts  {arguments}")
    if not rows and not json:
        typer.echo("no job was set aside")


async def _retry(queue: Queue, job_id: int) -> None:
    from procrastinate.exceptions import ConnectorException

    try:
        await queue.app.job_manager.retry_job_by_id_async(job_id, retry_at=dt.datetime.now(dt.UTC))
    except ConnectorException:
        raise NotFoundError(f"job {job_id} was not set aside; gateway jobs list shows those that were") from None


@app.command()
def retry(job_ids: Annotated[list[int], typer.Argument(help="The numbers that gateway jobs list shows.")]) -> None:
    """Run jobs again that were set aside."""
    from gateway.database.queue import Queue

    async def work() -> None:
        async with opened_database() as database:
            queue = Queue(database.address)
            async with queue.app.open_async():
                for job_id in job_ids:
                    await _retry(queue, job_id)

    run(work())
    typer.echo(f"{len(job_ids)} will be run again")
