"""What an agent has read, and the views of the inbox that an agent keeps."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from gateway.database.session import merchant_of
from gateway.database.tables import ReadMark, SavedView

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession


async def mark_read(session: AsyncSession, agent_id: UUID, conversation_id: UUID) -> None:
    """Remember that an agent has read all there is."""
    now = dt.datetime.now(dt.UTC)
    values = {"agent_id": agent_id, "conversation_id": conversation_id, "read_at": now}
    row = {"id": uuid7(), "merchant_id": merchant_of(session), "created_at": now, "updated_at": now}
    statement = insert(ReadMark).values(row | values)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["agent_id", "conversation_id"], set_={"read_at": now})
    )


async def mark_unread(session: AsyncSession, agent_id: UUID, conversation_id: UUID) -> None:
    """Forget that an agent has read a conversation."""
    own = (ReadMark.agent_id == agent_id) & (ReadMark.conversation_id == conversation_id)
    await session.execute(delete(ReadMark).where(own))


async def saved_views(session: AsyncSession, agent_id: UUID) -> Sequence[SavedView]:
    """List an agent's saved views by name."""
    return (
        await session.scalars(select(SavedView).where(SavedView.agent_id == agent_id).order_by(SavedView.name))
    ).all()


async def save_view(session: AsyncSession, agent_id: UUID, name: str, query: str) -> None:
    """Keep filters under a name; the same name again replaces them."""
    known = await session.scalar(select(SavedView).where(SavedView.agent_id == agent_id, SavedView.name == name))
    if known is not None:
        known.query = query
    else:
        session.add(SavedView(merchant_id=merchant_of(session), agent_id=agent_id, name=name[:80], query=query))


async def drop_view(session: AsyncSession, agent_id: UUID, view_id: UUID) -> None:
    """Forget a saved view; nothing happens where it is not the agent's."""
    await session.execute(delete(SavedView).where(SavedView.agent_id == agent_id, SavedView.id == view_id))
