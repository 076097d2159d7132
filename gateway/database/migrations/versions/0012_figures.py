"""Figures that reports are read from: kept beside each conversation, so that no report has to read its messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from gateway.database.security import close_table, read_merchant_once

revision = "0012"
down_revision = "0011"

_MESSAGE_FIGURES = """
CREATE FUNCTION message_figures(counted uuid) RETURNS TABLE (
    language text, written_at timestamptz, analysed boolean, untranslated boolean, held boolean,
    translated bigint, scored bigint, quality float8
) LANGUAGE sql STABLE AS $$
    SELECT m.language, m.created_at, m.kind = 'inbound' AND m.status = 'analysed',
        m.kind = 'inbound' AND m.status = 'analysed' AND t.texts = 0, m.kind = 'reply' AND m.status = 'held',
        t.translated, t.scored, t.quality
    FROM message m CROSS JOIN LATERAL (
        SELECT count(*) AS texts, count(*) FILTER (WHERE two) AS translated,
            count(score) FILTER (WHERE two) AS scored, sum(score) FILTER (WHERE two) AS quality
        FROM translation CROSS JOIN LATERAL (
            SELECT (detail -> 'quality' ->> 'score')::float8 AS score,
                split_part(lower(source), '-', 1) <> split_part(lower(target), '-', 1) AS two
        ) AS between_languages
        WHERE message_id = m.id
    ) AS t
    WHERE m.conversation_id = counted AND m.kind IN ('inbound', 'reply')
$$
"""
"""For those who read the original a text is kept as it is: that is no translation between two languages."""

_CONVERSATION_COLUMNS = (
    *("merchant_id", "began_at", "resolved_at", "country", "channel", "language", "agent_id"),
    *("answer_seconds", "solution_seconds", "late", "punctual"),
    *("messages", "untranslated", "held", "translated", "scored", "quality"),
)
_CONVERSATION = """
    SELECT c.id, c.merchant_id, c.created_at, c.resolved_at, c.country, c.channel, c.language, c.agent_id,
        CASE WHEN c.first_response_at IS NOT NULL
            THEN greatest(extract(epoch FROM c.first_response_at - c.created_at), 0) END,
        CASE WHEN c.resolved_at IS NOT NULL
            THEN greatest(extract(epoch FROM c.resolved_at - c.created_at), 0) END,
        b.at IS NOT NULL, c.first_response_at IS NOT NULL AND coalesce(b.at > c.first_response_at, true), f.*
    FROM unnest(touched) AS one (id) JOIN conversation c USING (id)
    CROSS JOIN LATERAL (
        SELECT min(created_at) AS at FROM history_entry WHERE conversation_id = c.id AND kind = 'deadline.breached'
    ) AS b
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE analysed), count(*) FILTER (WHERE untranslated), count(*) FILTER (WHERE held),
            coalesce(sum(translated), 0), coalesce(sum(scored), 0), coalesce(sum(quality), 0)
        FROM message_figures(c.id)
    ) AS f
"""
_WRITTEN_COLUMNS = ("merchant_id", "first_at", "last_at", "messages", "untranslated", "answered")
_WRITTEN = """
    SELECT c.id, m.language, c.merchant_id, min(m.written_at), max(m.written_at), count(*),
        count(*) FILTER (WHERE m.untranslated), c.first_response_at IS NOT NULL
    FROM unnest(touched) AS one (id) JOIN conversation c USING (id) CROSS JOIN LATERAL message_figures(c.id) AS m
    WHERE m.analysed AND coalesce(m.language, 'und') <> 'und'
    GROUP BY c.id, m.language
"""


def _put(table: str, key: tuple[str, ...], columns: tuple[str, ...], counted: str) -> str:
    """Write what was counted, and only where it is new: most changes of a conversation change no figure."""
    kept, new = (", ".join(f"{side}.{name}" for name in columns) for side in ("kept", "excluded"))
    return f"""
        INSERT INTO {table} AS kept ({", ".join((*key, *columns))}) {counted}
        ON CONFLICT ({", ".join(key)}) DO UPDATE SET ({", ".join(columns)}) = ROW ({new})
        WHERE ({kept}) IS DISTINCT FROM ({new});"""


_COUNT_FIGURES = f"""
CREATE FUNCTION count_figures(touched uuid[]) RETURNS void LANGUAGE plpgsql
SET search_path = public SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    -- Two who count at once would each miss what the other has not committed: the second waits here for the first.
    PERFORM FROM unnest(touched) AS one (id) JOIN conversation c USING (id) ORDER BY c.id FOR NO KEY UPDATE OF c;
    {_put("conversation_figures", ("conversation_id",), _CONVERSATION_COLUMNS, _CONVERSATION)}
    DELETE FROM written_language w USING unnest(touched) AS one (id) WHERE w.conversation_id = one.id AND NOT EXISTS (
        SELECT FROM message_figures(one.id) AS m WHERE m.analysed AND m.language = w.language
    );
    {_put("written_language", ("conversation_id", "language"), _WRITTEN_COLUMNS, _WRITTEN)}
