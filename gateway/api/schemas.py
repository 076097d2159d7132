"""Schemas that are published for everybody: no key is needed."""

from __future__ import annotations

from typing import Any

from litestar import get
from litestar.response import Response

from culture_profiles import file_schema, schema
from gateway.errors import NotFoundError

_MEDIA_TYPE = "application/schema+json"
_SCHEMAS = {"profile": schema, "profile-file": file_schema}


@get("/schemas", summary="List the schemas", tags=["schemas"], security=[], opt={"public": True})
async def list_schemas() -> dict[str, str]:
    """List the schemas by name, each with its path."""
    return {name: f"/v1/schemas/{name}" for name in _SCHEMAS}


@get(
    "/schemas/{name:str}",
    summary="Read a schema",
    tags=["schemas"],
    security=[],
    media_type=_MEDIA_TYPE,
    opt={"public": True},
)
async def read_schema(name: str) -> Response[dict[str, Any]]:
    """Give a JSON Schema (draft 2020-12): profile for a merchant's overlay, profile-file for a built-in file."""
    make = _SCHEMAS.get(name)
    if make is None:
        raise NotFoundError(f"there is no schema {name!r}; there are: {', '.join(_SCHEMAS)}")
    return Response(make(), media_type=_MEDIA_TYPE)
