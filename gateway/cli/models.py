"""gateway models: which models are installed, getting more, and why a route was chosen."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from gateway.cli.shared import settings
from translation.downloads import DownloadError
from translation.engines.base import EngineError
from translation.engines.registry import build_engines, close_engines, installed_edges
from translation.expected_quality import QualityFileError
from translation.matching import canonical, serves
from translation.model_indexes import TAG
from translation.models import Addresses, ModelError, ModelStore
from translation.routes import best_routes, explain
from translation.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from translation.engines.base import Edge
    from translation.model_indexes import AvailableModel
    from translation.verification import Verification

app = typer.Typer(name="models", help="List, add, remove and try translation models.", no_args_is_help=True)

Folder = Annotated[
    Path | None,
    typer.Option(help="Model folder; else GATEWAY_MODELS, else in the gateway's data folder.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Records = Annotated[
    str, typer.Option(envvar="GATEWAY_FIREFOX_RECORDS", help="Address of Mozilla's list of models.", hidden=True)
]
Attachments = Annotated[
    str, typer.Option(envvar="GATEWAY_FIREFOX_ATTACHMENTS", help="Address of Mozilla's model files.", hidden=True)
]
Index = Annotated[str, typer.Option(envvar="GATEWAY_ARGOS_INDEX", help="Address of Argos's index.json.", hidden=True)]
DEFAULT = Addresses()


@app.command("list")
def list_models(folder: Folder = None, as_json: AsJson = False) -> None:
    """List the installed models with their expected quality."""
    place = _place(folder)
    with _clear_errors():
        edges = sorted(_edges(place), key=lambda edge: (edge.source, edge.target, edge.engine))
        sizes = {(model.engine, model.name): model for model in ModelStore(place).installed()}
    if as_json:
        return _print_json(edges)
    rows = []
    for edge in edges:
        model = sizes.get((edge.engine, edge.model))
        origin = "system" if model is None else "bundled" if model.bundled else f"{model.size / 1e6:.0f} MB"
        rows.append((edge.source, edge.target, edge.engine, f"{edge.quality:.3f}", edge.measured, edge.model, origin))
    _print_table(("from", "to", "engine", "quality", "known from", "model", "origin"), rows)
    return None


@app.command()
def available(
    folder: Folder = None,
    as_json: AsJson = False,
    firefox_records: Records = DEFAULT.firefox_records,
    firefox_attachments: Attachments = DEFAULT.firefox_attachments,
    argos_index: Index = DEFAULT.argos_index,
) -> None:
    """List the models that can be downloaded."""
    store = ModelStore(_place(folder), Addresses(firefox_records, firefox_attachments, argos_index))
    with _clear_errors():
        models = store.available()
    if as_json:
        return _print_json(models)
    rows = [(m.source, m.target, m.engine, m.version, f"{m.size / 1e6:.0f} MB" if m.size else "?") for m in models]
    _print_table(("from", "to", "engine", "version", "download"), rows)
    return None


@app.command()
def add(
    what: Annotated[list[str], typer.Argument(help="Two language codes (es en), or files or folders of models.")],
    folder: Folder = None,
    both_ways: Annotated[bool, typer.Option("--both-ways", help="Add the opposite direction too.")] = False,
    firefox_records: Records = DEFAULT.firefox_records,
    firefox_attachments: Attachments = DEFAULT.firefox_attachments,
    argos_index: Index = DEFAULT.argos_index,
) -> None:
    """Download and install the best model of a language pair, or install model files.

    Files may be .argosmodel packages, or folders or zip files that hold Firefox's model, vocabulary and shortlist.
    """
    store = ModelStore(_place(folder), Addresses(firefox_records, firefox_attachments, argos_index))
    with _clear_errors():
        if any(Path(argument).exists() for argument in what) or not _are_codes(what):
            _add_files(store, [Path(argument) for argument in what])
            return
        if len(what) != 2:
            _fail("Write two language codes, from and to (es en), or the names of model files")
        pair = _tag(what[0]), _tag(what[1])
        for source, target in [pair, pair[::-1]] if both_ways else [pair]:
            _add_pair(store, source, target)


@app.command()
def remove(
    source: str,
    target: str,
    engine: Annotated[str | None, typer.Option(help="Only this engine's model.")] = None,
    folder: Folder = None,
) -> None:
    """Delete the installed models of a language pair."""
    with _clear_errors():
        for model in ModelStore(_place(folder)).remove(_tag(source), _tag(target), engine):
            typer.echo(f"Removed {model.engine} {model.source}-{model.target} ({model.name})")


@app.command("verify")
def verify_models(
    source: Annotated[str | None, typer.Argument(help="Only models from this language.")] = None,
    target: Annotated[str | None, typer.Argument(help="Only models into this language.")] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Let every installed model translate a test sentence; exit 1 where one cannot."""
    with _clear_errors():
        results = asyncio.run(_verify_all(_place(folder), source, target))
    if not results:
        _fail("No such model is installed; gateway models list shows what is.")
    if as_json:
        _print_json(results)
    else:
        rows = [
            (r.source, r.target, r.engine, f"{r.seconds * 1000:.0f} ms", r.problem or "works", r.translation)
            for r in results
        ]
        _print_table(("from", "to", "engine", "took", "result", "translation"), rows)
    if any(result.problem for result in results):
        raise typer.Exit(1)


