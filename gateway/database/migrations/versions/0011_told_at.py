"""When a tool said what it told of an order or of a survey: an older state that comes late replaces no newer one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = ("shop_order", "survey_result")


def upgrade() -> None:
    """Apply."""
    for table in TABLES:
        op.add_column(table, sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take it back."""
    for table in TABLES:
        op.drop_column(table, "told_at")
