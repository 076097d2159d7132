"""The console: passwords, sessions, read marks, saved views, canned replies, audit log, search."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from gateway.database.security import close_table
from gateway.database.session import APPLICATION_ROLE

revision = "0005"
down_revision = "0004"

MERCHANT_TABLES = ("agent_session", "audit_entry", "canned_reply", "saved_view", "read_mark")

_APART = r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f])"
"""Letters of scripts that put no spaces between words: kana, Han, Hangul (whose particles stick), Thai."""


def upgrade() -> None:
    """Apply."""
    op.add_column("agent", sa.Column("password_hash", sa.Text(), nullable=True))
    op.add_column("agent", sa.Column("totp_secret", sa.LargeBinary(), nullable=True))
    op.add_column("agent", sa.Column("totp_step", sa.BigInteger(), nullable=False, server_default="0"))
    _agent_session()
    _login_attempt()
    _audit_entry()
    _canned_reply()
    _saved_view()
    _read_mark()
    for table in MERCHANT_TABLES:
        op.create_index(op.f(f"ix_{table}_merchant_id"), table, ["merchant_id"])
        close_table(table)
    _inbox_indexes()
    _search()


def _table(name: str, *columns: sa.Column[Any] | sa.Constraint) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        *_owner(name),
        *columns,
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def _owner(name: str) -> tuple[sa.Column[Any] | sa.Constraint, ...]:
    if name not in MERCHANT_TABLES:
        return ()
    return (
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name=f"fk_{name}_merchant_id_merchant", ondelete="CASCADE"
        ),
    )


def _agent_of(table: str, *, on_delete: str = "CASCADE") -> sa.Constraint:
    return sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=f"fk_{table}_agent_id_agent", ondelete=on_delete)


def _agent_session() -> None:
    _table(
        "agent_session",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=False),
        _agent_of("agent_session"),
        sa.UniqueConstraint("digest", name="uq_agent_session_digest"),
    )
    op.create_index(op.f("ix_agent_session_agent_id"), "agent_session", ["agent_id"])


def _login_attempt() -> None:
    _table("login_attempt", sa.Column("key", sa.LargeBinary(), nullable=False))
    op.create_index("login_attempt_of_key", "login_attempt", ["key", "created_at"])


def _audit_entry() -> None:
    _table(
        "audit_entry",
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", JSONB(), nullable=True),
        sa.Column("after", JSONB(), nullable=True),
        _agent_of("audit_entry", on_delete="SET NULL"),
    )


def _canned_reply() -> None:
    _table(
        "canned_reply",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.UniqueConstraint("merchant_id", "name", "language", name="uq_canned_reply_merchant_id"),
    )


def _saved_view() -> None:
    _table(
        "saved_view",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        _agent_of("saved_view"),
        sa.UniqueConstraint("agent_id", "name", name="uq_saved_view_agent_id"),
    )


def _read_mark() -> None:
    _table(
        "read_mark",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        _agent_of("read_mark"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_read_mark_conversation_id_conversation",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("agent_id", "conversation_id", name="uq_read_mark_agent_id"),
    )
    op.create_index(op.f("ix_read_mark_conversation_id"), "read_mark", ["conversation_id"])


def _inbox_indexes() -> None:
    """Serve the inbox's two orders: by deadline and by the latest message."""
    op.execute(
        "CREATE INDEX conversation_by_deadline ON conversation"
        " (merchant_id, status, (coalesce(due_at, 'infinity'::timestamptz)), id)"
    )
    op.execute("CREATE INDEX conversation_by_latest ON conversation (merchant_id, status, last_message_at, id)")
    op.execute("CREATE INDEX conversation_latest ON conversation (merchant_id, last_message_at, id)")
    op.execute("CREATE INDEX conversation_of_agent ON conversation (merchant_id, agent_id, status)")
    for column in ("channel", "country", "language"):
        op.execute(f"CREATE INDEX conversation_{column} ON conversation (merchant_id, {column}, last_message_at)")