END $$
"""  # noqa: S608 - all parts stand above

_TOUCHED = {
    "messages": "SELECT DISTINCT conversation_id FROM changed WHERE TG_OP = 'DELETE' OR status IN ('analysed', 'held')",
    "changed_messages": """
        SELECT DISTINCT unnest(ARRAY[before.conversation_id, after.conversation_id]) FROM before JOIN after USING (id)
        WHERE (before.conversation_id, before.language, before.status = 'analysed', before.status = 'held')
            IS DISTINCT FROM (after.conversation_id, after.language, after.status = 'analysed', after.status = 'held')
    """,
    "translations": "SELECT DISTINCT conversation_id FROM changed JOIN message ON message.id = changed.message_id",
    "breaches": "SELECT DISTINCT conversation_id FROM changed WHERE kind = 'deadline.breached'",
    "conversations": "SELECT id FROM changed",
    "changed_conversations": """
        SELECT id FROM before JOIN after USING (id)
        WHERE (before.country, before.channel, before.language, before.agent_id, before.created_at,
                before.first_response_at, before.resolved_at)
            IS DISTINCT FROM (after.country, after.channel, after.language, after.agent_id, after.created_at,
                after.first_response_at, after.resolved_at)
    """,
}
"""What was changed to the conversations that have to be counted again."""

_NEW, _OLD, _BOTH = "NEW TABLE AS changed", "OLD TABLE AS changed", "OLD TABLE AS before NEW TABLE AS after"
_TRIGGERS = (
    ("conversation", "INSERT", _NEW, "conversations"),
    ("conversation", "UPDATE", _BOTH, "changed_conversations"),
    ("message", "INSERT", _NEW, "messages"),
    ("message", "UPDATE", _BOTH, "changed_messages"),
    ("message", "DELETE", _OLD, "messages"),
    ("translation", "INSERT", _NEW, "translations"),
    ("translation", "UPDATE", _NEW, "translations"),
    ("translation", "DELETE", _OLD, "translations"),
    ("history_entry", "INSERT", _NEW, "breaches"),
    ("history_entry", "DELETE", _OLD, "breaches"),
)


def upgrade() -> None:
    """Apply."""
    read_merchant_once()
    _conversation_figures()
    _written_language()
    op.execute(_MESSAGE_FIGURES)
    op.execute(_COUNT_FIGURES)
    op.execute("SELECT count_figures(array_agg(id)) FROM conversation GROUP BY merchant_id")
    _triggers()


def _conversation_figures() -> None:
    op.create_table(
        "conversation_figures",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("country", sa.String(8), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.String(35), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("answer_seconds", sa.Double(), nullable=True),
        sa.Column("solution_seconds", sa.Double(), nullable=True),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("late", "punctual")),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("messages", "untranslated", "held", "translated", "scored")
        ),
        sa.Column("quality", sa.Double(), nullable=False),
        _of_conversation("conversation_figures"),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_conversation_figures"),
    )
    op.create_index("conversation_figures_begun", "conversation_figures", ["merchant_id", "began_at"])
    op.create_index("conversation_figures_resolved", "conversation_figures", ["merchant_id", "resolved_at"])
    close_table("conversation_figures")


def _written_language() -> None:
    op.create_table(
        "written_language",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("untranslated", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        _of_conversation("written_language"),
        sa.PrimaryKeyConstraint("conversation_id", "language", name="pk_written_language"),
    )
    op.create_index("written_language_latest", "written_language", ["merchant_id", "last_at"])
    close_table("written_language")


def _of_conversation(table: str) -> sa.Constraint:
    name = f"fk_{table}_conversation_id_conversation"
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=name, ondelete="CASCADE")


def _triggers() -> None:
    for name, touched in _TOUCHED.items():
        op.execute(
            f"""CREATE FUNCTION count_after_{name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
            DECLARE touched uuid[] := ARRAY({touched});
            BEGIN
                IF touched <> '{{}}' THEN
                    PERFORM count_figures(touched);
                END IF;
                RETURN NULL;
            END $$"""
        )
    for table, event, tables, name in _TRIGGERS:
        op.execute(
            f"CREATE TRIGGER figures_after_{event.lower()} AFTER {event} ON {table} REFERENCING {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION count_after_{name}()"
        )


def downgrade() -> None:
    """Take it back."""
    for name in _TOUCHED:
        op.execute(f"DROP FUNCTION count_after_{name}() CASCADE")
    op.execute("DROP FUNCTION count_figures(uuid[])")
    op.execute("DROP FUNCTION message_figures(uuid)")
    op.drop_table("written_language")
    op.drop_table("conversation_figures")
