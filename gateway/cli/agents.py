"""gateway agents: who may use the console."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

import msgspec
import typer

from gateway.cli.shared import Role, opened_database, run

app = typer.Typer(help="Agents and their passwords to the console.", no_args_is_help=True)

MerchantOption = Annotated[str, typer.Option(help="Short name of the merchant.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def create(
    email: Annotated[str, typer.Argument(help="E-mail address, to log in with.")],
    name: Annotated[str, typer.Option(help="As customers read it below an answer.")],
    merchant: MerchantOption = "demo",
    role: Annotated[Role, typer.Option(help="What the agent may do; the first one should be an admin.")] = Role.ADMIN,
    language: Annotated[str, typer.Option(help="BCP 47 tag of the language that the agent works in.")] = "en",
) -> None:
    """Add an agent and print a password to the console, where all else is set: the way to a new merchant's first one.

    A merchant that does not exist yet is made.
    """
    from gateway.people.agents import set_password
    from gateway.people.audit import audit
    from gateway.people.merchants import ensure_merchant
    from gateway.people.team import new_agent, save_agent

    chosen = secrets.token_urlsafe(12)

    async def work() -> None:
        async with opened_database() as database:
            async with database.system() as session:
                merchant_id = await ensure_merchant(session, merchant)
            async with database.merchant(merchant_id) as session:
                agent = await save_agent(session, None, new_agent(name, email, role.value, language))
                await set_password(session, agent, chosen)
                audit(session, None, "agent.created", agent.email)

    run(work())
    typer.echo(chosen)


@app.command()
def password(
    email: Annotated[str, typer.Argument(help="E-mail address of the agent.")],
    merchant: MerchantOption = "demo",
    ask: Annotated[bool, typer.Option("--ask", help="Type the password instead of having one made.")] = False,
) -> None:
    """Give an agent a password to the console; one is made and printed unless you type one."""
    from gateway.people.agents import agent_by_email, set_password
    from gateway.people.audit import audit
    from gateway.people.merchants import merchant_by_slug

    chosen = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if ask else secrets.token_urlsafe(12)

    async def work() -> None:
        async with opened_database() as database:
            async with database.system() as session:
                merchant_id = await merchant_by_slug(session, merchant)
            async with database.merchant(merchant_id) as session:
                agent = await agent_by_email(session, email)
                await set_password(session, agent, chosen)
                audit(session, None, "agent.password", agent.email)

    run(work())
    typer.echo(f"the password of {email} is changed" if ask else chosen)


@app.command(name="list")
def list_(merchant: MerchantOption = "demo", json: JsonOption = False) -> None:
    """List a merchant's agents."""
    from gateway.people.agents import list_agents
    from gateway.people.merchants import merchant_by_slug

    async def work() -> list[dict[str, Any]]:
        async with opened_database() as database:
            async with database.system() as session:
                merchant_id = await merchant_by_slug(session, merchant)
            async with database.merchant(merchant_id) as session:
                return [
                    {
                        "email": row.email,
                        "name": row.name,
                        "role": row.role,
                        "language": row.language,
                        "password": row.password_hash is not None,
                        "code": row.totp_secret is not None,
                    }
                    for row in await list_agents(session)
                ]

    for row in run(work()):
        if json:
            typer.echo(msgspec.json.encode(row).decode())
        else:
            state = "with code" if row["code"] else "password" if row["password"] else "no password"
            typer.echo(f"{row['email']:<32} {row['role']:<10} {row['language']:<6} {state:<11} {row['name']}")
