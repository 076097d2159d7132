"""The frame around channels: raw payloads, threads that move, joined customers, the state of connections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from gateway.database.security import close_table

revision = "0002"
down_revision = "0001"

TABLES = (
    "connection_state",
    "raw_payload",
    "early_status",
    "shop_order",
    "survey_result",
    "customer_merge",
    "thread",
)
"""In the order of creation."""


def upgrade() -> None:
    """Apply."""
    _customers()
    _connections()
    _context()
    _threads()
    _messages()
    for table in TABLES:
        close_table(table)


def _table(name: str, *parts: sa.Column[object] | sa.schema.SchemaItem) -> None:
    """Create a merchant's table: identifier, owner and instants come with every one."""
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        *parts,
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        _reference(name, "merchant_id", "merchant"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_merchant_id", name, ["merchant_id"])


def _reference(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete=ondelete)


def _customers() -> None:
    op.add_column("customer", sa.Column("merged_into_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_customer_merged_into_id_customer", "customer", "customer", ["merged_into_id"], ["id"], ondelete="SET NULL"
    )
    op.add_column("identity", sa.Column("kept_apart", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("identity", "kept_apart", server_default=None)
    op.drop_column("identity", "verified")
    op.add_column(
        "identity", sa.Column("verified", postgresql.ARRAY(sa.Text()), nullable=False, server_default=sa.text("'{}'"))
    )
    op.alter_column("identity", "verified", server_default=None)
    op.create_index("identity_of_phone", "identity", ["merchant_id", "phone"])
    op.create_index("identity_of_email", "identity", ["merchant_id", sa.text("lower(email)")])
    _table(
        "customer_merge",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("identity_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        _reference("customer_merge", "customer_id", "customer"),
        _reference("customer_merge", "merged_id", "customer"),
    )
    op.create_index("ix_customer_merge_customer_id", "customer_merge", ["customer_id"])


def _connections() -> None:
    _table(
        "connection_state",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("next_send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        _reference("connection_state", "connection_id", "connection"),
        sa.UniqueConstraint("connection_id", name="uq_connection_state_connection_id"),
    )
    _table(
        "raw_payload",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("headers", JSONB(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        _reference("raw_payload", "connection_id", "connection"),
        sa.UniqueConstraint("connection_id", "digest", name="raw_payload_once"),
    )
    _table(
        "early_status",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        _reference("early_status", "connection_id", "connection"),
    )
    op.create_index("early_status_of_provider", "early_status", ["connection_id", "provider_id"])


def _context() -> None:
    _table(
        "shop_order",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("detail", JSONB(), nullable=False),
        _reference("shop_order", "connection_id", "connection"),
        _reference("shop_order", "customer_id", "customer", "SET NULL"),
        sa.UniqueConstraint("connection_id", "number", name="shop_order_once"),
    )
    for column in ("customer_id", "email", "phone"):
        op.create_index(f"ix_shop_order_{column}", "shop_order", [column])
    _table(
        "survey_result",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("detail", JSONB(), nullable=False),
        _reference("survey_result", "connection_id", "connection"),
        _reference("survey_result", "customer_id", "customer", "SET NULL"),
        sa.UniqueConstraint("connection_id", "external_id", name="survey_result_once"),
    )
    op.create_index("ix_survey_result_customer_id", "survey_result", ["customer_id"])


def _threads() -> None:
    _table(
        "thread",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        _reference("thread", "conversation_id", "conversation"),
        _reference("thread", "connection_id", "connection"),
        sa.UniqueConstraint(
            "merchant_id", "channel", "connection_id", "name", name="thread_once", postgresql_nulls_not_distinct=True
        ),
    )
    op.create_index("ix_thread_conversation_id", "thread", ["conversation_id"])
    op.execute(
        "INSERT INTO thread (id, merchant_id, conversation_id, channel, connection_id, name, created_at, updated_at) "
        "SELECT gen_random_uuid(), merchant_id, id, channel, connection_id, thread, now(), now() FROM conversation"
    )
    op.drop_constraint("conversation_of_thread", "conversation")


def _messages() -> None:
    op.add_column("message", sa.Column("connection_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_message_connection_id_connection", "message", "connection", ["connection_id"], ["id"], ondelete="CASCADE"
    )
    op.drop_constraint("message_once", "message")
    op.create_index(
        "message_once",
        "message",
        ["merchant_id", "channel", "connection_id", "external_id"],
        unique=True,
        postgresql_where=sa.text("external_id IS NOT NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.add_column("delivery", sa.Column("key", sa.Text(), nullable=True))
    op.add_column("delivery", sa.Column("slot_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE delivery SET key = payload ->> 'key'")
    op.create_index("delivery_by_key", "delivery", ["merchant_id", "key"], unique=True)
    op.drop_constraint("uq_delivery_message_id", "delivery")
    op.create_index(
        "delivery_part_once",
        "delivery",
        ["message_id", "part"],
        unique=True,
        postgresql_where=sa.text("status <> 'replaced'"),
    )


def downgrade() -> None:
    """Take back; what two connections numbered alike cannot be told apart afterwards, so that this may fail."""
    op.drop_index("delivery_part_once", "delivery")
    op.execute("DELETE FROM delivery WHERE status = 'replaced'")
    op.create_unique_constraint("uq_delivery_message_id", "delivery", ["message_id", "part"])
    op.drop_index("delivery_by_key", "delivery")
    op.drop_column("delivery", "slot_at")
    op.drop_column("delivery", "key")
    op.drop_index("message_once", "message")
    op.drop_column("message", "connection_id")
    op.create_unique_constraint("message_once", "message", ["merchant_id", "channel", "external_id"])
    op.create_unique_constraint("conversation_of_thread", "conversation", ["merchant_id", "channel", "thread"])
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("identity_of_email", "identity")
    op.drop_index("identity_of_phone", "identity")
    op.drop_column("identity", "verified")
    op.add_column("identity", sa.Column("verified", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("identity", "verified", server_default=None)
    op.drop_column("identity", "kept_apart")
    op.drop_column("customer", "merged_into_id")
