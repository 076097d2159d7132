"""The model folder: from files, from servers, and out again."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.optional import require
from tests.translation.argos_package import build_folder, pack
from tests.translation.model_server import ModelServer, model_server
from translation.cache import SentenceCache
from translation.downloads import DownloadError, UnreachableError, download, new_client
from translation.engines.firefox import installed_models
from translation.engines.registry import build_engines, close_engines, installed_edges
from translation.executor import Executor
from translation.models import Addresses, ModelError, ModelStore
from translation.passages import Passage
from translation.routes import best_routes
from translation.verification import test_sentence as sentence_for
from translation.verification import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

NOWHERE = Path("/nonexistent")
TRAINED = Path(__file__).parents[1] / "data" / "argos"


def bundled(source: str, target: str) -> Path:
    return Path(installed_models(NOWHERE)[source, target].model).parent


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path, server: ModelServer) -> ModelStore:
    return ModelStore(tmp_path / "models", server.addresses())


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return pack(build_folder(tmp_path / "made" / "translate-en_es-1_0", "en", "es"), tmp_path / "en_es.argosmodel")


def leftovers(store: ModelStore) -> list[str]:
    return [place.name for place in store.folder.iterdir() if place.name.startswith(".new-")]


# --- from files ---


async def test_an_argos_package_goes_the_whole_way(store: ModelStore, package: Path) -> None:
    added = store.add_file(package)
    assert (added.engine, added.source, added.target, added.name) == ("argos", "en", "es", "translate-en_es-1_0")
    assert added in store.installed()
    engines = build_engines(store.folder, workers=1)
    route = best_routes(installed_edges(engines.values()), "pt-BR", "es-MX")
    mixed = next(found for found in route if [hop.engine for hop in found.hops] == ["firefox", "argos"])
    [carried] = await Executor(engines, SentenceCache()).along(mixed, [Passage("Olá, onde está meu pedido?", ())])
    assert carried.text
    await close_engines(engines.values())
    assert store.remove("en", "es") == [added]
    assert not Path(added.folder).exists()


async def test_the_trained_packages_translate_with_sense(tmp_path: Path) -> None:
    packages = sorted(TRAINED.glob("*.argosmodel"))
    require(bool(packages), "trained Argos packages in tests/data/argos")
    store = ModelStore(tmp_path)
    for package in packages:
        store.add_file(package)
    engines = build_engines(tmp_path, workers=1)
    [there] = await engines["argos"].translate(["Where is my order?"], "en", "pt")
    [back] = await engines["argos"].translate([there], "pt", "en")
    assert "pedido" in there.lower() or "encomenda" in there.lower()
    assert "order" in back.lower()
    await close_engines(engines.values())


def test_an_unpacked_argos_package_is_taken_too(store: ModelStore, tmp_path: Path) -> None:
    folder = build_folder(tmp_path / "mine", "en", "pb")
    assert (store.add_file(folder).source, store.add_file(folder).target) == ("en", "pt-BR")
    assert folder.exists()


def test_what_a_killed_installation_left_goes_with_the_next(store: ModelStore, package: Path) -> None:
    killed, at_work = store.folder / ".new-killed", store.folder / ".new-at-work"
    for staging in (killed, at_work):
        (staging / "model").mkdir(parents=True)
        (staging / "model" / "model.bin").write_bytes(b"half")
    two_days_ago = time.time() - 2 * 24 * 60 * 60
    os.utime(killed, (two_days_ago, two_days_ago))
    store.add_file(package)
    assert not killed.exists()
    assert (at_work / "model" / "model.bin").exists()


def test_a_newer_package_takes_the_older_one_s_place(store: ModelStore, tmp_path: Path) -> None:
    folder = build_folder(tmp_path / "mine", "en", "es")
    store.add_file(folder)
    metadata = json.loads((folder / "metadata.json").read_text())
    (folder / "metadata.json").write_text(json.dumps(metadata | {"package_version": "1.9"}))
    store.add_file(folder)
    assert [model.name for model in store.installed() if model.engine == "argos"] == ["translate-en_es-1_9"]


@pytest.mark.parametrize("shape", ["folder", "zip", "file names"])
async def test_firefox_files_are_recognised(store: ModelStore, tmp_path: Path, shape: str) -> None:
    source = tmp_path / ("download" if shape == "file names" else "gl-pt")
    shutil.copytree(bundled("pt", "en"), source)
    if shape == "file names":
        model = next(source.glob("model*.bin"))
        model.rename(source / "model.glpt.intgemm.alphas.bin")
    if shape == "zip":
        source = Path(shutil.make_archive(str(tmp_path / "gl-pt"), "zip", source))
    added = store.add_file(source)
    assert (added.engine, added.source, added.target, added.bundled) == ("firefox", "gl", "pt", False)
    assert leftovers(store) == []


def test_a_model_without_named_languages_is_refused(store: ModelStore, tmp_path: Path) -> None:
    shutil.copytree(bundled("pt", "en"), tmp_path / "download")
    next((tmp_path / "download").glob("model*.bin")).rename(tmp_path / "download" / "model.bin")
    with pytest.raises(ModelError, match="which languages"):
        store.add_file(tmp_path / "download")
    assert leftovers(store) == []


@pytest.mark.parametrize("name", ["../../evil.txt", "/tmp/evil.txt", "..\\evil.txt", "C:\\evil.txt"])
def test_files_that_would_land_outside_are_refused(store: ModelStore, tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "bad.argosmodel", "w") as archive:
        archive.writestr("metadata.json", "{}")
        archive.writestr(name, "evil")
    with pytest.raises(ModelError, match="outside the model folder"):
        store.add_file(tmp_path / "bad.argosmodel")
    assert not list(tmp_path.rglob("evil*"))


def test_links_are_refused(store: ModelStore, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("model")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "bad.argosmodel", "w") as archive:
        archive.writestr(link, "/etc")
    with pytest.raises(ModelError, match="is a link"):
        store.add_file(tmp_path / "bad.argosmodel")


def test_bombs_are_refused(store: ModelStore, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bad.argosmodel", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model/model.bin", b"\0" * 20_000_000)
    with pytest.raises(ModelError, match="grows beyond measure"):
        store.add_file(tmp_path / "bad.argosmodel")


@pytest.mark.parametrize(
    ("metadata", "complaint"),
    [
        (None, "no model found"),
        ("{", "does not name from_code"),
        ('{"from_code": "../x", "to_code": "es"}', "does not name from_code"),
        ('{"from_code": "en", "to_code": "es", "type": "sbd"}', "of type sbd"),
        ('{"from_code": "en", "to_code": "es"}', "model.bin is missing"),
    ],
)
def test_packages_that_are_none_are_refused(
    store: ModelStore, tmp_path: Path, metadata: str | None, complaint: str
) -> None:
    with zipfile.ZipFile(tmp_path / "bad.argosmodel", "w") as archive:
        archive.writestr("top/README.md", "x")
        if metadata is not None:
            archive.writestr("top/metadata.json", metadata)
    with pytest.raises(ModelError, match=complaint):
        store.add_file(tmp_path / "bad.argosmodel")
    assert leftovers(store) == []


def test_a_damaged_package_is_refused(store: ModelStore, tmp_path: Path, package: Path) -> None:
    whole = package.read_bytes()
    with zipfile.ZipFile(package) as archive:
        largest = max(archive.infolist(), key=lambda entry: entry.compress_size)
    for distance in range(40, 400, 40):  # behind the entry's header, where its compressed content is
        start = largest.header_offset + distance
        (tmp_path / "bad.argosmodel").write_bytes(whole[:start] + bytes(8) + b"\xff" * 8 + whole[start + 16 :])
        with pytest.raises(ModelError, match="not a readable zip file"):
            store.add_file(tmp_path / "bad.argosmodel")
    assert leftovers(store) == []


def test_a_truncated_file_is_refused(store: ModelStore, tmp_path: Path, package: Path) -> None:
    (tmp_path / "half.argosmodel").write_bytes(package.read_bytes()[:2000])
    with pytest.raises(ModelError, match="not a readable zip file"):
        store.add_file(tmp_path / "half.argosmodel")
    with pytest.raises(ModelError, match="no such file"):
        store.add_file(tmp_path / "missing.argosmodel")


def test_bundled_and_missing_models_cannot_be_removed(store: ModelStore) -> None:
    with pytest.raises(ModelError, match="comes with the product"):
        store.remove("pt", "en")
    with pytest.raises(ModelError, match="No model de-en"):
        store.remove("de", "en")


# --- from a server ---


async def test_a_firefox_model_is_fetched_checked_and_used(store: ModelStore, server: ModelServer) -> None:
    server.offer_firefox("gl", "en", bundled("pt", "en"))
    server.offer_firefox("gl", "en", bundled("pt", "en"), version="2.0")
    [chosen] = store.plan("gl", "en")
    assert (chosen.engine, chosen.version, len(chosen.files)) == ("firefox", "3.0", 3)
    told: list[tuple[str, int, int]] = []
    added = store.add(chosen, lambda *progress: told.append(progress))
    assert told[-1][1] == told[-1][2] > 0
    assert added in store.installed()
    engines = build_engines(store.folder, workers=1)
    assert await engines["firefox"].translate(["Bom dia."], "gl", "en") == ["Good morning."]
    await close_engines(engines.values())
    assert not any((store.folder / ".downloads").iterdir())


def test_an_argos_package_is_fetched(store: ModelStore, server: ModelServer, package: Path) -> None:
    server.offer_argos("en", "es", package)
    [chosen] = store.plan("en", "es")
    assert store.add(chosen).engine == "argos"


def test_the_better_of_two_collections_is_chosen(store: ModelStore, server: ModelServer, package: Path) -> None:
    server.offer_argos("pt", "en", package)
    server.offer_firefox("pt", "en", bundled("pt", "en"))
    assert [model.engine for model in store.plan("pt", "en")] == ["firefox"]
    store.folder.mkdir()
    (store.folder / "quality.toml").write_text("[argos]\npt-en = 0.95\n")
    assert [model.engine for model in store.plan("pt", "en")] == ["argos"]


def test_without_a_direct_model_the_way_leads_through_english(store: ModelStore, server: ModelServer) -> None:
    for pair in (("es", "en"), ("en", "fr"), ("en", "pt")):
        server.offer_firefox(*pair, bundled("pt", "en"))
    assert [(model.source, model.target) for model in store.plan("es", "fr")] == [("es", "en"), ("en", "fr")]
    assert [(model.source, model.target) for model in store.plan("es", "pt")] == [("es", "en")]  # en-pt is bundled
    with pytest.raises(ModelError, match="No model for de-en can be had"):
        store.plan("de", "en")


@pytest.mark.parametrize("ranges", [True, False])
def test_a_broken_connection_is_taken_up_again(server: ModelServer, tmp_path: Path, ranges: bool) -> None:
    server.files["/file"] = bytes(range(256)) * 4000
    server.break_after["/file"] = 300_000
    server.ranges = ranges
    with new_client() as client:
        download(client, f"{server.address}/file", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == server.files["/file"]
    assert [wanted for _, wanted in server.requests] == ["", "bytes=300000-"]


def test_an_earlier_attempt_is_taken_up_again(server: ModelServer, tmp_path: Path) -> None:
    server.files["/file"] = bytes(range(256)) * 4000
    (tmp_path / "file.part").write_bytes(server.files["/file"][:1000])
    with new_client() as client:
        download(client, f"{server.address}/file", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == server.files["/file"]
    assert server.requests == [("/file", "bytes=1000-")]


@pytest.mark.parametrize("part", [b"x" * 1000, b"y" * 5000])
def test_a_whole_or_overlong_earlier_attempt_is_settled(server: ModelServer, tmp_path: Path, part: bytes) -> None:
    server.files["/file"] = b"x" * 1000
    (tmp_path / "file.part").write_bytes(part)
    with new_client() as client:
        download(client, f"{server.address}/file", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == server.files["/file"]


def test_a_damaged_file_is_refused_and_fetched_anew(store: ModelStore, server: ModelServer) -> None:
    server.offer_firefox("gl", "en", bundled("pt", "en"))
    path = next(path for path in server.files if path.endswith(".spm.zst"))
    whole = server.files[path]
    server.files[path] = whole[:-1] + b"!"
    [chosen] = store.plan("gl", "en")
    with pytest.raises(DownloadError, match=r"spm\.zst: the checksum is wrong"):
        store.add(chosen)
    assert not [model for model in store.installed() if not model.bundled]
    assert leftovers(store) == []
    server.files[path] = whole
    server.requests.clear()
    store.add(chosen)
    assert [asked for asked, _ in server.requests] == [path]  # what had come whole is not fetched again


def test_wrong_contents_behind_a_right_checksum_are_refused(store: ModelStore, server: ModelServer) -> None:
    server.offer_firefox("gl", "en", bundled("pt", "en"), decompressedHash="0" * 64)
    with pytest.raises(ModelError, match="damaged"):
        store.add(store.plan("gl", "en")[0])


def test_a_missing_file_says_what_the_server_answered(store: ModelStore, server: ModelServer) -> None:
    server.offer_firefox("gl", "en", bundled("pt", "en"))
    [chosen] = store.plan("gl", "en")
    server.files.clear()
    with pytest.raises(DownloadError, match="answered 404"):
        store.add(chosen)


def test_one_list_out_of_reach_leaves_the_other(store: ModelStore, server: ModelServer, package: Path) -> None:
    server.offer_argos("en", "es", package)
    assert [model.engine for model in store.available()] == ["argos"]
    server.files = {"/records": b"[]", "/index.json": b"{}"}
    with pytest.raises(DownloadError, match="cannot be read"):
        store.available()


def test_hostile_names_in_a_list_are_passed_over(store: ModelStore, server: ModelServer, package: Path) -> None:
    server.offer_firefox("../../x", "en", bundled("pt", "en"))
    server.offer_argos("../../x", "en", package)
    server.offer_argos("en", "es", package, links=["ipfs://only"])
    assert store.available() == []


def test_offline_the_error_says_how_to_bring_the_file(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        store = ModelStore(tmp_path, Addresses(f"{address}/records", address, f"{address}/index.json"))
        with pytest.raises(UnreachableError, match="bring it here and run: gateway models add FILE"):
            store.plan("es", "en")


# --- trying them ---


async def test_every_installed_model_can_be_tried(store: ModelStore, package: Path) -> None:
    store.add_file(package)
    engines = build_engines(store.folder, workers=1)
    edges = [edge for edge in installed_edges(engines.values()) if edge.engine in {"firefox", "argos"}]
    results = [await verify(edge, engines[edge.engine]) for edge in edges]
    works = {(result.source, result.target): result for result in results}
    assert works["pt", "en"].problem == ""
    assert "order" in works["pt", "en"].translation or "request" in works["pt", "en"].translation
    await close_engines(engines.values())


async def test_a_broken_model_is_reported(store: ModelStore, package: Path) -> None:
    added = store.add_file(package)
    (Path(added.folder) / "model" / "model.bin").write_bytes(b"broken")
    engines = build_engines(store.folder, workers=1)
    [edge] = engines["argos"].edges()
    assert "translate-en_es" in (await verify(edge, engines["argos"])).problem
    await close_engines(engines.values())


def test_there_is_a_test_sentence_for_every_language() -> None:
    assert sentence_for("pt-BR").startswith("Olá")
    assert sentence_for("zh-TW") != sentence_for("zh-CN")
    assert sentence_for("no") == sentence_for("nb")
    assert sentence_for("xx") == sentence_for("en")
