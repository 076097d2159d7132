"""gateway deliveries: what was given up, and how to drive it again."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer

from gateway.cli.keys import JsonOption, MerchantOption
from gateway.cli.shared import opened_database, run

app = typer.Typer(help="Replies on their way to customers.", no_args_is_help=True)


@app.command(name="list")
def list_(
    merchant: MerchantOption = "demo",
    status: Annotated[str, typer.Option(help="dead, failed, unknown, queued, sent ...")] = "dead",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    json: JsonOption = False,
) -> None:
    """List deliveries of one status, newest first."""
    from gateway.conversations.deliveries import list_deliveries
    from gateway.people.merchants import merchant_by_slug

    async def work() -> list[dict[str, Any]]:
        async with opened_database() as database:
            async with database.system() as session:
                merchant_id = await merchant_by_slug(session, merchant)
            async with database.merchant(merchant_id) as session:
                page = await list_deliveries(session, status=status, limit=limit)
                return [
                    {
                        "id": str(row.id),
                        "conversation_id": str(conversation_id),
                        "channel": row.channel,
                        "part": row.part,
                        "status": row.status,
                        "attempts": row.attempts,
                        "reason": row.reason,
                        "created_at": row.created_at,
                    }
                    for row, conversation_id in page.rows
                ]

    rows = run(work())
    for row in rows:
        if json:
            typer.echo(msgspec.json.encode(row).decode())
        else:
            typer.echo(f"{row['id']}  {row['channel']}  {row['attempts']} attempts  {row['reason'] or ''}")
    if not rows and not json:
        typer.echo(f"no delivery is {status}")


@app.command()
def retry(
    delivery_ids: Annotated[list[UUID], typer.Argument(help="The ids that gateway deliveries list shows.")],
    merchant: MerchantOption = "demo",
    force: Annotated[
        bool, typer.Option(help="Also where nobody knows whether the customer got the text: it may come twice.")
    ] = False,
) -> None:
    """Send again what was given up."""
    from gateway.conversations.deliveries import retry_delivery
    from gateway.database.queue import Queue
    from gateway.people.merchants import merchant_by_slug

    async def work() -> None:
        async with opened_database() as database:
            queue = Queue(database.address)
            async with database.system() as session:
                merchant_id = await merchant_by_slug(session, merchant)
            async with queue.app.open_async(), database.merchant(merchant_id) as session:
                for delivery_id in delivery_ids:
                    await retry_delivery(session, queue, delivery_id, force=force)

    run(work())
    typer.echo(f"{len(delivery_ids)} will be sent again")
