"""Sentences a second over HTTP, beside the engine alone; and LibreTranslate on the same Argos package.

LIBRETRANSLATE names its executable in an environment of its own (python -m venv X; X/bin/pip install libretranslate).
Its sentence splitter, a small network that it would download at its first text, is replaced by a regular expression:
cheaper, so that the figures are rather too good for it than too bad, and to be had without internet.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from tests.support.postgres import database_from, make_template, running_postgres
from tests.support.server import free_port, serving
from translation.engines.registry import build_engines

PACKAGES = Path(__file__).parents[1] / "data" / "argos"
SENTENCES = [
    f"{greeting}, o meu pedido BR-{number} {fault}. {wish}"
    for number in range(20931, 20936)
    for greeting in ("Olá", "Bom dia")
    for fault in ("ainda não chegou", "chegou quebrado", "veio com a cor errada", "está parado nos correios")
    for wish in ("Quero o meu dinheiro de volta.", "Quando vou receber?")
]
CALLERS = (1, 4, 16)
SPLITTER = r"""
import re
import minisbd


class SBDetect:
    def __init__(self, *_, **__):
        pass

    def sentences(self, text):
        return re.split(r"(?<=[.!?])\s+", text)


minisbd.SBDetect = SBDetect
"""
"""Run by LibreTranslate's interpreter as its sitecustomize, before anything else."""


async def alone(models: Path) -> float:
    """Return sentences a second of the engine, without service and HTTP."""
    engines = build_engines(models)
    engine = engines["firefox"]
    await engine.translate(SENTENCES[:4], "pt", "en")
    began = time.perf_counter()
    await asyncio.gather(*(engine.translate([text], "pt", "en") for text in SENTENCES))
    spent = time.perf_counter() - began
    for one in engines.values():
        await one.close()
    return len(SENTENCES) / spent


async def over_http(url: str, callers: int, mark: str) -> tuple[float, float, float]:
    """Return sentences a second and the latencies p50 and p95 in milliseconds.

    Args:
        url: of a server with LibreTranslate's API.
        callers: how many ask at once.
        mark: makes the texts new, so that no cache answers.
    """
    latencies: list[float] = []
    waiting = iter([f"{text} {mark}" for text in SENTENCES])
    async with httpx.AsyncClient(base_url=url, timeout=120) as client:

        async def call() -> None:
            for text in waiting:
                began = time.perf_counter()
                answer = await client.post("/translate", json={"q": text, "source": "pt", "target": "en"})
                answer.raise_for_status()
                latencies.append((time.perf_counter() - began) * 1000)

        began = time.perf_counter()
        await asyncio.gather(*(call() for _ in range(callers)))
        spent = time.perf_counter() - began
    ordered = sorted(latencies)
    return len(ordered) / spent, median(ordered), ordered[int(len(ordered) * 0.95) - 1]


@contextmanager
def libretranslate(executable: str) -> Iterator[str]:
    """Run LibreTranslate on the test packages."""
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES.glob("*.argosmodel"):
            zipfile.ZipFile(package).extractall(Path(folder) / "packages")
        (Path(folder) / "sitecustomize.py").write_text(SPLITTER)
        port = free_port()
        places = {"ARGOS_PACKAGES_DIR": f"{folder}/packages", "XDG_DATA_HOME": folder, "PYTHONPATH": folder}
        environment = {**os.environ, **places}
        command = [executable, "--host", "127.0.0.1", "--port", str(port), "--load-only", "en,pt", "--disable-web-ui"]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
        )
        url = f"http://127.0.0.1:{port}"
        try:
            _wait(f"{url}/languages")
            yield url
        finally:
            process.terminate()
            process.wait()


def _wait(url: str) -> None:
    for _ in range(600):
        try:
            httpx.get(url, timeout=2).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


def _table(title: str, url: str) -> None:
    for callers in CALLERS:
        rate, p50, p95 = asyncio.run(over_http(url, callers, f"{title}{callers}"))
        print(f"{title:<34} {callers:>7} {rate:>12.1f} {p50:>9.1f} {p95:>9.1f}")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, running_postgres() as server:
        print(f"{'':<34} {'callers':>7} {'texts/s':>12} {'p50 ms':>9} {'p95 ms':>9}")
        print(f"{'Firefox alone':<34} {'-':>7} {asyncio.run(alone(Path(folder) / 'none')):>12.1f}")
        with (
            database_from(server, make_template(server)) as address,
            serving(address, Path(folder), "--no-work") as one,
        ):
            _table("gateway, Firefox", one.url)
        _argos(server)


def _argos(server: str) -> None:
    """Print the gateway and LibreTranslate on the same Argos package."""
    from translation.models import ModelStore

    with tempfile.TemporaryDirectory() as folder:
        models = Path(folder) / "models"
        for package in PACKAGES.glob("*.argosmodel"):
            ModelStore(models).add_file(package)
        (models / "quality.toml").write_text('[argos]\n"pt-en" = 0.99\n')
        with (
            database_from(server, make_template(server)) as address,
            serving(address, Path(folder), "--no-work", GATEWAY_MODELS=str(models)) as one,
        ):
            _table("gateway, small Argos package", one.url)
    executable = os.environ.get("LIBRETRANSLATE")
    if not executable:
        print("LibreTranslate: not measured; LIBRETRANSLATE names no executable")
        return
    with libretranslate(executable) as url:
        _table("LibreTranslate, the same package", url)


if __name__ == "__main__":
    main()
