"""Row-level security, as migrations apply it: a merchant sees and writes its own rows only."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

from gateway.database.session import APPLICATION_ROLE


def create_role() -> None:
    """Create the role that merchants' transactions run under; it owns nothing and bypasses nothing."""
    op.execute(
        f"""DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') THEN
                CREATE ROLE {APPLICATION_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS;
            END IF;
        END $$"""
    )
    op.execute(f"GRANT {APPLICATION_ROLE} TO CURRENT_USER")
    op.execute(f"GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE}")


def close_table(table: str, *, column: str = "merchant_id") -> None:
    """Show the rows of a table to the merchant that the column names, and to nobody else."""
    own = _own_rows(column)
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY merchant_rows ON "{table}" TO {APPLICATION_ROLE} USING ({own}) WITH CHECK ({own})')
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {APPLICATION_ROLE}')


def read_merchant_once() -> None:
    """Let the policies made before read the setting once a statement: once a row, a count of many rows takes twice."""
    closed = "SELECT tablename, qual LIKE '%(id =%' FROM pg_policies WHERE policyname = 'merchant_rows'"
    for table, of_itself in op.get_bind().execute(text(closed)).all():
        own = _own_rows("id" if of_itself else "merchant_id")
        op.execute(f'ALTER POLICY merchant_rows ON "{table}" USING ({own}) WITH CHECK ({own})')


def _own_rows(column: str) -> str:
    return f"{column} = (SELECT current_setting('polyglot.merchant', true)::uuid)"
