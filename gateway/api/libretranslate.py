"""LibreTranslate's API, so that its clients work against the gateway unchanged.

Field names and error shapes are LibreTranslate's own; what it gets wrong (one language for a whole batch, order numbers
and markup lost) is done right.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

import lxml.etree
import lxml.html
from litestar import Request, Router, get, post, route
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter
from litestar.response import Response
from msgspec import Struct

from gateway.api.libretranslate_request import (
    CHARACTER_LIMIT,
    ClientError,
    admit,
    alternatives,
    fields,
    required,
    texts,
)
from gateway.application import Gateway
from locales import accepted, best, language_name
from translation import Detection, NoRouteError, Translation, TranslationError, TranslationRequest, UnknownLanguageError
from translation.engines.base import Edge
from translation.matching import canonical, serves
from translation.routes import best_routes


class ErrorView(Struct, frozen=True):
    """What is wrong, in LibreTranslate's shape."""

    error: str


_ERRORS = {
    status: ResponseSpec(ErrorView, generate_examples=False, description=description)
    for status, description in (
        (400, "The request cannot be understood"),
        (403, "The key is not known"),
        (500, "The translation failed"),
    )
}


def _answer(error: ClientError) -> Response[dict[str, Any]]:
    return Response({"error": str(error)}, status_code=error.status)


@post("/translate", status_code=200, summary="Translate (LibreTranslate)", responses=_ERRORS)
async def translate(request: Request[Any, Any, Any], gateway: Gateway) -> Response[dict[str, Any]]:
    """Translate q (a text or a list) from source (a tag or auto) to target; format is text or html."""
    try:
        sent = await fields(request)
        await admit(gateway, sent)
        q = texts(sent)
        source, target = required(sent, "source"), required(sent, "target")
        form = sent.get("format") or "text"
        if form not in ("text", "html"):
            raise ClientError(f"{form} format is not supported")
        wanted = alternatives(sent)
        detected = [_detected(gateway, text, form) if source == "auto" else None for text in q]
        done = await asyncio.gather(
            *(
                _one(gateway, text, one.tag if one else source, target, form)
                for text, one in zip(q, detected, strict=True)
            )
        )
    except ClientError as error:
        return _answer(error)
    return Response(_shape(isinstance(sent["q"], list), done, detected, wanted))


def _shape(listed: bool, done: list[Translation], detected: list[Detection | None], wanted: int) -> dict[str, Any]:
    """Answer a text for a text and a list for a list."""
    answer: dict[str, Any] = {"translatedText": [one.text for one in done] if listed else done[0].text}
    if wanted:
        answer["alternatives"] = [[] for _ in done] if listed else []
    languages = [_language(one) for one in detected if one]
    if languages:
        answer["detectedLanguage"] = languages if listed else languages[0]
    return answer


def _language(detection: Detection) -> dict[str, Any]:
    return {"confidence": round(detection.confidence * 100, 1), "language": _code(detection.tag)}


def _code(tag: str) -> str:
    """Return the language as LibreTranslate names it: pt for pt-BR, zh-Hant for zh-Hant-TW."""
    parts = tag.split("-")
    return "-".join(parts[:2]) if parts[0] == "zh" and len(parts) > 1 else parts[0]


def _detected(gateway: Gateway, text: str, form: str) -> Detection:
    return gateway.detector.detect(_without_markup(text) if form == "html" else text)


def _without_markup(text: str) -> str:
    try:
        return "".join(str(part) for part in lxml.html.fromstring(text).itertext())
    except (lxml.etree.LxmlError, ValueError):
        return text


async def _one(gateway: Gateway, text: str, source: str, target: str, form: str) -> Translation:
    if source == "und":
        source = target  # nothing in it is of a language: it stays as it is
    request = TranslationRequest(text, canonical(source), canonical(target), "html" if form == "html" else "text")
    try:
        return await gateway.translator.translate(request)
    except UnknownLanguageError as error:
        raise ClientError(f"{error.tag} is not supported") from error
    except NoRouteError as error:
        raise ClientError(_no_way(gateway.translator.edges(), error.source, error.target)) from error
    except TranslationError as error:
        raise ClientError(f"Cannot translate text: {error}", 500) from error


