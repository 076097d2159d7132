"""Speed of the engines: alone, with more workers, with more callers, beside a model of Argos's size, and memory.

The model of Argos's size (6+6 layers, width 512, 32,000 words, int8) has random weights: it does the work of a real one
when it is made to write as many words as it reads. Real packages in tests/data/argos are measured too where they are.

BENCH_TRANSLATIONS sets how many translations the memory is watched over (1,000; 10,000 is the bar).
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from tests.translation.argos_package import build_folder
from translation.engines.apertium import ApertiumEngine
from translation.engines.argos import BEAM_SIZE, ArgosEngine
from translation.engines.firefox import FirefoxEngine
from translation.models import ModelStore

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from translation.engines.base import Engine

NOWHERE = Path("/nonexistent")
TRAINED = Path(__file__).parents[1] / "data" / "argos"
CORES = os.cpu_count() or 1
PORTUGUESE = (
    "Olá, meu pedido X1X ainda não chegou e gostaria de saber quando ele vai ser entregue.",
    "A camisa que recebi é do tamanho errado e preciso trocar por uma maior antes de sexta-feira.",
    "O pagamento foi cobrado duas vezes no meu cartão, vocês podem devolver o valor?",
    "Onde encontro a nota fiscal da minha última compra?",
    "Quero cancelar a assinatura porque não uso mais o serviço desde o mês passado.",
    "O aplicativo fecha sozinho sempre que tento acompanhar a entrega no mapa.",
)
SPANISH = (
    "Hola, mi pedido X1X todavía no ha llegado y me gustaría saber cuándo lo van a entregar.",
    "La camisa que recibí es de la talla equivocada y tengo que cambiarla antes del viernes.",
    "¿Dónde encuentro la factura de mi última compra?",
)


def main() -> None:
    """Print the tables."""
    asyncio.run(measure())


async def measure() -> None:
    """Measure one thing after the other, so that nothing shares the cores."""
    print(f"{CORES} cores; sentences a second")
    one, all_cores = await firefox_throughputs()
    print(f"  firefox pt-en, 1 worker           {one:8.1f}")
    print(f"  firefox pt-en, {CORES} workers          {all_cores:8.1f}   {all_cores / one:.2f} times one worker")
    if shutil.which("apertium"):
        print(f"  apertium es-pt                    {await throughput(ApertiumEngine(), SPANISH, 400):8.1f}")
    for threads in (1, CORES):
        rate = argos_size_throughput(threads)
        beside = rate / (one if threads == 1 else all_cores)
        print(f"  model of Argos's size, {threads} threads  {rate:8.1f}   {beside:.2f} of firefox")
    await trained_packages()
    await latencies()
    await memory(int(os.environ.get("BENCH_TRANSLATIONS", "1000")))


async def firefox_throughputs() -> tuple[float, float]:
    """Give sentences a second with one worker and with one a core: the best of three turns, taken alternately."""
    rates: dict[int, list[float]] = {1: [], CORES: []}
    for _ in range(3):
        for workers, measured in rates.items():
            measured.append(await throughput(FirefoxEngine(NOWHERE, workers), PORTUGUESE, 240, "pt", "en"))
    return max(rates[1]), max(rates[CORES])


async def throughput(
    engine: Engine, texts: tuple[str, ...], count: int, source: str = "es", target: str = "pt"
) -> float:
    """Give sentences a second of a warm engine, and close it."""
    sentences = list(texts) * (count // len(texts))
    await engine.translate(sentences[: 8 * CORES], source, target)
    started = time.perf_counter()
    await engine.translate(sentences, source, target)
    rate = len(sentences) / (time.perf_counter() - started)
    await engine.close()
    return rate


def argos_size_throughput(threads: int) -> float:
    """Give sentences a second of a CTranslate2 model of Argos's size that writes as much as it reads."""
    import ctranslate2

    with tempfile.TemporaryDirectory() as folder:
        package = build_folder(Path(folder) / "en_pt", "en", "pt", layers=6, width=512, words=32000)
        translator = ctranslate2.Translator(
            str(package / "model"), compute_type="int8", inter_threads=threads, intra_threads=1
        )
        tokens = [[f"▁word{number}" for number in range(18)]] * 16
        options: dict[str, Any] = {"beam_size": BEAM_SIZE, "min_decoding_length": 18, "max_decoding_length": 18}
        translator.translate_batch(tokens[:1], **options)
        started = time.perf_counter()
        translator.translate_batch(tokens * threads, max_batch_size=16, **options)
        return len(tokens) * threads / (time.perf_counter() - started)


async def trained_packages() -> None:
    """Print the speed of the test packages, which are smaller than Argos's own."""
    packages = sorted(TRAINED.glob("*.argosmodel"))
    with tempfile.TemporaryDirectory() as folder:
        for package in packages:
            ModelStore(Path(folder)).add_file(package)
        for edge in ArgosEngine(Path(folder) / "argos").edges():
            engine = ArgosEngine(Path(folder) / "argos", CORES)
            rate = await throughput(engine, PORTUGUESE, 60, edge.source, edge.target)
            print(f"  argos {edge.source}-{edge.target}, test package        {rate:8.1f}")


async def latencies() -> None:
    """Print how long one sentence takes while so many callers ask for one after the other."""
    print("firefox pt-en, milliseconds a sentence      p50      p95")
    engine = FirefoxEngine(NOWHERE, CORES)
    await engine.translate(PORTUGUESE * CORES, "pt", "en")
    for callers in (1, 4, 16):
        times = await timed(engine, callers, rounds=max(2, 96 // callers))
        cuts = statistics.quantiles(times, n=20)
        print(f"  {callers:2} callers                           {cuts[9] * 1000:8.1f} {cuts[18] * 1000:8.1f}")
    await engine.close()


async def timed(engine: Engine, callers: int, rounds: int) -> list[float]:
    """Give the seconds of every call."""
    times: list[float] = []

    async def call(caller: int) -> None:
        for turn in range(rounds):
            started = time.perf_counter()
            await engine.translate([PORTUGUESE[(caller + turn) % len(PORTUGUESE)]], "pt", "en")
            times.append(time.perf_counter() - started)

    await asyncio.gather(*(call(caller) for caller in range(callers)))
    return times


async def memory(count: int) -> None:
    """Print the memory of all processes after a tenth of the translations and after all."""
    engine = FirefoxEngine(NOWHERE, CORES)
    print("memory of this process and its workers, MB")
    for done, batch in ((count // 10, count // 10), (count, count - count // 10)):
        await in_batches(lambda part: engine.translate(part, "pt", "en"), batch)
        print(f"  after {done:6} translations               {resident() / 2**20:8.1f}")
    await engine.close()


async def in_batches(translate: Callable[[list[str]], Awaitable[list[str]]], count: int) -> None:
    """Translate so many sentences, none twice in the same words."""
    for start in range(0, count, 60):
        numbers = range(start, min(start + 60, count))
        await translate([f"{PORTUGUESE[number % len(PORTUGUESE)]} Pedido {number}." for number in numbers])


def resident() -> int:
    """Give the bytes in memory of this process and its children."""
    here = psutil.Process()
    return sum(process.memory_info().rss for process in (here, *here.children(recursive=True)))


if __name__ == "__main__":
    main()
