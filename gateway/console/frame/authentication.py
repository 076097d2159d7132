"""Who asks, and whether they may: looked at before every handler below /console.

A handler says what it needs in its opt: public=True for those who are not signed in, role="supervisor" or "admin" for
those who are more than agents. Nothing said means any signed-in agent: what is forgotten stays closed to strangers.
"""

from __future__ import annotations

import hmac
from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from gateway.errors import AuthenticationError, PermissionDeniedError
from gateway.people.keys import Role
from gateway.people.sessions import SignedIn, signed_in

COOKIE = "polyglot_session"
RANK: dict[Role, int] = {"agent": 0, "supervisor": 1, "admin": 2}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

AnyRequest = Request[Any, Any, Any]


async def guard_request(request: AnyRequest) -> None:
    """Let a request pass, or not.

    Raises:
        AuthenticationError: nobody is signed in.
        PermissionDeniedError: the role is too low, or the form is not from one of our pages.
    """
    if request.method not in _SAFE:
        _check_origin(request)
    opt = request.route_handler.opt
    if opt.get("public"):
        return
    token = request.cookies.get(COOKIE)
    if not token:
        raise AuthenticationError("log in to go on")
    me = await signed_in(request.app.state.gateway.database, token)
    if request.method not in _SAFE:
        await _check_token(request, me)
    needed: Role = opt.get("role", "agent")
    if not may(me.role, needed):
        raise PermissionDeniedError(f"this needs the role {needed}; yours is {me.role}")
    request.state.me = me


def may(role: Role, needed: Role) -> bool:
    """Whether a role is enough."""
    return RANK[role] >= RANK[needed]


def provide_me(request: AnyRequest) -> SignedIn:
    """Return who is signed in, for handlers that are not public."""
    me: SignedIn = request.state.me
    return me


def _check_origin(request: AnyRequest) -> None:
    """Refuse forms of other sites: browsers say where a form came from."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
        raise PermissionDeniedError("this form came from another site")


async def _check_token(request: AnyRequest, me: SignedIn) -> None:
    sent = request.headers.get("X-CSRF-Token") or (await request.form()).get("csrf", "")
    if not (isinstance(sent, str) and hmac.compare_digest(sent.encode(), me.csrf.encode())):
        raise PermissionDeniedError("this form is out of date; load the page again")
