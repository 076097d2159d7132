"""What Twilio's doors share: form bodies, the signature, the account's API and its errors.

Source of the signature: Twilio's page "Webhooks security" and the SDK's `RequestValidator`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl, urlsplit, urlunsplit

from gateway.channels.base import Fetched, Field, Outcome, PayloadError, Retry, SignatureError, WindowClosed, header
from gateway.channels.downloads import download, same_origin
from gateway.channels.payloads import api_base
from gateway.channels.signatures import check_size, hmac_base64, require_same, same, secret_of
from gateway.channels.vendor_http import Answer, Failure, call, refusal, retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from gateway.channels.base import Connection, HookRequest

API = "https://api.twilio.com"

FIELDS = (
    Field("account_sid"),
    Field("auth_token", secret=True),
    Field("api_base", required=False, default=API),
)

BUSY = frozenset({14107, 20429, 63018})
"""Codes of rate limits: of messages, of requests, and of WhatsApp."""
OUTSIDE_WINDOW = 63016

WITHHELD = frozenset(
    {"", "anonymous", "restricted", "unknown", "unavailable", "+266696687", "+7378742833", "+2562533", "+8656696"}
)
"""Callers that hide their number, by words or by the words' digits on a telephone's keys."""


MOST_FIELDS = 1000
"""Twilio sends some tens; a flood of fields is refused before its signature is computed."""


def form(request: HookRequest) -> list[tuple[str, str]]:
    """Read a form's fields in their order, with repeated and empty ones.

    Raises:
        PayloadError: the body is no text.

    """
    try:
        return parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except (UnicodeDecodeError, ValueError) as error:
        raise PayloadError("The body is no form in UTF-8, or has too many fields.") from error


def verify(request: HookRequest, connection: Connection) -> None:
    """Check X-Twilio-Signature over the public URL and the form, or over a JSON body's hash in the URL.

    Raises:
        SignatureError: it is missing or wrong.
        OversizedError: the body is larger than any of Twilio's.

    """
    check_size(request)
    token = secret_of(connection, "auth_token")
    given = header(request.headers, "x-twilio-signature")
    signed = _signed_fields(request)
    # Twilio signs the address sometimes with its port and sometimes without.
    expected = [hmac_base64(token, (url + signed).encode(), algorithm="sha1") for url in _spellings(request.url)]
    if not same(expected[0], given):
        require_same(expected[1], given, "X-Twilio-Signature")


def _signed_fields(request: HookRequest) -> str:
    """Return what follows the URL under the signature: each name and value, sorted; nothing for hashed JSON."""
    hashes = parse_qs(urlsplit(request.url).query).get("bodySHA256")
    if hashes and "json" in header(request.headers, "content-type"):
        if not same(hashlib.sha256(request.body).hexdigest(), hashes[0].lower()):
            raise SignatureError("bodySHA256 does not fit the body.")
        return ""
    try:
        return "".join(name + value for name, value in sorted(set(form(request))))
    except PayloadError as error:
        raise SignatureError("The body is no form, so that no signature can fit it.") from error


def _spellings(url: str) -> tuple[str, str]:
    """Return a URL without and with its port."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise SignatureError("The address has no valid port.") from error
    host = parts.netloc if port is None else parts.netloc.rsplit(":", 1)[0]
    number = port or (443 if parts.scheme == "https" else 80)
    bare, full = (urlunsplit(parts._replace(netloc=netloc)) for netloc in (host, f"{host}:{number}"))
    return bare, full


async def create(
    client: httpx.AsyncClient, connection: Connection, resource: str, fields: Mapping[str, str]
) -> Answer | Failure:
    """POST a new resource of the account (Messages, Calls)."""
    return await call(client, "POST", _account(connection, f"/{resource}.json"), form=fields, auth=_auth(connection))


async def fetch(
    client: httpx.AsyncClient, connection: Connection, url: str | None, largest: int, *, not_yet: int | None = None
) -> Fetched | Failure:
    """Read a file of the account; Twilio leads to its store, which wants no credentials."""
    auth = _auth(connection) if same_origin(url, api_base(connection, API)) else None
    return await download(client, url, largest, auth=auth, not_yet=not_yet)


def read_refusal(answer: Answer) -> Outcome:
    """Read an error: `{"code", "message", "status"}`."""
    code, words = answer.number("code"), answer.words("message")
    if code == OUTSIDE_WINDOW:
        return WindowClosed(reason=f"{code}: {words}")
    if code in BUSY:
        return Retry(after_seconds=retry_after(answer.headers), reason=f"{code}: {words}")
    return refusal(answer, reason=words, code="" if code is None else str(code))


async def check(connection: Connection, client: httpx.AsyncClient) -> str | None:
    """Ask for the account; None where the credentials open it."""
    answer = await call(client, "GET", _account(connection, ".json"), auth=_auth(connection), idempotent=True)
    if not isinstance(answer, Answer):
        return answer.reason
    return None if answer.ok else f"Twilio refused the account SID or the auth token (status {answer.status})."


def _account(connection: Connection, rest: str) -> str:
    return f"{api_base(connection, API)}/2010-04-01/Accounts/{connection.config['account_sid']}{rest}"


def _auth(connection: Connection) -> tuple[str, str]:
    return connection.config["account_sid"], connection.secrets["auth_token"]
