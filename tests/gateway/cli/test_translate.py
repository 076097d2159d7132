from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def run(command: str, data: bytes, folder: Path, *options: str) -> subprocess.CompletedProcess[bytes]:
    arguments = [sys.executable, "-m", "gateway", command, *options]
    if command == "translate":
        arguments += ["--folder", str(folder)]
    return subprocess.run(arguments, input=data, capture_output=True, check=False)


def test_every_line_is_answered_by_one_line(tmp_path: Path) -> None:
    lines = "Cadê meu pedido BR-20931?\n\nObrigado\r\n😀\n   \nsem quebra no fim".encode()
    done = run("translate", lines + b" \xff", tmp_path, "--from", "pt", "--to", "en")
    assert done.returncode == 0, done.stderr
    answers = done.stdout.decode().removesuffix("\n").split("\n")
    assert len(answers) == 6
    assert answers[0] == "Where is my order BR-20931?"
    assert (answers[1], answers[3], answers[4]) == ("", "😀", "   ")
    assert "Thank you" in answers[2]


def test_json_tells_route_and_quality(tmp_path: Path) -> None:
    done = run("translate", b"Ol\xc3\xa1, tudo bem?\n", tmp_path, "--from", "pt", "--to", "en", "--json")
    answer = json.loads(done.stdout)
    assert answer["engine"] == "firefox"
    assert answer["route"] == [{"engine": "firefox", "source": "pt", "target": "en"}]
    assert answer["quality"]["flags"] == []
    assert not answer["held"]


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("zu", "en", "gateway models add zu en"),
        ("qqq", "en", "Unknown language 'qqq'"),
        ("pt", "", "Unknown language ''"),
    ],
)
def test_what_cannot_be_translated_is_one_clear_line(tmp_path: Path, source: str, target: str, message: str) -> None:
    done = run("translate", b"x\n", tmp_path, "--from", source, "--to", target)
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert len(done.stderr.decode().splitlines()) == 1
    assert done.stdout == b""


def test_the_same_language_is_copied(tmp_path: Path) -> None:
    done = run("translate", b"ol\xc3\xa1\n", tmp_path, "--from", "pt", "--to", "pt-BR")
    assert (done.returncode, done.stdout) == (0, b"ol\xc3\xa1\n")


def test_lines_are_assessed(tmp_path: Path) -> None:
    data = b"Chega em 15 dias.\tIt arrives in 15 days.\nChega em 15 dias.\tIt arrives in 45 days.\n"
    done = run("assess", data, tmp_path, "--from", "pt", "--to", "en")
    good, bad = map(json.loads, done.stdout.splitlines())
    assert good["flags"] == []
    assert good["score"] > 0.85
    assert bad["flags"] == ["number_changed"]
    assert bad["score"] < 0.5


def test_a_line_without_a_tab_is_named(tmp_path: Path) -> None:
    done = run("assess", b"a\tb\nno tab\n", tmp_path, "--from", "pt", "--to", "en")
    assert done.returncode == 2
    assert "line 2" in done.stderr.decode()
    assert run("assess", b"", tmp_path, "--from", "qqq", "--to", "en").returncode == 2


@pytest.mark.parametrize("command", ["translate --from pt --to en", "assess --from pt --to en", "detect"])
def test_a_closed_standard_input_is_an_empty_one(command: str) -> None:
    done = subprocess.run(
        f"exec {sys.executable} -m gateway {command} <&-", shell=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
