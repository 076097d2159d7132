"""gateway demo: a real message's whole way, shown on the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import socket
import time
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from gateway.cli.shared import PortOption, ready_to_serve, run, settings

if TYPE_CHECKING:
    import httpx

    from gateway.cli.receiver import Receiver
    from gateway.demo import DemoMerchant
    from gateway.settings import Settings

QUESTION = (
    "cadê meu pedido BR-20931? paguei R$ 299,90 e o código LB123456789BR não funciona em https://rastreio.example"
)
ANSWER = (
    "I am sorry for the delay. Your order BR-20931 left our warehouse yesterday and will arrive on Friday. "
    "You can follow it at https://rastreio.example with the code LB123456789BR."
)
_WAIT_SECONDS = 60


def demo(
    once: Annotated[bool, typer.Option("--once", help="End after the round trip instead of serving on.")] = False,
    port: PortOption = None,
) -> None:
    """Show a customer's message going all the way to an agent, and the answer going all the way back."""
    from gateway.app import set_up_logging

    chosen = settings()
    chosen = msgspec.structs.replace(
        chosen,
        data=chosen.data / "demo",
        models=chosen.models,
        port=port or _free_port(chosen.port),
        allow_private_addresses=True,
        log_level="warning",
    )
    set_up_logging(chosen)
    _step("Starting the gateway (the first time makes its database) …")
    with ready_to_serve(chosen):
        run(_demo(chosen, once=once))


