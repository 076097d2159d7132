"""Questions that customers often ask, with answers in each language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.database.security import close_table

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "faq_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name="fk_faq_entry_merchant_id_merchant", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_faq_entry"),
        sa.UniqueConstraint("merchant_id", "topic", "language", name="uq_faq_entry_merchant_id"),
    )
    op.create_index("ix_faq_entry_merchant_id", "faq_entry", ["merchant_id"])
    close_table("faq_entry")


def downgrade() -> None:
    """Take it back."""
    op.drop_table("faq_entry")
