"""The migrations make what the tables say, and every merchant's rows are closed to the others."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from gateway.database import tables
from gateway.database.base import MerchantTable, Table
from gateway.database.session import APPLICATION_ROLE, Database, sqlalchemy_address
from gateway.database.upgrade import is_ours, upgrade_database
from gateway.people.merchants import ensure_merchant


def test_migrations_and_tables_agree(address: str) -> None:
    engine = create_engine(sqlalchemy_address(address))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "include_name": is_ours}
        )
        differences = compare_metadata(context, Table.metadata)
    engine.dispose()
    # Indexes that serve one search alone stand in their migration; the tables need not repeat them.
    assert [difference for difference in differences if difference[0] != "remove_index"] == []


def test_upgrading_again_changes_nothing(address: str) -> None:
    upgrade_database(address)
    upgrade_database(address)


def test_every_table_of_a_merchant_is_closed(address: str) -> None:
    classes = [mapper.class_ for mapper in Table.registry.mappers]
    owned = {one.__tablename__ for one in classes if issubclass(one, MerchantTable)} | {
        "merchant",
        "event",
        "conversation_figures",
        "written_language",
    }
    owned |= {"merchant", "event", "conversation_figures", "written_language"}
    with psycopg.connect(address) as connection:
        closed = dict(
            connection.execute(
                "SELECT c.relname, c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) "
                "FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
            ).fetchall()
        )
        role = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE]
        ).fetchone()
        owns = connection.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = %s",
            [APPLICATION_ROLE],
        ).fetchone()
    assert {name for name in owned if not closed.get(name)} == set()
    assert role == (False, False, False)
    assert owns == (0,)
    assert issubclass(tables.Message, MerchantTable)


async def test_a_forgotten_where_leaks_nothing(address: str) -> None:
    database = Database(address, connections=2)
    async with database.system() as session:
        mine, theirs = await ensure_merchant(session, "mine"), await ensure_merchant(session, "theirs")
    async with database.merchant(theirs) as session:
        session.add(tables.Customer(merchant_id=theirs, name="Maria"))
    async with database.merchant(mine) as session:
        assert (await session.execute(text("SELECT name FROM customer"))).all() == []
        assert (await session.execute(text("SELECT slug FROM merchant"))).all() == [("mine",)]
        assert (await session.execute(text("DELETE FROM customer RETURNING id"))).all() == []
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with database.merchant(mine) as session:
            session.add(tables.Customer(merchant_id=theirs, name="Eve"))
    async with database.merchant(uuid4()) as session:
        assert (await session.execute(text("SELECT count(*) FROM customer"))).scalar() == 0
    await database.close()


async def test_the_role_ends_with_the_transaction(address: str) -> None:
    """The pool gives the same connection to the system: nothing of the merchant may cling to it."""
    database = Database(address, connections=1)
    async with database.system() as session:
        merchant_id = await ensure_merchant(session, "mine")
    async with database.merchant(merchant_id) as session:
        assert (await session.execute(text("SELECT current_user"))).scalar() == APPLICATION_ROLE
    async with database.system() as session:
        assert (await session.execute(text("SELECT current_user"))).scalar() != APPLICATION_ROLE
        assert not (await session.execute(text("SELECT current_setting('polyglot.merchant', true)"))).scalar()
    await database.close()
