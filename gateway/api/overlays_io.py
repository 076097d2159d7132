"""Overlays as request bodies and answers: JSON, TOML or YAML, told by Content-Type and Accept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar.exceptions import HTTPException
from litestar.response import Response

from culture_profiles import Overlay, dump_overlay, parse_overlay
from culture_profiles.plain_data import Format

if TYPE_CHECKING:
    from litestar import Request

_FORMATS: dict[str, Format] = {
    "application/json": "json",
    "application/toml": "toml",
    "text/toml": "toml",
    "application/yaml": "yaml",
    "application/x-yaml": "yaml",
    "text/yaml": "yaml",
    "text/x-yaml": "yaml",
}
_MEDIA_TYPES: dict[Format, str] = {
    "json": "application/json",
    "toml": "application/toml",
    "yaml": "application/yaml",
}
_LIMIT = 256 * 1024
"""Bytes; the largest built-in file has a twentieth of that."""


async def overlay_in(request: Request[Any, Any, Any]) -> Overlay:
    """Read the body as an overlay.

    Raises:
        HTTPException: 415 for another media type, 413 for a body that is too large, 400 for bytes that are no UTF-8.
        ProfileError: with line and key of everything that is wrong.
    """
    media_type = request.headers.get("Content-Type", "application/json").partition(";")[0].strip().lower()
    if media_type not in _FORMATS:
        allowed = ", ".join(_MEDIA_TYPES.values())
        raise HTTPException(status_code=415, detail=f"Content-Type {media_type} is not read here; send {allowed}")
    body = await request.body()
    if len(body) > _LIMIT:
        raise HTTPException(status_code=413, detail=f"an overlay has at most {_LIMIT} bytes")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise HTTPException(status_code=400, detail="the body is not UTF-8") from None
    form = _FORMATS[media_type]
    return parse_overlay(text, format=form, source=f"overlay.{form}")


def overlay_out(request: Request[Any, Any, Any], overlay: Overlay, name: str, **headers: str) -> Response[str]:
    """Answer with an overlay in the format that is asked for; JSON where the caller does not mind."""
    form = _wanted(request.headers.get("Accept", ""))
    headers["Content-Disposition"] = f'inline; filename="{name}.{form}"'
    headers["Vary"] = "Accept"
    text = dump_overlay(overlay, format=form)
    return Response(text, media_type=f"{_MEDIA_TYPES[form]}; charset=utf-8", headers=headers)


def _wanted(accept: str) -> Format:
    """Take the first media type of the header that we write."""
    for part in accept.split(","):
        found = _FORMATS.get(part.partition(";")[0].strip().lower())
        if found:
            return found
    return "json"
