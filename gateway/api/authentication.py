"""Who calls: the API key in Authorization: Bearer, looked at before a request's body is.

A handler says what it needs in its opt: role="supervisor" or "admin" where a key of the role agent is not enough,
public=True where no key is needed. Nothing said means any key: what is forgotten stays closed to strangers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.errors import AuthenticationError, PermissionDeniedError
from gateway.people.keys import Caller, Role, authenticate

if TYPE_CHECKING:
    from litestar import Request
    from litestar.connection import ASGIConnection
    from litestar.handlers import BaseRouteHandler

_RANK: dict[Role, int] = {"agent": 0, "supervisor": 1, "admin": 2}


async def guard_role(request: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let a request pass, or not.

    Raises:
        AuthenticationError: it carries no key, or one that is not known.
        PermissionDeniedError: the key's role is too low.
    """
    if handler.opt.get("public"):
        return
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise AuthenticationError("send your API key as: Authorization: Bearer pgw_...")
    caller = await authenticate(request.app.state.gateway.database, key.strip())
    needed: Role = handler.opt.get("role", "agent")
    if _RANK[caller.role] < _RANK[needed]:
        raise PermissionDeniedError(f"this needs a key of the role {needed}; yours is {caller.role}")
    request.state.caller = caller


def provide_caller(request: Request[Any, Any, Any]) -> Caller:
    """Return whose key the request carries, for handlers that are not public."""
    caller: Caller = request.state.caller
    return caller
