"""gateway models, as an operator runs it."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from gateway.cli.models import app
from tests.translation.argos_package import build_folder, pack
from tests.translation.model_server import ModelServer, model_server
from translation.engines.firefox import installed_models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result


class Shell:
    def __init__(self, folder: Path, server: ModelServer) -> None:
        addresses = server.addresses()
        self.folder = folder
        self.environment = {
            "GATEWAY_MODELS": str(folder),
            "GATEWAY_FIREFOX_RECORDS": addresses.firefox_records,
            "GATEWAY_FIREFOX_ATTACHMENTS": addresses.firefox_attachments,
            "GATEWAY_ARGOS_INDEX": addresses.argos_index,
            "COLUMNS": "200",
        }

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments), env=self.environment)

    def fails(self, *arguments: str) -> str:
        """Run a command that must end with one line on standard error and exit code 2."""
        result = self(*arguments)
        assert result.exit_code == 2, result.output
        assert result.stdout == ""
        assert len(result.stderr.splitlines()) == 1
        return result.stderr


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture
def shell(tmp_path: Path, server: ModelServer) -> Shell:
    return Shell(tmp_path / "models", server)


def bundled(source: str, target: str) -> Path:
    return Path(installed_models(Path("/nonexistent"))[source, target].model).parent


def test_the_bundled_models_are_listed(shell: Shell) -> None:
    result = shell("list")
    assert result.exit_code == 0
    assert "bundled" in result.stdout
    edges = json.loads(shell("list", "--json").stdout)
    assert {"engine": "firefox", "source": "pt", "target": "en", "quality": 0.887}.items() <= next(
        edge for edge in edges if (edge["source"], edge["engine"]) == ("pt", "firefox")
    ).items()


def test_a_pair_is_added_listed_tried_routed_and_removed(shell: Shell, server: ModelServer) -> None:
    server.offer_firefox("gl", "en", bundled("pt", "en"))
    assert json.loads(shell("available", "--json").stdout)[0]["source"] == "gl"
    assert "gl" in shell("available").stdout
    added = shell("add", "gl", "en")
    assert added.exit_code == 0, added.output
    assert "Added firefox gl-en" in added.stdout
    assert "model.pten" in added.stderr  # the progress bar
    assert "23 MB" in shell("list").stdout or "24 MB" in shell("list").stdout
    tried = json.loads(shell("verify", "gl", "en", "--json").stdout)
    assert [(one["source"], one["problem"]) for one in tried] == [("gl", "")]
    assert shell("route", "gl", "en").stdout.startswith("Chosen: gl -[firefox]-> en")
    assert "Removed firefox gl-en" in shell("remove", "gl", "en").stdout
    assert "gateway models add gl en" in shell.fails("route", "gl", "en")


def test_both_ways_adds_two_models(shell: Shell, server: ModelServer) -> None:
    server.offer_firefox("gl", "en", bundled("pt", "en"))
    server.offer_firefox("en", "gl", bundled("en", "pt"))
    assert shell("add", "gl", "en", "--both-ways").stdout.count("Added firefox") == 2


def test_files_are_added(shell: Shell, tmp_path: Path) -> None:
    package = pack(build_folder(tmp_path / "made" / "en_es", "en", "es"), tmp_path / "en_es.argosmodel")
    shutil.copytree(bundled("pt", "en"), tmp_path / "gl-en")
    result = shell("add", str(package), str(tmp_path / "gl-en"))
    assert result.stdout.count("Added") == 2, result.output
    assert "argos en-es" in result.stdout


def test_a_model_that_fails_its_test_is_exit_code_1(shell: Shell, tmp_path: Path) -> None:
    folder = build_folder(tmp_path / "made" / "en_es", "en", "es")
    (folder / "model" / "model.bin").write_bytes(b"broken")
    shell("add", str(folder))
    result = shell("verify", "en", "es")
    assert result.exit_code == 1
    assert "translate-en_es" in result.stdout


def test_routes_are_given_as_json(shell: Shell) -> None:
    [best, *_] = json.loads(shell("route", "pt-BR", "en", "--json").stdout)
    assert [(hop["engine"], hop["source"], hop["target"]) for hop in best["hops"]] == [("firefox", "pt", "en")]


def test_the_same_language_needs_no_route(shell: Shell) -> None:
    assert "same language" in shell("route", "pt", "pt-BR").stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("route", "xx", "en"), "gateway models add xx en"),
        (("route", "english", "pt"), "not a language code"),
        (("route", "", "pt"), "not a language code"),
        (("add", "es"), "two language codes"),
        (("add", "missing.argosmodel"), "no such file"),
        (("add", "es", "en"), "gateway models add FILE"),
        (("remove", "pt", "en"), "comes with the product"),
        (("remove", "xx", "en"), "No model xx-en"),
        (("verify", "xx"), "No such model"),
        (("available",), "404"),
    ],
)
def test_what_an_operator_can_mend_is_one_line(shell: Shell, arguments: tuple[str, ...], complaint: str) -> None:
    assert complaint in shell.fails(*arguments)


def test_a_wrong_quality_file_is_named(shell: Shell) -> None:
    shell.folder.mkdir()
    (shell.folder / "quality.toml").write_text("[firefox]\npt-en = 7\n")
    assert "quality.toml: firefox.pt-en" in shell.fails("list")


# --- disks that take nothing ---


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk can only be mounted by root")
    yield place
    subprocess.run(["umount", place], check=True)


def brought(tmp_path: Path, kind: str) -> list[str]:
    """Name a model of gl-en as `gateway models add` wants it."""
    if kind == "codes":
        return ["gl", "en"]
    if kind == "folder":
        shutil.copytree(bundled("pt", "en"), tmp_path / "brought" / "gl-en")
        return [str(tmp_path / "brought" / "gl-en")]
    return [str(pack(build_folder(tmp_path / "brought" / "gl_en", "gl", "en"), tmp_path / "gl_en.argosmodel"))]


def below(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize("kind", ["codes", "folder", "file"])
def test_a_full_disk_is_said_and_the_same_command_goes_on(
    shell: Shell, server: ModelServer, tmp_path: Path, kind: str
) -> None:
    server.offer_firefox("gl", "en", bundled("pt", "en"))
    model = brought(tmp_path, kind)
    with files_up_to(100_000):
        result = shell("add", *model)
    *progress, said = result.stderr.splitlines()
    assert (result.exit_code, bool(progress)) == (2, kind == "codes")
    assert "the disk is full" in said
    assert "run the command again" in said
    assert all(file.startswith(".downloads/") for file in below(shell.folder))
    server.requests.clear()
    assert "Added" in shell("add", *model).stdout
    assert not [file for file in below(shell.folder) if file.startswith(".")]
    ranges = {wanted for _, wanted in server.requests if wanted}
    assert ranges == ({"bytes=100000-"} if kind == "codes" else set())


def test_a_full_disk_leaves_the_model_of_before(shell: Shell, tmp_path: Path) -> None:
    folder = build_folder(tmp_path / "brought", "en", "es")
    shell("add", str(folder))
    before = below(shell.folder)
    metadata = json.loads((folder / "metadata.json").read_text())
    (folder / "metadata.json").write_text(json.dumps(metadata | {"package_version": "1.9"}))
    with files_up_to(100_000):
        shell.fails("add", str(folder))
    assert below(shell.folder) == before


@pytest.mark.parametrize("kind", ["codes", "folder"])
def test_a_disk_that_is_really_full(
    small_disk: Path, shell: Shell, server: ModelServer, tmp_path: Path, kind: str
) -> None:
    server.offer_firefox("gl", "en", bundled("pt", "en"))
    result = shell("add", *brought(tmp_path, kind), "--folder", str(small_disk))
    said = result.stderr.splitlines()[-1]
    assert result.exit_code == 2
    assert f"{small_disk}: the disk is full (No space left on device)" in said
    assert all(file.startswith(".downloads/") for file in below(small_disk))


def test_a_folder_that_cannot_be_written_is_said(shell: Shell, tmp_path: Path) -> None:
    shell.folder.write_text("")
    assert "choose another folder by --folder" in shell.fails("add", *brought(tmp_path, "folder"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write and read everything")
def test_what_one_may_not_write_or_read_is_said(shell: Shell, tmp_path: Path) -> None:
    [model] = brought(tmp_path, "folder")
    shell.folder.mkdir(mode=0o500)
    assert f"{shell.folder}: cannot be written: Permission denied" in shell.fails("add", model)
    shell.folder.chmod(0o700)
    Path(model).chmod(0)
    assert f"{model}: cannot be read: Permission denied" in shell.fails("add", model)
    Path(model).chmod(0o700)


def test_only_the_model_of_a_large_folder_is_copied(shell: Shell, tmp_path: Path) -> None:
    model = Path(brought(tmp_path, "folder")[0])
    (model.parent / "photo.jpg").write_bytes(b"x" * 1000)
    assert "Added firefox gl-en" in shell("add", str(model.parent)).stdout
    assert "photo.jpg" not in " ".join(below(shell.folder))
    assert "Added firefox gl-en" in shell("add", str(shell.folder / "firefox")).stdout
    assert below(shell.folder / "firefox" / "gl-en") == below(model)
