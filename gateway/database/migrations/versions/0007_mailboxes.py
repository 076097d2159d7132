"""How far mailboxes were read; a web chat's events by conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.database.security import close_table

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "mailbox_position",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name="fk_mailbox_position_merchant_id_merchant", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connection.id"],
            name="fk_mailbox_position_connection_id_connection",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mailbox_position"),
        sa.UniqueConstraint("connection_id", name="uq_mailbox_position_connection_id"),
    )
    op.create_index("ix_mailbox_position_merchant_id", "mailbox_position", ["merchant_id"])
    close_table("mailbox_position")
    op.create_index("event_of_conversation", "event", ["conversation_id", "id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("event_of_conversation", "event")
    op.drop_table("mailbox_position")
