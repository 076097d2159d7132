"""A model that takes another one's place under the same name: nobody may be served what the old one said."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.optional import require
from tests.translation.argos_package import build_folder
from translation.engines.argos import ArgosEngine
from translation.engines.fingerprint import fingerprint
from translation.engines.firefox import FirefoxEngine, installed_models
from translation.errors import TranslationFailedError
from translation.service import Translator
from translation.types import TranslationRequest

if TYPE_CHECKING:
    from translation.engines.base import Engine

TRAINED = Path(__file__).parents[1] / "data" / "argos"


def bundled(source: str, target: str) -> Path:
    return Path(installed_models(Path("/nonexistent"))[source, target].model).parent


def put(model: Path, place: Path) -> None:
    """Replace a model in one step, with the times of the files kept as a restored backup would."""
    new = place.with_name(f".{place.name}")
    shutil.copytree(model, new)
    if place.exists():
        shutil.rmtree(place)
    new.rename(place)


def trained(folder: Path, pair: str) -> Path:
    """Unpack a trained package under the name of a pair that nothing else serves."""
    packages = list(TRAINED.glob(f"*{pair}*.argosmodel"))
    require(bool(packages), "trained Argos packages in tests/data/argos")
    shutil.unpack_archive(packages[0], folder, "zip")
    [package] = [file.parent for file in folder.rglob("metadata.json")]
    metadata = json.loads((package / "metadata.json").read_text()) | {"from_code": "gl", "to_code": "es"}
    (package / "metadata.json").write_text(json.dumps(metadata))
    return package


async def ask(translator: Translator, text: str, source: str, target: str) -> str:
    return (await translator.translate(TranslationRequest(text, source, target))).text


async def test_a_replaced_firefox_model_answers_for_itself(tmp_path: Path) -> None:
    place = tmp_path / "gl-es"
    put(bundled("pt", "en"), place)
    for file in place.iterdir():
        file.rename(place / file.name.replace("pten", "xx"))
    engine = FirefoxEngine(tmp_path, 1)
    translator = Translator({"firefox": engine})
    assert await ask(translator, "Bom dia.", "gl", "es") == "Good morning."
    put(bundled("en", "pt"), place)
    for file in place.iterdir():
        file.rename(place / file.name.replace("enpt", "xx"))
    assert await ask(translator, "Good morning.", "gl", "es") == "Bom dia."
    assert await ask(translator, "Bom dia.", "gl", "es") != "Good morning."
    await translator.close()


async def test_a_replaced_argos_package_answers_for_itself(tmp_path: Path) -> None:
    first, second = (trained(tmp_path / name, name) for name in ("en_pt", "pt_en"))
    folder = tmp_path / "models"
    folder.mkdir()
    put(first, folder / "package")
    translator = Translator({"argos": ArgosEngine(folder, 1)})
    assert "pedido" in (await ask(translator, "Where is my order?", "gl", "es")).lower()
    put(second, folder / "package")
    assert "order" in (await ask(translator, "Onde está o meu pedido?", "gl", "es")).lower()
    assert "pedido" not in (await ask(translator, "Where is my order?", "gl", "es")).lower()
    await translator.close()


@pytest.mark.parametrize("name", ["firefox", "argos"])
async def test_a_model_that_goes_while_running_is_a_clear_error(name: str, tmp_path: Path) -> None:
    place = tmp_path / "gl-es"
    if name == "firefox":
        put(bundled("pt", "en"), place)
    else:
        build_folder(place, "gl", "es")
    engine: Engine = FirefoxEngine(tmp_path, 1) if name == "firefox" else ArgosEngine(tmp_path, 1)
    translator = Translator({name: engine})
    assert await ask(translator, "Bom dia.", "gl", "es")
    routes = engine.edges()
    shutil.rmtree(place)
    engine.edges = lambda: routes  # type: ignore[method-assign]  # a request that had chosen its route before
    with pytest.raises(TranslationFailedError, match="gl-es is installed"):
        await ask(translator, "Boa noite.", "gl", "es")
    await translator.close()


async def test_requests_under_way_outlive_a_replacement(tmp_path: Path) -> None:
    place = tmp_path / "gl-en"
    put(bundled("pt", "en"), place)
    translator = Translator({"firefox": FirefoxEngine(tmp_path, 1)})
    work = [asyncio.create_task(ask(translator, f"Bom dia, senhor {n}.", "gl", "en")) for n in range(20)]
    await asyncio.sleep(0)
    put(bundled("pt", "en"), place)
    assert all("morning" in answer for answer in await asyncio.gather(*work))
    await translator.close()


def test_a_fingerprint_follows_the_files(tmp_path: Path) -> None:
    file = tmp_path / "model.bin"
    missing = fingerprint([file])
    file.write_bytes(b"one")
    first = fingerprint([file])
    assert first == fingerprint([file]) != missing
    times = file.stat()
    file.write_bytes(b"two")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert fingerprint([file]) != first
