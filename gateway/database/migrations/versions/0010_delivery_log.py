"""What a delivery log shows: HTTP status and next attempt, and indexes to read it newest first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = ("delivery", "presentation")


def upgrade() -> None:
    """Apply."""
    op.add_column("presentation", sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True))
    for table in TABLES:
        op.add_column(table, sa.Column("http_status", sa.Integer(), nullable=True))
        op.create_index(f"{table}_log", table, ["merchant_id", "id"])
        op.create_index(f"{table}_log_by_status", table, ["merchant_id", "status", "id"])
        op.create_index(f"{table}_log_by_connection", table, ["connection_id", "id"])


def downgrade() -> None:
    """Take it back."""
    for table in TABLES:
        for index in ("log_by_connection", "log_by_status", "log"):
            op.drop_index(f"{table}_{index}", table)
        op.drop_column(table, "http_status")
    op.drop_column("presentation", "next_attempt_at")
