"""Finding conversations by what was said in them, in the original or in translation, by order, name or address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Select

LONGEST_QUERY = 200
"""Characters that are looked at."""


def matching(query: str) -> Select[tuple[UUID]]:
    """Select the ids of conversations that hold all words of a query, each as the beginning of a word.

    The words may stand in different languages: the original is searched and so is every translation. Scripts without
    spaces are searched letter by letter, in order. The function that looks is made by the migration 0050.

    Args:
        query: as typed.
    """
    typed = query.strip()[:LONGEST_QUERY]
    pattern = "%" + typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return select(func.matching_conversations(func.search_query(typed), pattern).column_valued("found"))
