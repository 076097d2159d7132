"""Bring a database to the newest schema: our tables by Alembic, the queue's by procrastinate's own schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from procrastinate.schema import SchemaManager
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from gateway.database.session import APPLICATION_ROLE, sqlalchemy_address
from gateway.errors import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

_LOCK = 7_025_113_001
"""Advisory lock: several processes may start at once, one of them upgrades."""


def is_ours(name: str | None, kind: str, parents: Mapping[Any, str | None]) -> bool:
    """Tell Alembic which tables it may compare: not the queue's."""
    table = name if kind == "table" else parents.get("table_name")
    return not (table or "").startswith("procrastinate_")


def upgrade_database(address: str) -> None:
    """Create or upgrade all tables; harmless when nothing is to be done.

    Args:
        address: postgresql://... of a user who may create tables and roles.

    Raises:
        DatabaseUnavailableError: nobody answers there, or the user may not.
    """
    engine = create_engine(sqlalchemy_address(address))
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
            connection.commit()
            try:
                configuration = migration_config(connection)
                command.upgrade(configuration, "head")
                connection.commit()
                _upgrade_queue(connection)
            finally:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
                connection.commit()
    except (OperationalError, ProgrammingError) as error:
        # Another programming error is ours, not the database's.
        if isinstance(error, ProgrammingError) and not isinstance(error.orig, InsufficientPrivilege):
            raise
        why = str(error.orig).strip().partition("\n")[0]
        raise DatabaseUnavailableError(f"the database cannot be used: {why}; look at DATABASE_URL") from error
    finally:
        engine.dispose()


def migration_config(connection: Connection) -> Config:
    """Return Alembic's configuration for an open connection."""
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    configuration.attributes["connection"] = connection
    return configuration


def _upgrade_queue(connection: Connection) -> None:
    if not connection.execute(text("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")).scalar():
        driver = connection.connection.driver_connection
        if driver is None:
            raise RuntimeError("the connection is closed")
        driver.execute(SchemaManager.get_schema())
    for statement in (
        f"GRANT SELECT, INSERT ON procrastinate_jobs, procrastinate_events TO {APPLICATION_ROLE}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION_ROLE}",
    ):
        connection.execute(text(statement))
    connection.commit()
