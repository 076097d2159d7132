"""Who calls: the API key in Authorization: Bearer, as a dependency of handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.errors import AuthenticationError, PermissionDeniedError
from gateway.people.keys import Caller, Role, authenticate

if TYPE_CHECKING:
    from litestar import Request

_RANK: dict[Role, int] = {"agent": 0, "supervisor": 1, "admin": 2}


async def provide_caller(request: Request[Any, Any, Any]) -> Caller:
    """Return whose key the request carries.

    Raises:
        AuthenticationError: it carries none, or one that is not known.
    """
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise AuthenticationError("send your API key as: Authorization: Bearer pgw_...")
    return await authenticate(request.app.state.gateway.database, key.strip())


def require_role(caller: Caller, role: Role) -> None:
    """Let only this role and those above it pass.

    Raises:
        PermissionDeniedError: the caller's role is below.
    """
    if _RANK[caller.role] < _RANK[role]:
        raise PermissionDeniedError(f"this needs a key of the role {role}; yours is {caller.role}")
