"""Errors as RFC 9457 problem details: the one place where errors become HTTP."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from litestar.exceptions import HTTPException, SerializationException, ValidationException
from litestar.response import Response

from culture_profiles import ProfileError
from gateway.errors import (
    AuthenticationError,
    ConflictError,
    DatabaseUnavailableError,
    GatewayError,
    HeldError,
    IdempotencyConflictError,
    InvalidInputError,
    NotFoundError,
    OutdatedError,
    PermissionDeniedError,
    RateLimitedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar import Request

_log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

_STATUS: dict[type[GatewayError], HTTPStatus] = {
    AuthenticationError: HTTPStatus.UNAUTHORIZED,
    PermissionDeniedError: HTTPStatus.FORBIDDEN,
    NotFoundError: HTTPStatus.NOT_FOUND,
    IdempotencyConflictError: HTTPStatus.UNPROCESSABLE_ENTITY,
    OutdatedError: HTTPStatus.PRECONDITION_FAILED,
    ConflictError: HTTPStatus.CONFLICT,
    InvalidInputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    HeldError: HTTPStatus.CONFLICT,
    RateLimitedError: HTTPStatus.TOO_MANY_REQUESTS,
    DatabaseUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
}

_ADVICE: dict[int, str] = {
    HTTPStatus.NOT_FOUND: "there is nothing at this address; /docs lists what there is",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address does not take the method; the header Allow names those that it takes",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "the body is too large; send attachments by reference",
}


def problem(
    request: Request[Any, Any, Any], status: int, detail: str, *, headers: dict[str, str] | None = None, **more: Any
) -> Response[dict[str, Any]]:
    """Answer with a problem; the type names the kind of problem, for programs to tell them apart.

    Args:
        request: what was asked; its path is the problem's instance.
        status: HTTP status code.
        detail: what is wrong and what to do.
        headers: more headers.
        more: members beyond those of RFC 9457, such as errors (a list of field and message).
    """
    phrase = HTTPStatus(status).phrase
    body = {
        "type": f"urn:polyglot-gateway:problem:{phrase.lower().replace(' ', '-')}",
        "title": phrase,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        **more,
    }
    return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _gateway_error(request: Request[Any, Any, Any], error: GatewayError) -> Response[dict[str, Any]]:
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), HTTPStatus.INTERNAL_SERVER_ERROR)
    headers: dict[str, str] = {}
    more: dict[str, Any] = {}
    if isinstance(error, AuthenticationError):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, RateLimitedError):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, InvalidInputError) and error.field:
        more["errors"] = [{"field": error.field, "message": str(error)}]
    return problem(request, status, str(error), headers=headers, **more)


def _validation_error(request: Request[Any, Any, Any], error: ValidationException) -> Response[dict[str, Any]]:
    extra = error.extra if isinstance(error.extra, list) else []
    if any(entry.get("key") == "data" and entry.get("message") == "'data'" for entry in extra):
        # Litestar's words for a body that is missing.
        return problem(request, HTTPStatus.BAD_REQUEST, "the body is empty; send JSON")
    errors = [{"field": entry.get("key", "body"), "message": entry.get("message", "")} for entry in extra]
    detail = "; ".join(f"{entry['field']}: {entry['message']}" for entry in errors) or error.detail
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors)


def _profile_error(request: Request[Any, Any, Any], error: ProfileError) -> Response[dict[str, Any]]:
    errors = [{"field": one.key, "line": one.line, "message": one.message} for one in error.problems]
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, str(error), errors=errors)


def _http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, Any]]:
    if isinstance(error.__cause__, SerializationException):
        return _unreadable(request, error.detail)
    detail = _ADVICE.get(error.status_code) if error.detail == HTTPStatus(error.status_code).phrase else None
    return problem(request, error.status_code, detail or error.detail, headers=error.headers)


def _unreadable(request: Request[Any, Any, Any], why: str) -> Response[dict[str, Any]]:
    kind, _ = request.content_type
    if kind and "json" not in kind:
        detail = f"the body is {kind}; send JSON, with Content-Type: application/json"
        return problem(request, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
    return problem(request, HTTPStatus.BAD_REQUEST, f"the body is no valid JSON in UTF-8: {why}")


def _undecodable(request: Request[Any, Any, Any], error: UnicodeDecodeError) -> Response[dict[str, Any]]:
    return _unreadable(request, f"byte {error.start} is none")


def _nested(request: Request[Any, Any, Any], _: RecursionError) -> Response[dict[str, Any]]:
    return problem(request, HTTPStatus.BAD_REQUEST, "the body is nested too deeply")


def _unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    _log.exception("a request failed", exc_info=error)
    return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "something went wrong here; it was written to the log")


def exception_handlers() -> dict[type[Exception] | int, Callable[..., Response[dict[str, Any]]]]:
    """Return the handlers for the application."""
    return {
        GatewayError: _gateway_error,
        ProfileError: _profile_error,
        ValidationException: _validation_error,
        HTTPException: _http_error,
        # The two that msgspec does not put into its own words while it reads a body.
        UnicodeDecodeError: _undecodable,
        RecursionError: _nested,
        Exception: _unexpected,
    }
