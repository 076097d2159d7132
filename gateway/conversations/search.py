"""Finding conversations by what was said in them, in the original or in translation, by order, name or address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from gateway.database.tables import Conversation

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

LONGEST_QUERY = 200
"""Characters that are looked at."""
MOST = 2000
"""Conversations that are named one by one; where more match, each is looked at in the list's order, which soon fills
a page."""


async def holding(session: AsyncSession, query: str) -> ColumnElement[bool]:
    """Return the condition for conversations that hold all words of a query, each as the beginning of a word.

    The words are looked for in each original and each translation. Scripts without spaces are searched letter by
    letter, in order. The functions that look are made by the migration 0050.

    Args:
        session: the merchant's transaction.
        query: as typed.
    """
    typed = query.strip()[:LONGEST_QUERY]
    wanted, pattern = func.search_query(typed), _containing(typed)
    found = func.matching_conversations(wanted, pattern, MOST).column_valued("found")
    ids = set(await session.scalars(select(found).limit(MOST)))
    if len(ids) < MOST:
        return Conversation.id.in_(ids)
    return func.conversation_matches(Conversation.id, wanted, pattern)


def _containing(typed: str) -> str:
    """Return the pattern of ILIKE for texts that contain another one."""
    return "%" + typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
