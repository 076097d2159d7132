"""Canned replies: texts used again and again, in each language that agents write, with fields to fill."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from gateway.database.session import merchant_of
from gateway.database.tables import CannedReply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

FIELDS = ("customer", "agent", "order", "brand")
_FIELD = re.compile(r"\{(" + "|".join(FIELDS) + r")\}")


def fill(text: str, values: Mapping[str, str | None]) -> str:
    """Fill a text's fields; one whose value is not known stays, for the agent to see and to fill."""
    return _FIELD.sub(lambda found: values.get(found[1]) or found[0], text)


async def list_canned(session: AsyncSession, language: str | None = None) -> Sequence[CannedReply]:
    """List canned replies by name.

    Args:
        session: the merchant's transaction.
        language: only those in this language (BCP 47 tag), whatever the region.
    """
    rows = (await session.scalars(select(CannedReply).order_by(CannedReply.name, CannedReply.language))).all()
    if language is None:
        return rows
    return [row for row in rows if row.language.partition("-")[0] == language.partition("-")[0]]


async def keep_canned(session: AsyncSession, name: str, language: str, text: str) -> CannedReply:
    """Keep a canned reply; the same name in the same language again replaces its text."""
    same = (CannedReply.name == name) & (CannedReply.language == language)
    row: CannedReply | None = await session.scalar(select(CannedReply).where(same))
    if row is None:
        row = CannedReply(merchant_id=merchant_of(session), name=name, language=language, text=text)
        session.add(row)
    row.text = text
    await session.flush()
    return row


async def drop_canned(session: AsyncSession, canned_id: UUID) -> CannedReply | None:
    """Drop a canned reply; return what it was, none where there was none."""
    row = await session.get(CannedReply, canned_id)
    if row is not None:
        await session.execute(delete(CannedReply).where(CannedReply.id == canned_id))
    return row