@app.command()
def route(
    source: str,
    target: str,
    folder: Folder = None,
    as_json: AsJson = False,
    others: Annotated[int, typer.Option(min=0, help="How many alternatives to show.")] = 5,
) -> None:
    """Explain which models a translation passes, and why."""
    source, target = _tag(source), _tag(target)
    with _clear_errors():
        routes = best_routes(_edges(_place(folder)), source, target)
    if not routes:
        _fail(f"No installed models lead from {source} to {target}. Add one: gateway models add {source} {target}")
    shown = routes[: others + 1]
    if as_json:
        return _print_json(shown)
    typer.echo("\n".join(explain(shown, source, target)))
    if len(routes) > len(shown):
        typer.echo(f"... and {len(routes) - len(shown)} more")
    return None


def _place(folder: Path | None) -> Path:
    return folder or settings().models


def _edges(folder: Path) -> list[Edge]:
    return installed_edges(build_engines(folder).values())


async def _verify_all(folder: Path, source: str | None, target: str | None) -> list[Verification]:
    engines = build_engines(folder)
    try:
        return [
            await verify(edge, engines[edge.engine])
            for edge in installed_edges(engines.values())
            if (source is None or serves(edge.source, source)) and (target is None or serves(edge.target, target))
        ]
    finally:
        await close_engines(engines.values())


def _are_codes(what: Sequence[str]) -> bool:
    return all(TAG.fullmatch(canonical(argument)) for argument in what)


def _tag(code: str) -> str:
    tag = canonical(code)
    if not TAG.fullmatch(tag):
        _fail(f"{code!r} is not a language code: write one such as es or pt-BR")
    return tag


def _add_files(store: ModelStore, files: Iterable[Path]) -> None:
    for file in files:
        model = store.add_file(file)
        typer.echo(f"Added {model.engine} {model.source}-{model.target} to {model.folder}")


def _add_pair(store: ModelStore, source: str, target: str) -> None:
    models = store.plan(source, target)
    if not models:
        typer.echo(f"{source}-{target}: the models for it are installed already")
    for model in models:
        with _progress_bar(model) as progress:
            added = store.add(model, progress)
        typer.echo(f"Added {added.engine} {added.source}-{added.target} to {added.folder}")


@contextmanager
def _progress_bar(model: AvailableModel) -> Iterator[Callable[[str, int, int], None]]:
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks = {file.name: bar.add_task(file.name, total=file.size or None) for file in model.files}
        yield lambda name, done, total: bar.update(tasks[name], completed=done, total=total or None)


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Turn what an operator can mend into one line and exit code 2."""
    try:
        yield
    except (DownloadError, ModelError, QualityFileError, EngineError, OSError) as error:
        _fail(str(error))


def _fail(message: str) -> NoReturn:
    typer.echo(" ".join(message.split()), err=True)
    raise typer.Exit(2)


def _print_json(value: Any) -> None:
    typer.echo(msgspec.json.format(msgspec.json.encode(value)).decode())


def _print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
