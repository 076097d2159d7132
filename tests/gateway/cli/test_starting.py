"""What keeps the gateway from starting is said in one line, with exit status 2."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.support.server import ROOT, Server, free_port

NOBODY = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def refused(*command: str, **environment: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "gateway", *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    lines = [line for line in ended.stderr.splitlines() if line]
    assert len(lines) == 1, ended.stderr
    return lines[0]


def test_a_taken_port(taken: int, folder: Path) -> None:
    said = refused("serve", "--port", str(taken), GATEWAY_DATA=str(folder))
    assert f"127.0.0.1:{taken}" in said
    assert "--port" in said


@pytest.mark.parametrize("command", [("serve",), ("worker",), ("db", "upgrade"), ("keys", "list")])
def test_no_database(command: tuple[str, ...], folder: Path) -> None:
    said = refused(*command, DATABASE_URL=NOBODY, GATEWAY_DATA=str(folder), GATEWAY_PORT=str(free_port()))
    assert "DATABASE_URL" in said


def test_a_folder_that_is_none(folder: Path) -> None:
    (folder / "file").touch()
    assert "GATEWAY_DATA" in refused("db", "upgrade", GATEWAY_DATA=str(folder / "file" / "data"))


def test_a_secret_key_that_is_none(folder: Path, address: str) -> None:
    said = refused("db", "upgrade", DATABASE_URL=address, GATEWAY_DATA=str(folder), GATEWAY_SECRET_KEYS="abc")
    assert "GATEWAY_SECRET_KEYS" in said
    assert "gateway keys secret" in said


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_expected_qualities_that_are_none(command: str, folder: Path, address: str) -> None:
    (folder / "quality.toml").write_text("[firefox]\npt-en = 7\n")
    here = {"DATABASE_URL": address, "GATEWAY_DATA": str(folder), "GATEWAY_PORT": str(free_port())}
    assert "quality.toml: firefox.pt-en" in refused(command, GATEWAY_MODELS=str(folder), **here)


def test_names_that_are_none(folder: Path, address: str) -> None:
    here = {"DATABASE_URL": address, "GATEWAY_DATA": str(folder)}
    assert "short name" in refused("keys", "create", "x", "--merchant", "My Shop!", **here)
    assert "name is empty" in refused("keys", "create", " ", **here)
    assert "job 999 was not set aside" in refused("jobs", "retry", "999", **here)


def test_the_first_agent_of_a_new_merchant(folder: Path, address: str) -> None:
    here = {**os.environ, "DATABASE_URL": address, "GATEWAY_DATA": str(folder)}
    command = [sys.executable, "-m", "gateway", "agents"]
    asked = ["create", "ana@shop.example", "--name", "Ana", "--merchant", "my-shop"]
    password = subprocess.run([*command, *asked], cwd=ROOT, env=here, capture_output=True, text=True, check=True).stdout
    assert len(password.strip()) >= 12
    listed = subprocess.run(
        [*command, "list", "--merchant", "my-shop"], cwd=ROOT, env=here, capture_output=True, text=True, check=True
    ).stdout
    assert listed.split()[:2] == ["ana@shop.example", "admin"]
    again = refused("agents", *asked, DATABASE_URL=address, GATEWAY_DATA=str(folder))
    assert "is the address of Ana" in again


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_embedded_database_ends_with_the_server(number: signal.Signals) -> None:
    # Not pytest's own folder: that is closed to the system user as whom root's PostgreSQL runs.
    folder = Path(tempfile.mkdtemp(prefix="polyglot-test-"))
    folder.chmod(0o755)
    try:
        server = Server("", folder).start()
        assert server.process
        process_id = int((folder / "postgresql" / "postmaster.pid").read_text().split()[0])
        assert psutil.pid_exists(process_id)
        server.process.send_signal(number)
        server.process.wait(timeout=30)
        assert not (folder / "postgresql" / "postmaster.pid").exists()
        assert "Traceback" not in server.log.read_text()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
