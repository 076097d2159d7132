"""The translation memory's store: candidates by trigrams, exact measures by translation.memory."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from gateway.database.batches import AT_ONCE, batched
from gateway.database.session import merchant_of
from gateway.database.tables import MemoryEntry as Row
from gateway.errors import InvalidInputError, NotFoundError
from translation import MemoryEntry
from translation.memory import slots
from translation.scripts import primary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.database.session import Database

ALIKE = 0.45
"""Trigram similarity from which an entry is a candidate: low, since the exact measure follows."""


class DatabaseMemory:
    """Implements translation.MemoryStore.

    Args:
        database: where the entries are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def candidates(self, merchant: str, source: str, target: str, text: str, limit: int) -> Sequence[MemoryEntry]:
        """List the entries most alike to a text with slots."""
        statement = (
            select(Row)
            .where(
                Row.source_language == source,
                Row.target_language == target,
                Row.source.bool_op("%")(text),
            )
            .order_by(func.similarity(Row.source, text).desc(), Row.id)
            .limit(limit)
        )
        async with self._database.merchant(UUID(merchant)) as session:
            await session.execute(select(func.set_config("pg_trgm.similarity_threshold", str(ALIKE), True)))
            return [_entry(row) for row in (await session.scalars(statement)).all()]

    async def add(self, merchant: str, entry: MemoryEntry) -> None:
        """Add an entry, in the place of one of the same text and languages."""
        async with self._database.merchant(UUID(merchant)) as session:
            await keep_entry(session, entry)


def _entry(row: Row) -> MemoryEntry:
    return MemoryEntry(row.source_language, row.target_language, row.source, row.target)


async def keep_entry(session: AsyncSession, entry: MemoryEntry, author: str | None = None) -> None:
    """Keep an entry in a merchant's open transaction, in the place of one of the same text and languages."""
    await keep_entries(session, (entry,), author)


async def keep_entries(session: AsyncSession, entries: Iterable[MemoryEntry], author: str | None = None) -> None:
    """Keep entries as keep_entry does; of two of the same text and languages the later one."""
    rows = (_columns(entry, merchant_of(session), author) for entry in entries)
    last = {(row["source_language"], row["target_language"], row["digest"]): row for row in rows}
    for some in batched(last.values(), AT_ONCE):
        statement = insert(Row).values(some)
        said: dict[str, Any] = {name: statement.excluded[name] for name in ("target", "author")}
        said["updated_at"] = func.now()  # the column's own refresh does not reach an upsert
        await session.execute(statement.on_conflict_do_update(constraint="memory_entry_once", set_=said))


def _columns(entry: MemoryEntry, merchant_id: UUID, author: str | None) -> dict[str, Any]:
    return {
        "merchant_id": merchant_id,
        "source_language": primary(entry.source),
        "target_language": primary(entry.target),
        "source": entry.text,
        "target": entry.translation,
        "digest": hashlib.sha256(entry.text.encode()).digest(),
        "author": author,
    }


async def list_entries(session: AsyncSession) -> Sequence[Row]:
    """List all entries of the merchant, oldest first."""
    return (await session.scalars(select(Row).order_by(Row.id))).all()


async def find_entries(session: AsyncSession, text: str, limit: int, skipped: int = 0) -> Sequence[Row]:
    """List the entries that hold a text in either language, newest first."""
    found = select(Row).order_by(Row.id.desc()).limit(limit).offset(skipped)
    if text:
        found = found.where(Row.source.icontains(text, autoescape=True) | Row.target.icontains(text, autoescape=True))
    return (await session.scalars(found)).all()


async def correct_entry(session: AsyncSession, entry_id: UUID, translation: str, author: str) -> str:
    """Change an entry's translation.

    Returns:
        What it was before.

    Raises:
        NotFoundError: there is no such entry.
        InvalidInputError: the translation has a slot (⟦1⟧) that its text does not fill.
    """
    row = await session.get(Row, entry_id)
    if row is None:
        raise NotFoundError(f"there is no entry {entry_id}")
    check_slots(row.source, translation)
    before, row.target, row.author = row.target, translation, author
    return before


def check_slots(text: str, translation: str) -> None:
    """Refuse a translation whose slots its text cannot fill.

    Raises:
        InvalidInputError: it has one; it is named.
    """
    foreign = slots(translation) - slots(text)
    if foreign:
        named = ", ".join(f"⟦{number}⟧" for number in sorted(foreign))
        raise InvalidInputError(f"the translation has {named}, which the text has not", field="translation")


async def forget_entry(session: AsyncSession, entry_id: UUID) -> Row | None:
    """Remove an entry; return what it was, none where there was none."""
    row = await session.get(Row, entry_id)
    if row is not None:
        await session.execute(delete(Row).where(Row.id == entry_id))
    return row
