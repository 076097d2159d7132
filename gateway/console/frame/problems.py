"""Errors below /console: a page for readers, problem details for scripts, the log-in page for strangers."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from litestar.exceptions import HTTPException
from litestar.response import Redirect, Response
from litestar.status_codes import HTTP_303_SEE_OTHER

from gateway.api.problems import exception_handlers as api_handlers
from gateway.api.problems import problem
from gateway.console.frame.page import page
from gateway.errors import (
    AuthenticationError,
    ConflictError,
    GatewayError,
    HeldError,
    InvalidInputError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.console.frame.authentication import AnyRequest

_log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[GatewayError], HTTPStatus], ...] = (
    (PermissionDeniedError, HTTPStatus.FORBIDDEN),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (ConflictError, HTTPStatus.CONFLICT),
    (HeldError, HTTPStatus.CONFLICT),
    (InvalidInputError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (RateLimitedError, HTTPStatus.TOO_MANY_REQUESTS),
)

Answer = Response[Any] | Redirect


def by_script(request: AnyRequest) -> bool:
    """Whether one of our scripts asks, rather than a person who opens a page."""
    return request.headers.get("X-Requested-By") == "console"


def _stranger(request: AnyRequest, error: AuthenticationError) -> Answer:
    if by_script(request):
        return problem(request, HTTPStatus.UNAUTHORIZED, str(error))
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = f"?next={quote(wanted)}" if request.method == "GET" and wanted != "/console" else ""
    return Redirect(f"/console/login{back}", status_code=HTTP_303_SEE_OTHER)


def _known(request: AnyRequest, error: GatewayError) -> Answer:
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    return _show(request, status, str(error))


def _http(request: AnyRequest, error: HTTPException) -> Answer:
    return _show(request, HTTPStatus(error.status_code), error.detail)


def _unexpected(request: AnyRequest, error: Exception) -> Answer:
    _log.exception("a page failed", exc_info=error)
    return _show(request, HTTPStatus.INTERNAL_SERVER_ERROR, "something went wrong here; it was written to the log")


def _show(request: AnyRequest, status: HTTPStatus, detail: str) -> Answer:
    if by_script(request):
        return problem(request, status, detail)
    me = getattr(request.state, "me", None)
    return page(request, "error.html", me, status_code=status, status=status.value, detail=detail)


def exception_handlers() -> dict[type[Exception] | int, Callable[..., Any]]:
    """Return the handlers for all pages."""
    return {
        **api_handlers(),
        AuthenticationError: _stranger,
        GatewayError: _known,
        HTTPException: _http,
        Exception: _unexpected,
    }
