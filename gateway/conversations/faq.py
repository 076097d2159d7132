"""Questions that customers often ask, with the merchant's answers, and which of them fit a message."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from sqlalchemy import delete, select

from culture_profiles.tags import is_tag, language_of
from gateway.conversations.faq_matching import closeness
from gateway.database.session import merchant_of
from gateway.database.tables import FaqEntry
from gateway.errors import InvalidInputError
from gateway.terminology.memory import keep_entry
from translation import MemoryEntry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

_FITTING = 0.2
"""Closeness from which a question is suggested: 75 of 80 messages keep theirs, 13 of 16 others get none."""
_SUGGESTED = 3
COLUMNS: Final = ("topic", "language", "question", "answer")
"""Of the CSV file."""


class FaqText(Struct, frozen=True):
    """A question with its answer, as it is kept."""

    topic: str
    language: str
    """BCP 47 tag."""
    question: str
    answer: str


class Suggestion(Struct, frozen=True):
    """An answer that may fit, in the language that the agent can use best."""

    question: str
    answer: str
    language: str
    closeness: float
    """0..1."""


def suggest(entries: Sequence[FaqEntry], messages: Mapping[str, str], reader: str) -> tuple[Suggestion, ...]:
    """Choose the answers that fit a message, best first, three at most.

    Args:
        entries: all of the merchant's.
        messages: the customer's message by language: as written, and translated.
        reader: the agent's language; an answer is given in it where there is one.
    """
    best: dict[str, tuple[float, FaqEntry]] = {}
    for language, text in messages.items():
        same = [entry for entry in entries if language_of(entry.language) == language_of(language)]
        for entry, close in zip(same, closeness(text, [entry.question for entry in same]), strict=True):
            if close >= max(_FITTING, best.get(entry.topic, (0.0,))[0]):
                best[entry.topic] = close, entry
    ranked = sorted(best.values(), key=lambda found: (-found[0], found[1].topic))[:_SUGGESTED]
    return tuple(_for_reader(entry, close, entries, reader) for close, entry in ranked)


def _for_reader(found: FaqEntry, close: float, entries: Sequence[FaqEntry], reader: str) -> Suggestion:
    same = (entry for entry in entries if entry.topic == found.topic)
    entry = next((entry for entry in same if language_of(entry.language) == language_of(reader)), found)
    return Suggestion(entry.question, entry.answer, entry.language, close)


async def list_faq(session: AsyncSession) -> Sequence[FaqEntry]:
    """List all entries, by topic."""
    return (await session.scalars(select(FaqEntry).order_by(FaqEntry.topic, FaqEntry.language))).all()


async def keep_faq(session: AsyncSession, entry: FaqText, author: str | None = None) -> None:
    """Keep an entry; the same topic in the same language again replaces it.

    Its answers in other languages become translations of each other in the memory, so that a customer reads the
    merchant's own words whichever of them an agent sends.
    """
    rows = (await session.scalars(select(FaqEntry).where(FaqEntry.topic == entry.topic))).all()
    row = next((row for row in rows if row.language == entry.language), None)
    if row is None:
        row = FaqEntry(merchant_id=merchant_of(session), topic=entry.topic, language=entry.language)
        session.add(row)
    row.question, row.answer = entry.question, entry.answer
    for other in rows:
        if language_of(other.language) != language_of(entry.language):
            there = MemoryEntry(entry.language, other.language, entry.answer, other.answer)
            back = MemoryEntry(other.language, entry.language, other.answer, entry.answer)
            await keep_entry(session, there, author)
            await keep_entry(session, back, author)
    await session.flush()


async def drop_faq(session: AsyncSession, entry_id: UUID) -> FaqEntry | None:
    """Drop an entry; return what it was, none where there was none."""
    row = await session.get(FaqEntry, entry_id)
    if row is not None:
        await session.execute(delete(FaqEntry).where(FaqEntry.id == entry_id))
    return row


def write_faq(entries: Sequence[FaqEntry]) -> str:
    """Write entries as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows((entry.topic, entry.language, entry.question, entry.answer) for entry in entries)
    return out.getvalue()


def read_faq(text: str) -> list[FaqText]:
    """Read entries from CSV with a header line; other columns are left out.

    Raises:
        InvalidInputError: a column is missing, a field is empty or the language is no tag; it names the line.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
            raise InvalidInputError(
                f"line 1: the column {missing[0]} is missing; needed are {', '.join(COLUMNS)}", field="file"
            )
        return [_entry(row, reader.line_num) for row in reader]
    except csv.Error as error:
        raise InvalidInputError(f"line {reader.line_num}: {error}", field="file") from None


def _entry(row: dict[str, str | None], line: int) -> FaqText:
    values = {name: (row[name] or "").strip() for name in COLUMNS}
    if empty := [name for name in COLUMNS if not values[name]]:
        raise InvalidInputError(f"line {line}: {empty[0]} is empty", field="file")
    if not is_tag(values["language"]):
        raise InvalidInputError(
            f"line {line}: {values['language']!r} is no language tag; write it as en or pt-BR", field="file"
        )
    return FaqText(**values)
