"""What help desks show of customers' messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.database.security import close_table

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "presentation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connection.id"], name="fk_presentation_connection_id_connection", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name="fk_presentation_merchant_id_merchant", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name="fk_presentation_message_id_message", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_presentation"),
        sa.UniqueConstraint("message_id", "connection_id", name="presentation_once"),
    )
    op.create_index("presentation_of_ticket", "presentation", ["connection_id", "ticket"], unique=False)
    op.create_index(op.f("ix_presentation_merchant_id"), "presentation", ["merchant_id"], unique=False)
    close_table("presentation")


def downgrade() -> None:
    """Take back."""
    op.drop_table("presentation")