def _search() -> None:
    """Index texts by words.

    The operators of text search may not run below row-level security before its check, so that a plain query would
    read every row. The function looks as the tables' owner, and names the merchant itself.
    """
    op.execute(
        f"""CREATE FUNCTION search_text(content text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN regexp_replace(normalize(content, NFKC), '{_APART}', ' \\1 ', 'g')"""
    )
    op.execute(
        """CREATE FUNCTION search_words(content text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN to_tsvector('simple'::regconfig, search_text(content))"""
    )
    op.execute(
        r"""CREATE FUNCTION search_query(typed text) RETURNS tsquery
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN (
            SELECT coalesce(string_agg('(' || words || ':*)', ' & '), '')::tsquery
            FROM (
                SELECT phraseto_tsquery('simple'::regconfig, search_text(word))::text AS words
                FROM regexp_split_to_table(typed, '\s+') AS word
            ) AS phrases
            WHERE words <> ''
        )"""
    )
    for table in ("message", "translation"):
        op.execute(f'CREATE INDEX {table}_search ON "{table}" USING gin (search_words(text))')
    op.execute('CREATE INDEX conversation_order_search ON conversation USING gin (search_words("order"::text))')
    op.execute("CREATE INDEX customer_name_search ON customer USING gin (name gin_trgm_ops)")
    op.execute("CREATE INDEX identity_search ON identity USING gin (external_id gin_trgm_ops)")
    _search_functions()


def _search_functions() -> None:
    """Look for conversations by an index, and at one conversation: a word that half of all hold needs the second."""
    op.execute(
        """CREATE FUNCTION matching_conversations(wanted tsquery, pattern text, most integer) RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
            WITH own AS MATERIALIZED (SELECT current_setting('polyglot.merchant')::uuid AS id)
            (SELECT conversation_id FROM message, own
                WHERE merchant_id = own.id AND search_words(text) @@ wanted LIMIT most)
            UNION ALL
            (SELECT conversation_id FROM translation t JOIN message m ON m.id = t.message_id, own
                WHERE t.merchant_id = own.id AND search_words(t.text) @@ wanted LIMIT most)
            UNION ALL
            (SELECT c.id FROM conversation c, own
                WHERE c.merchant_id = own.id AND search_words(c."order"::text) @@ wanted LIMIT most)
            UNION ALL
            (SELECT c.id FROM conversation c JOIN customer p ON p.id = c.customer_id, own
                WHERE c.merchant_id = own.id AND p.merchant_id = own.id AND p.name ILIKE pattern LIMIT most)
            UNION ALL
            (SELECT c.id FROM conversation c JOIN identity i ON i.id = c.identity_id, own
                WHERE c.merchant_id = own.id AND i.merchant_id = own.id AND i.external_id ILIKE pattern LIMIT most)
        $$"""
    )
    op.execute(
        """CREATE FUNCTION conversation_matches(looked_at uuid, wanted tsquery, pattern text) RETURNS boolean
        LANGUAGE sql STABLE SET search_path = public AS $$
            SELECT EXISTS (SELECT FROM message WHERE conversation_id = looked_at AND search_words(text) @@ wanted)
                OR EXISTS (SELECT FROM translation t JOIN message m ON m.id = t.message_id
                    WHERE m.conversation_id = looked_at AND search_words(t.text) @@ wanted)
                OR EXISTS (SELECT FROM conversation c JOIN customer p ON p.id = c.customer_id
                    WHERE c.id = looked_at AND (search_words(c."order"::text) @@ wanted OR p.name ILIKE pattern))
        $$"""
    )
    for function in ("matching_conversations(tsquery, text, integer)", "conversation_matches(uuid, tsquery, text)"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {APPLICATION_ROLE}")


def downgrade() -> None:
    """Undo."""
    op.execute("DROP FUNCTION conversation_matches(uuid, tsquery, text)")
    op.execute("DROP FUNCTION matching_conversations(tsquery, text, integer)")
    for index in ("identity_search", "customer_name_search", "conversation_order_search"):
        op.execute(f"DROP INDEX {index}")
    for index in ("translation_search", "message_search"):
        op.execute(f"DROP INDEX {index}")
    op.execute("DROP FUNCTION search_query(text)")
    op.execute("DROP FUNCTION search_words(text)")
    op.execute("DROP FUNCTION search_text(text)")
    for column in ("channel", "country", "language"):
        op.execute(f"DROP INDEX conversation_{column}")
    for index in ("conversation_of_agent", "conversation_latest", "conversation_by_latest", "conversation_by_deadline"):
        op.execute(f"DROP INDEX {index}")
    for table in (*MERCHANT_TABLES, "login_attempt"):
        op.drop_table(table)
    for column in ("totp_step", "totp_secret", "password_hash"):
        op.drop_column("agent", column)
