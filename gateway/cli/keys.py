"""gateway keys: a merchant's keys to the API."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer

from gateway.cli.shared import Role, opened_database, run
from gateway.errors import InvalidInputError

app = typer.Typer(help="Keys to the API.", no_args_is_help=True)

MerchantOption = Annotated[str, typer.Option(help="Short name of the merchant.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    merchant: MerchantOption = "demo",
    role: Annotated[Role, typer.Option(help="What the key may do.")] = Role.ADMIN,
    json: JsonOption = False,
) -> None:
    """Make a key and print it; it cannot be shown again. A merchant that does not exist yet is made."""
    from gateway.people.keys import create_key
    from gateway.people.merchants import ensure_merchant

    if not name.strip():
        raise InvalidInputError("name is empty; say what the key is for")

    async def work() -> dict[str, Any]:
        async with opened_database() as database:
            async with database.system() as session:
                merchant_id = await ensure_merchant(session, merchant)
            async with database.merchant(merchant_id) as session:
                row, key = await create_key(session, name, role.value)
                return {"id": str(row.id), "merchant": merchant, "name": name, "role": role.value, "key": key}

    made = run(work())
    typer.echo(msgspec.json.encode(made).decode() if json else made["key"])


@app.command(name="list")
def list_(merchant: MerchantOption = "demo", json: JsonOption = False) -> None:
    """List a merchant's keys, without the keys themselves."""
    from gateway.people.keys import list_keys
    from gateway.people.merchants import merchant_by_slug

    async def work() -> list[dict[str, Any]]:
        async with opened_database() as database:
            async with database.system() as session:
                merchant_id = await merchant_by_slug(session, merchant)
            async with database.merchant(merchant_id) as session:
                return [
                    {
                        "id": str(row.id),
                        "name": row.name,
                        "role": row.role,
                        "begins": row.prefix,
                        "created_at": row.created_at,
                        "last_used_at": row.last_used_at,
                        "revoked_at": row.revoked_at,
                    }
                    for row in await list_keys(session)
                ]

    for row in run(work()):
        if json:
            typer.echo(msgspec.json.encode(row).decode())
        else:
            state = "revoked" if row["revoked_at"] else row["role"]
            typer.echo(f"{row['id']}  {row['begins']}…  {state:<10}  {row['name']}")


@app.command()
def revoke(
    key_id: Annotated[UUID, typer.Argument(help="The id that gateway keys list shows.")],
    merchant: MerchantOption = "demo",
) -> None:
    """Make a key useless at once."""
    from gateway.people.keys import revoke_key
    from gateway.people.merchants import merchant_by_slug

    async def work() -> None:
        async with opened_database() as database:
            async with database.system() as session:
                merchant_id = await merchant_by_slug(session, merchant)
            async with database.merchant(merchant_id) as session:
                await revoke_key(session, key_id)

    run(work())
    typer.echo(f"revoked {key_id}")


@app.command()
def secret() -> None:
    """Make a key for GATEWAY_SECRET_KEYS, which closes channels' secrets at rest."""
    from cryptography.fernet import Fernet

    typer.echo(Fernet.generate_key().decode())


@app.command()
def rotate() -> None:
    """Close all stored secrets anew with the first key of GATEWAY_SECRET_KEYS; older keys may then be dropped."""
    from gateway.cli.shared import settings
    from gateway.people.connections import rotate_secrets
    from gateway.people.vault import Vault, keys_in

    chosen = settings()
    vault = Vault(chosen.secret_keys or keys_in(chosen.data))

    async def work() -> int:
        async with opened_database() as database, database.system() as session:
            return await rotate_secrets(session, vault)

    typer.echo(f"{run(work())} connections are closed with the newest key")
