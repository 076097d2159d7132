"""The glossary's store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from gateway.database.batches import AT_ONCE, batched
from gateway.database.session import merchant_of
from gateway.database.tables import GlossaryEntry
from translation import Term
from translation.glossary import conflicts, serves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.session import Database


class DatabaseGlossary:
    """Implements translation.GlossaryStore.

    Args:
        database: where the terms are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def terms(self, merchant: str, source: str, target: str) -> Sequence[Term]:
        """List the terms that serve texts of one language into another."""
        async with self._database.merchant(UUID(merchant)) as session:
            return [term for row in await list_terms(session) if serves(term := term_of(row), source, target)]


def term_of(row: GlossaryEntry) -> Term:
    """Return a row's term."""
    return Term(row.source_language, row.target_language, row.term, row.translation, row.case_sensitive, row.whole_word)


async def list_terms(session: AsyncSession) -> Sequence[GlossaryEntry]:
    """List all terms of the merchant, oldest first."""
    return (await session.scalars(select(GlossaryEntry).order_by(GlossaryEntry.id))).all()


async def find_terms(session: AsyncSession, text: str, limit: int, skipped: int = 0) -> Sequence[GlossaryEntry]:
    """List the terms that hold a text, or whose translation does, in the order of the alphabet."""
    found = select(GlossaryEntry).order_by(GlossaryEntry.term, GlossaryEntry.id).limit(limit).offset(skipped)
    if text:
        holding = GlossaryEntry.term.icontains(text, autoescape=True)
        found = found.where(holding | GlossaryEntry.translation.icontains(text, autoescape=True))
    return (await session.scalars(found)).all()


async def standing_conflicts(session: AsyncSession) -> list[tuple[Term, Term]]:
    """List the kept terms that contradict each other, such as Mug and mug where capitals do not matter."""
    key = (
        func.lower(GlossaryEntry.source_language),
        func.lower(GlossaryEntry.target_language),
        func.lower(GlossaryEntry.term),
    )
    repeated = select(*key).group_by(*key).having(func.count() > 1)
    rows = await session.scalars(select(GlossaryEntry).where(tuple_(*key).in_(repeated)).order_by(GlossaryEntry.id))
    return conflicts([term_of(row) for row in rows])


async def keep_terms(session: AsyncSession, terms: Sequence[Term]) -> list[tuple[Term, Term]]:
    """Keep terms, each in the place of the same term of the same languages.

    Returns:
        Pairs that say different things of one term, the earlier first; the later one counts from now on.
    """
    clashing = conflicts([*(term_of(row) for row in await list_terms(session)), *terms])
    last = {(term.source, term.target, term.term): term for term in terms}
    for some in batched(last.values(), AT_ONCE):
        statement = insert(GlossaryEntry).values([_columns(term, merchant_of(session)) for term in some])
        said: dict[str, Any] = {
            name: statement.excluded[name] for name in ("translation", "case_sensitive", "whole_word")
        }
        said["updated_at"] = func.now()
        await session.execute(statement.on_conflict_do_update(constraint="glossary_entry_once", set_=said))
    return clashing


def _columns(term: Term, merchant_id: UUID) -> dict[str, Any]:
    return {
        "merchant_id": merchant_id,
        "source_language": term.source,
        "target_language": term.target,
        "term": term.term,
        "translation": term.translation,
        "case_sensitive": term.case_sensitive,
        "whole_word": term.whole_word,
    }


async def forget_term(session: AsyncSession, term_id: UUID) -> GlossaryEntry | None:
    """Remove a term; return what it was, none where there was none."""
    row = await session.get(GlossaryEntry, term_id)
    if row is not None:
        await session.execute(delete(GlossaryEntry).where(GlossaryEntry.id == term_id))
    return row
