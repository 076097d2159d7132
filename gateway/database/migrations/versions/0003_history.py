"""Timers: what happened to a conversation between its messages, and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from gateway.database.security import close_table

revision = "0003"
down_revision = "0002"

_FOREIGN_KEYS = (
    ("merchant_id", "merchant", "CASCADE"),
    ("conversation_id", "conversation", "CASCADE"),
    ("message_id", "message", "CASCADE"),
    ("from_agent_id", "agent", "SET NULL"),
    ("agent_id", "agent", "SET NULL"),
    ("queue_id", "queue", "SET NULL"),
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "history_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_agent_id", sa.Uuid(), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("queue_id", sa.Uuid(), nullable=True),
        sa.Column("reasons", JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_history_entry_{column}_{table}", ondelete=rule)
            for column, table, rule in _FOREIGN_KEYS
        ),
        sa.PrimaryKeyConstraint("id", name="pk_history_entry"),
        sa.UniqueConstraint("merchant_id", "key", name="history_entry_once"),
    )
    op.create_index("history_entry_of_conversation", "history_entry", ["conversation_id", "id"], unique=False)
    op.create_index(op.f("ix_history_entry_merchant_id"), "history_entry", ["merchant_id"], unique=False)
    close_table("history_entry")


def downgrade() -> None:
    """Take back."""
    op.drop_table("history_entry")
