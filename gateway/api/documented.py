"""Errors in the OpenAPI document: each operation names the problems that it can answer with."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import HTTPRoute
from msgspec import Struct

from gateway.api.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from litestar.routes import BaseRoute

__all__ = ["DocumentedProblems"]


class FieldProblem(Struct, frozen=True):
    """What is wrong with one field."""

    field: str
    message: str
    line: int | None = None
    """Of a file; none elsewhere."""


class Problem(Struct, frozen=True, omit_defaults=True):
    """What went wrong, by RFC 9457."""

    type: str
    """urn:polyglot-gateway:problem: and the kind of problem, for programs."""
    title: str
    status: int
    detail: str
    """What is wrong and what to do."""
    instance: str
    """The path that was asked for."""
    errors: tuple[FieldProblem, ...] = ()


class DocumentedProblems(ReceiveRoutePlugin):
    """Writes into each operation the problems that all of its kind share; those that it names itself stand."""

    def receive_route(self, route: BaseRoute) -> None:
        """Look at a route as the application takes it."""
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                shared = {int(status): _spec(status) for status in sorted(_problems(route, handler))}
                handler.responses = {**shared, **(handler.responses or {})}


def _problems(route: HTTPRoute, handler: HTTPRouteHandler) -> Iterator[HTTPStatus]:
    if not route.path.startswith(("/v1", "/webchat")):
        return
    yield HTTPStatus.BAD_REQUEST
    if handler.resolve_dependencies().keys() & {"caller"}:
        yield from (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.SERVICE_UNAVAILABLE)
    if route.path_parameters:
        yield HTTPStatus.NOT_FOUND
    if not handler.http_methods & {"GET"}:
        yield from (HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if "if_match" in handler.parsed_fn_signature.parameters:
        yield HTTPStatus.PRECONDITION_FAILED
    yield HTTPStatus.UNPROCESSABLE_ENTITY


def _spec(status: HTTPStatus) -> ResponseSpec:
    return ResponseSpec(Problem, generate_examples=False, description=status.phrase, media_type=MEDIA_TYPE)
