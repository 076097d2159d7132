"""LibreTranslate's API, so that its clients work against the gateway unchanged.

Field names and error shapes are LibreTranslate's own; what it gets wrong (one language for a whole batch, order numbers
and markup lost) is done right.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

import lxml.etree
import lxml.html
import msgspec
from litestar import Request, Router, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter
from litestar.response import Response
from msgspec import Struct

from gateway.application import Gateway
from gateway.errors import AuthenticationError
from gateway.people.keys import authenticate
from locales import accepted, best, language_name
from translation import Detection, NoRouteError, Translation, TranslationError, TranslationRequest, UnknownLanguageError
from translation.matching import canonical
from translation.routes import best_routes

CHARACTER_LIMIT = 100_000
"""Of one request, all texts together."""
BATCH_LIMIT = 500


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


class ClientError(Exception):
    """The client's mistake, as LibreTranslate words it."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def _answer(error: ClientError) -> Response[dict[str, Any]]:
    return Response({"error": str(error)}, status_code=error.status)


async def _fields(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Read a JSON object or a form: LibreTranslate takes both."""
    if request.headers.get("Content-Type", "").startswith("application/json"):
        try:
            body = msgspec.json.decode(await request.body())
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise ClientError("Invalid JSON format") from None
        if not isinstance(body, dict):
            raise ClientError("Invalid JSON format")
        return body
    form = await request.form()
    return {name: values[0] if len(values) == 1 else values for name, values in form.dict().items()}


async def _admit(gateway: Gateway, fields: Mapping[str, Any]) -> None:
    key = fields.get("api_key")
    if not key:
        if gateway.settings.translate_key_required:
            raise ClientError("Please contact the server operator to get an API key", 400)
        return
    try:
        await authenticate(gateway.database, str(key))
    except AuthenticationError:
        raise ClientError("Invalid API key", 403) from None


def _texts(fields: Mapping[str, Any]) -> list[str]:
    texts = fields.get("q")
    if texts is None or texts == "":
        raise ClientError("Invalid request: missing q parameter")
    listed = texts if isinstance(texts, list) else [texts]
    if not all(isinstance(text, str) for text in listed):
        raise ClientError("Invalid request: q must be a string or a list of strings")
    if len(listed) > BATCH_LIMIT:
        raise ClientError(f"Invalid request: request ({len(listed)}) exceeds text limit ({BATCH_LIMIT})")
    length = sum(map(len, listed))
    if length > CHARACTER_LIMIT:
        raise ClientError(f"Invalid request: request ({length}) exceeds text limit ({CHARACTER_LIMIT})")
    return listed


def _required(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not value or not isinstance(value, str):
        raise ClientError(f"Invalid request: missing {name} parameter")
    return value


@post("/translate", status_code=200, summary="Translate (LibreTranslate)", responses=_ERRORS)
async def translate(request: Request[Any, Any, Any], gateway: Gateway) -> Response[dict[str, Any]]:
    """Translate q (a text or a list) from source (a tag or auto) to target; format is text or html."""
    try:
        fields = await _fields(request)
        await _admit(gateway, fields)
        texts = _texts(fields)
        source, target = _required(fields, "source"), _required(fields, "target")
        form = fields.get("format") or "text"
        if form not in ("text", "html"):
            raise ClientError(f"{form} format is not supported")
        wanted = _alternatives(fields)
        detected = [_detected(gateway, text, form) if source == "auto" else None for text in texts]
        done = await asyncio.gather(
            *(
                _one(gateway, text, one.tag if one else source, target, form)
                for text, one in zip(texts, detected, strict=True)
            )
        )
    except ClientError as error:
        return _answer(error)
    return Response(_shape(fields, done, detected, wanted))


def _alternatives(fields: Mapping[str, Any]) -> int:
    try:
        return max(0, int(fields.get("alternatives") or 0))
    except (TypeError, ValueError):
        raise ClientError("Invalid request: alternatives parameter is not a number") from None


def _shape(
    fields: Mapping[str, Any], done: list[Translation], detected: list[Detection | None], alternatives: int
) -> dict[str, Any]:
    """Answer a text for a text and a list for a list."""
    listed = isinstance(fields["q"], list)
    answer: dict[str, Any] = {"translatedText": [one.text for one in done] if listed else done[0].text}
    if alternatives:
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
        raise ClientError(f"{error.target} is not available as a target language from {error.source}") from error
    except TranslationError as error:
        raise ClientError(f"Cannot translate text: {error}", 500) from error


@post("/detect", status_code=200, summary="Detect a language (LibreTranslate)", responses=_ERRORS)
async def detect(request: Request[Any, Any, Any], gateway: Gateway) -> Response[Any]:
    """Detect the language of q; confidence is 0..100."""
    try:
        fields = await _fields(request)
        await _admit(gateway, fields)
        text = " ".join(_texts(fields))
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


def libretranslate() -> Router:
    """Return the routes, at the root as LibreTranslate has them."""
    return Router("/", route_handlers=[translate, detect, languages, frontend_settings], tags=["libretranslate"])
