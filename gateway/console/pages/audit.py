"""The audit log, for supervisors and administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.response import Response

from gateway.application import Gateway
from gateway.console.frame.page import page
from gateway.people.audit import read_audit
from gateway.people.sessions import SignedIn

_LINES = 100


@get("/audit", opt={"role": "supervisor"})
async def audit_log(
    request: Request[Any, Any, Any],
    gateway: Gateway,
    me: SignedIn,
    before: UUID | None = None,
    action: str | None = None,
) -> Response[str]:
    """Show who changed what, newest first."""
    async with gateway.database.merchant(me.merchant_id) as session:
        lines = await read_audit(session, limit=_LINES, before=before, action=action)
    older = lines[-1].id if len(lines) == _LINES else None
    return page(request, "audit.html", me, lines=lines, older=older, action=action)