def _free_port(wanted: int) -> int:
    """Return the wanted port, or any free one where it is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise typer.Exit(2)


async def _demo(chosen: Settings, *, once: bool) -> None:
    import uvicorn

    from gateway.app import create_app
    from gateway.cli.receiver import Receiver

    began = time.monotonic()
    configuration = uvicorn.Config(create_app(chosen), host=chosen.host, port=chosen.port, log_config=None)
    server = uvicorn.Server(configuration)
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started and not serving.done():  # noqa: ASYNC110 - the server offers no event
            await asyncio.sleep(0.05)
        if serving.done():
            await serving
            raise typer.Exit(1)
        _say(f"ready after {time.monotonic() - began:.1f} s at {chosen.address}")
        with Receiver() as receiver:
            merchant = await _round_trip(chosen, receiver)
            if not once and not serving.done():
                await _others_write(chosen, merchant)
                _addresses(chosen, merchant)
                await serving
    finally:
        server.should_exit = True
        await serving


async def _round_trip(chosen: Settings, receiver: Receiver) -> DemoMerchant:
    import httpx

    from gateway.demo import load_demo

    merchant = await load_demo(chosen, receiver.url)
    receiver.secret = merchant.webhook_secret
    async with httpx.AsyncClient(
        base_url=chosen.address, headers={"Authorization": f"Bearer {merchant.key}"}, timeout=_WAIT_SECONDS
    ) as client:
        analysis = await _customer_writes(client)
        await _agent_answers(client, analysis, merchant)
    await _customer_receives(receiver, analysis["conversation_id"])
    return merchant


async def _others_write(chosen: Settings, merchant: DemoMerchant) -> None:
    from gateway.demo import fill_demo

    count = await fill_demo(chosen, merchant)
    if count:
        _step(f"5  {count} more customers from twelve countries write; the worker takes care of them meanwhile")


async def _customer_writes(client: httpx.AsyncClient) -> dict[str, Any]:
    _step("1  A customer in Brazil writes on WhatsApp")
    _quote(QUESTION)
    message = {
        "channel": "whatsapp",
        "external_id": f"demo-{time.time_ns()}",
        "sender": {"id": "+5511987654321", "name": "Maria Silva", "phone": "+5511987654321"},
        "text": QUESTION,
        "order": {"number": "BR-20931", "items": ["Tênis de corrida"], "delivery_country": "BR"},
    }
    began = time.perf_counter()
    response = await client.post("/v1/messages", json=message, headers={"Prefer": "wait=30"})
    analysis = _answer(response)
    if "language" not in analysis:
        typer.echo("gateway: the message was accepted, but not analysed within 30 seconds; see the log", err=True)
        raise typer.Exit(1)
    _say(f"POST /v1/messages answered {response.status_code} after {(time.perf_counter() - began) * 1000:.0f} ms")
    _show_analysis(analysis)
    return analysis


def _show_analysis(analysis: dict[str, Any]) -> None:
    language, translation = analysis["language"], analysis["translation"]
    profile, routing = analysis["profile"], analysis["routing"]
    _step("2  What the gateway understood and decided")
    _fact("language", f"{language['tag']} ({language['script']}), confidence {language['confidence']:.2f}")
    if translation:
        route = " → ".join(f"{hop['source']}-{hop['target']} by {hop['engine']}" for hop in translation["route"])
        _fact("translation", translation["text"])
        _fact("route", route)
        _fact("quality", ", ".join((f"{translation['quality']['score']:.2f}", *translation["quality"]["flags"])))
        _fact("kept as is", ", ".join(span["text"] for span in translation["protected"]))
    _fact("profile", f"{profile['version']}, chosen by {profile['how_chosen']}")
    _fact("agent", routing["agent_name"] or "none is free: it waits in a queue")
    _fact("reply on", routing["reply_channel"])
    _fact("answer by", f"{_minute(routing['due_at'])} ({routing['due_rule']}), priority {routing['priority']}")
    for reason in routing["reasons"]:
        _fact("because", reason["text"])


def _minute(instant: str) -> str:
    return f"{dt.datetime.fromisoformat(instant):%Y-%m-%d %H:%M %Z}"


async def _agent_answers(client: httpx.AsyncClient, analysis: dict[str, Any], merchant: DemoMerchant) -> None:
    _step("3  The agent answers in English")
    _quote(ANSWER)
    path = f"/v1/conversations/{analysis['conversation_id']}"
    agent = analysis["routing"]["agent"]
    if agent is None:
        agent = str(merchant.agent)
        _answer(await client.post(f"{path}/assign", json={"agent": agent}))
    reply = {"text": ANSWER, "agent": agent, "language": "en"}
    preview = _answer(await client.post(f"{path}/replies/preview", json=reply))
    _fact("preview", preview["text"])
    for remark in preview["remarks"]:
        _fact("remark", remark["reason"])
    sent = _answer(await client.post(f"{path}/replies", json=reply))
    _fact("status", sent["status"])


async def _customer_receives(receiver: Receiver, conversation_id: str) -> None:
    _step("4  What the customer receives (delivered to a local receiver over HTTP, signature checked)")
    deadline = time.monotonic() + _WAIT_SECONDS
    while (delivery := receiver.delivery_for(conversation_id)) is None:
        if time.monotonic() > deadline:
            typer.echo("gateway: no delivery arrived within a minute", err=True)
            raise typer.Exit(1)
        await asyncio.sleep(0.05)
    _quote(delivery["text"])
    _fact("language", delivery["language"])
    _fact("to", f"{delivery['to']['name']} at {delivery['to']['id']}")


def _answer(response: httpx.Response) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    if response.is_error:
        typer.echo(f"gateway: {response.request.url.path} answered {response.status_code}: {body}", err=True)
        raise typer.Exit(1)
    return body


def _addresses(chosen: Settings, merchant: DemoMerchant) -> None:
    _step("The gateway serves on; press Ctrl-C to stop it")
    _fact("API", f"{chosen.address}/v1")
    _fact("docs", f"{chosen.address}/docs")
    _fact("health", f"{chosen.address}/health/ready")
    _fact("console", f"{chosen.address}/console")
    _fact("log in", f"emma@demo.example (or agnieszka, erik, camille), password {merchant.password}")
    _fact("key", merchant.key)
    _fact("data", str(chosen.data))


def _step(title: str) -> None:
    typer.echo("")
    typer.secho(title, bold=True)


def _say(line: str) -> None:
    typer.secho(f"   {line}", dim=True)


def _quote(text: str) -> None:
    for line in text.splitlines():
        typer.secho(f"   │ {line}", fg="cyan")


def _fact(name: str, value: str) -> None:
    first, *rest = value.splitlines() or [""]
    typer.echo(f"   {name:<12} {first}")
    for line in rest:
        typer.echo(f"   {'':<12} {line}")
