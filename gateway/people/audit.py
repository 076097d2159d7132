"""Who changed what: written in the transaction of the change itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from gateway.database.session import merchant_of
from gateway.database.tables import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.people.sessions import SignedIn


def audit(
    session: AsyncSession,
    who: SignedIn | None,
    action: str,
    subject: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Keep a line of the audit log.

    Args:
        session: the merchant's transaction, that of the change.
        who: the agent; none for the command line.
        action: what was done: conversation.assigned, profile.published ...
        subject: to what: an id, a country, a name.
        before: what it was, only what differs; never a secret.
        after: what it became.
    """
    session.add(
        AuditEntry(
            merchant_id=merchant_of(session),
            agent_id=who.agent_id if who else None,
            actor=who.email if who else "command line",
            action=action,
            subject=subject,
            before=before,
            after=after,
        )
    )


async def read_audit(
    session: AsyncSession, *, limit: int = 100, before: UUID | None = None, action: str | None = None
) -> Sequence[AuditEntry]:
    """Read the audit log, newest first.

    Args:
        session: the merchant's transaction.
        limit: lines at most.
        before: id of the last line of the page before.
        action: only this one.
    """
    statement = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    if action:
        statement = statement.where(AuditEntry.action == action)
    return (await session.scalars(statement)).all()
