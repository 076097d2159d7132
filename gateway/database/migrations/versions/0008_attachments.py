"""Files that came with messages; what is deleted by its age, and counted by its connection, is found by it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.database.security import close_table

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("media_id", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=True),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name="fk_attachment_merchant_id_merchant", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name="fk_attachment_message_id_message", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.UniqueConstraint("message_id", "media_id", name="attachment_once"),
    )
    op.create_index("ix_attachment_merchant_id", "attachment", ["merchant_id"])
    close_table("attachment")
    op.create_index("raw_payload_by_age", "raw_payload", ["received_at"])
    op.create_index("early_status_by_age", "early_status", ["created_at"])
    op.create_index("message_of_connection", "message", ["connection_id", "created_at"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("message_of_connection", "message")
    op.drop_index("early_status_by_age", "early_status")
    op.drop_index("raw_payload_by_age", "raw_payload")
    op.drop_table("attachment")
