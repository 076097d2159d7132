"""Alembic's way into the tables; the connection is passed in by gateway.database.upgrade."""

from __future__ import annotations

from typing import Any, Literal

from advanced_alchemy.types import GUID, DateTimeUTC
from alembic import context
from sqlalchemy.dialects.postgresql import JSONB

from gateway.database.base import Table
from gateway.database.upgrade import is_ours


def render(kind: str, item: object, _: Any) -> str | Literal[False]:
    """Write the types of a new migration as PostgreSQL knows them."""
    names: dict[type, str] = {GUID: "sa.Uuid()", DateTimeUTC: "sa.DateTime(timezone=True)", JSONB: "JSONB()"}
    return names.get(type(item), False) if kind == "type" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    compare_type=True,
    compare_server_default=True,
    include_name=is_ours,
    render_item=render,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
