"""gateway models, as an operator runs it."""

from __future__ import annotations

import json
import shutil
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
