"""Argos packages: the whole path with random weights; sense with the trained packages where they are."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.translation.argos_package import build_folder
from translation.engines.argos import ArgosEngine
from translation.engines.base import EngineError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[ArgosEngine]:
    for source, target in (("en", "es"), ("es", "en"), ("en", "zt")):
        build_folder(tmp_path / f"translate-{source}_{target}", source, target)
    made = ArgosEngine(tmp_path, 2)
    yield made
    await made.close()


async def test_packages_are_found_and_named_in_bcp_47(engine: ArgosEngine) -> None:
    pairs = {(edge.source, edge.target) for edge in engine.edges()}
    assert pairs == {("en", "es"), ("es", "en"), ("en", "zh-Hant")}


async def test_other_folders_and_damaged_packages_are_passed_over(engine: ArgosEngine, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name, metadata in {"a": "{", "b": "[]", "c": json.dumps({"type": "sbd", "from_codes": ["en"]})}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "metadata.json").write_text(metadata)
    assert len(engine.edges()) == 3


async def test_a_broken_model_is_an_engine_error(engine: ArgosEngine, tmp_path: Path) -> None:
    (tmp_path / "translate-en_es" / "model" / "model.bin").write_bytes(b"broken")
    with pytest.raises(EngineError, match="translate-en_es"):
        await engine.translate(["Hello."], "en", "es")


async def test_translating_blocks_nobody(engine: ArgosEngine) -> None:
    work = asyncio.create_task(engine.translate(["Where is my order?"] * 8, "en", "es"))
    turns = 0
    while not work.done():
        await asyncio.sleep(0.005)
        turns += 1
    assert len(await work) == 8
    assert turns > 3


async def test_the_least_used_package_makes_room(tmp_path: Path) -> None:
    sizes = []
    for source, target in (("en", "es"), ("en", "fr"), ("en", "de")):
        folder = build_folder(tmp_path / f"translate-{source}_{target}", source, target)
        sizes.append((folder / "model" / "model.bin").stat().st_size)
    engine = ArgosEngine(tmp_path, 1, memory_limit=2 * max(sizes))
    for target in ("es", "fr", "es", "de"):
        await engine.translate(["Hello."], "en", target)
    assert engine.models.names() == ["translate-en_es", "translate-en_de"]
    await engine.close()
    assert engine.models.names() == []


async def test_a_hanging_model_is_given_up_and_others_go_on(tmp_path: Path) -> None:
    build_folder(tmp_path / "translate-en_es", "en", "es")
    engine = ArgosEngine(tmp_path, 1, patience=-10)  # less than any time that a long sentence is granted
    real = engine.models.translate

    def hang(package: Path, sentences: Sequence[str]) -> list[str]:
        time.sleep(1)
        return real(package, sentences)

    engine.models.translate = hang  # type: ignore[method-assign]
    with pytest.raises(EngineError, match="no answer within"):
        await engine.translate(["Hello. " * 30], "en", "es")
    engine.models.translate = real  # type: ignore[method-assign]
    engine._patience = 30
    assert len(await engine.translate(["Hello."], "en", "es")) == 1
    await engine.close()


def test_argostranslate_creates_nothing_outside_the_model_folder(tmp_path: Path) -> None:
    home, models = tmp_path / "home", tmp_path / "models" / "argos"
    home.mkdir()
    build_folder(models / "translate-en_es", "en", "es")
    code = f"""
import asyncio, os
from pathlib import Path
before = dict(os.environ)
from translation.engines.argos import ArgosEngine
async def main():
    engine = ArgosEngine(Path({str(models)!r}), 1)
    await engine.translate(["Hello."], "en", "es")
    await engine.close()
asyncio.run(main())
changed = {{key for key in os.environ.keys() | before.keys() if os.environ.get(key) != before.get(key)}}
assert changed <= {{"KMP_DUPLICATE_LIB_OK"}}, changed
"""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "ARGOS_"))}
    subprocess.run([sys.executable, "-c", code], check=True, env={**environment, "HOME": str(home)})
    assert list(home.iterdir()) == []
    assert sorted(place.name for place in (tmp_path / "models").iterdir()) == ["argos"]


def test_importing_the_engine_imports_neither_argostranslate_nor_ctranslate2() -> None:
    code = "import sys, translation.engines.registry; assert not {'argostranslate', 'ctranslate2'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


async def test_a_target_prefix_is_given_and_taken_off(engine: ArgosEngine, tmp_path: Path) -> None:
    await engine.translate(["Hello."], "en", "es")
    package = tmp_path / "translate-en_es"
    loaded = engine.models._loaded[package]
    seen: list[Any] = []

    class Result:
        hypotheses = (("▁order",),)

    class Recorder:
        def translate_batch(self, tokens: object, **options: object) -> list[Result]:
            seen.append(options["target_prefix"])
            return [Result()]

    loaded.package.target_prefix = "▁order"
    engine.models._loaded[package] = type(loaded)(loaded.package, Recorder(), loaded.size, loaded.fingerprint)
    await engine.translate(["Hello."], "en", "es")
    assert seen == [[["▁order"]]]
