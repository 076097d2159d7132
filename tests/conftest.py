"""What tests share: one PostgreSQL a run, a fresh database a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import database_from, make_template, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a server on which databases may be created."""
    with running_postgres() as address:
        yield address


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """Name of a database with all tables."""
    return make_template(postgres)


@pytest.fixture
def address(postgres: str, template: str) -> Iterator[str]:
    """Address of a fresh database with all tables."""
    with database_from(postgres, template) as fresh:
        yield fresh


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for a gateway's data."""
    return tmp_path
