"""A PostgreSQL for tests: the embedded one, or any other that POLYGLOT_TEST_DATABASE_URL names (15 or later)."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

from gateway.database.embedded import EmbeddedPostgres
from gateway.database.upgrade import upgrade_database


@contextmanager
def running_postgres() -> Iterator[str]:
    """Give the address of a server on which databases may be created."""
    other = os.environ.get("POLYGLOT_TEST_DATABASE_URL")
    if other:
        yield other
        return
    # Not pytest's own folder: that is closed to the system user as whom root's PostgreSQL runs.
    folder = Path(tempfile.mkdtemp(prefix="polyglot-test-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder)
    try:
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def database_named(address: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def make_template(address: str) -> str:
    """Create a database with all tables, from which tests copy theirs; return its name."""
    name = f"template_{uuid4().hex[:8]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    upgrade_database(database_named(address, name))
    return name


@contextmanager
def database_from(address: str, template: str) -> Iterator[str]:
    """Give the address of a fresh copy of the template; it is dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield database_named(address, name)
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