def _no_way(edges: Sequence[Edge], source: str, target: str) -> str:
    known = {tag for edge in edges for tag in (edge.source, edge.target)}
    for tag in (source, target):
        if not any(serves(model, tag) for model in known):
            return f"{tag} is not supported"
    return f"{_named(target)} is not available as a target language from {_named(source)}"


def _named(tag: str) -> str:
    return f"{language_name(tag, 'en')} ({tag})"


@post("/detect", status_code=200, summary="Detect a language (LibreTranslate)", responses=_ERRORS)
async def detect(request: Request[Any, Any, Any], gateway: Gateway) -> Response[Any]:
    """Detect the language of q; confidence is 0..100."""
    try:
        sent = await fields(request)
        await admit(gateway, sent)
        text = " ".join(texts(sent))
    except ClientError as error:
        return _answer(error)
    detection = gateway.detector.detect(text)
    others = [
        {"confidence": round(one.confidence * 100, 1), "language": _code(one.tag)} for one in detection.alternatives
    ]
    return Response([_language(detection), *others])


@get("/languages", summary="List languages (LibreTranslate)")
async def languages(
    gateway: Gateway, accept_language: Annotated[str, HeaderParameter(name="Accept-Language")] = "en"
) -> list[dict[str, Any]]:
    """List the languages that installed models read, with those they can be translated into."""
    locale = best(accepted(accept_language))
    edges = gateway.translator.edges()
    codes = sorted({edge.source for edge in edges} | {edge.target for edge in edges})
    return [
        {
            "code": code,
            "name": language_name(code, locale),
            "targets": [other for other in codes if other == code or best_routes(edges, code, other)],
        }
        for code in codes
    ]


@get("/frontend/settings", summary="Settings for clients (LibreTranslate)")
async def frontend_settings(gateway: Gateway) -> dict[str, Any]:
    """Say what clients may expect."""
    return {
        "apiKeys": True,
        "charLimit": CHARACTER_LIMIT,
        "filesTranslation": False,
        "frontendTimeout": 500,
        "keyRequired": gateway.settings.translate_key_required,
        "language": {
            "source": {"code": "auto", "name": "Auto Detect"},
            "target": {"code": "en", "name": "English"},
        },
        "suggestions": False,
        "supportedFilesFormat": [],
    }


@get("/health", summary="Whether translation can be asked for (LibreTranslate)")
async def health() -> dict[str, str]:
    """Answer as long as the process does; /health/ready looks at its parts."""
    return {"status": "ok"}


@post(["/suggest", "/translate_file"], status_code=403, summary="What is not offered here (LibreTranslate)")
async def not_offered(request: Request[Any, Any, Any]) -> ErrorView:
    """Refuse suggestions and files as a LibreTranslate does that is run without them."""
    what = "Suggestions" if request.url.path.endswith("suggest") else "Files translation"
    return ErrorView(f"{what} are disabled on this server.")


@route(
    ["/translate", "/detect", "/languages", "/frontend/settings", "/health", "/suggest", "/translate_file"],
    http_method="OPTIONS",
    status_code=204,
    include_in_schema=False,
)
async def preflight() -> None:
    """Let a browser ask whether pages of other sites may call."""


def _open_to_pages(response: Response[Any]) -> Response[Any]:
    """Let pages of any site read the answer, as LibreTranslate does: cookies are not looked at, only keys."""
    response.headers.update(
        {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Headers": "Authorization, Content-Type",
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Max-Age": "86400",
        }
    )
    return response


def libretranslate() -> Router:
    """Return the routes, at the root as LibreTranslate has them."""
    handlers = [translate, detect, languages, frontend_settings, health, not_offered, preflight]
    return Router("/", route_handlers=handlers, after_request=_open_to_pages, tags=["libretranslate"])
