"""What Meta's three doors share: the handshake, the signature, the Graph API and its errors.

Sources: Graph API reference "Webhooks: getting started" (handshake, X-Hub-Signature-256) and "Handling errors".
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from gateway.channels.base import (
    Field,
    HookResponse,
    Outcome,
    Retry,
    SignatureError,
    WindowClosed,
    header,
)
from gateway.channels.payloads import api_base
from gateway.channels.signatures import check_size, hmac_hex, new_token, require_same, same, secret_of
from gateway.channels.vendor_http import Answer, Failure, call, refusal, retry_after

if TYPE_CHECKING:
    from collections.abc import Collection

    import httpx

    from gateway.channels.base import Connection, HookRequest

GRAPH = "https://graph.facebook.com"
VERSION = "v23.0"

FIELDS = (
    Field("app_secret", secret=True),
    Field("verify_token", secret=True, generate=new_token),
    Field("access_token", secret=True),
    Field("api_base", required=False, default=GRAPH),
    Field("api_version", required=False, default=VERSION),
)

BUSY = frozenset({1, 2, 4, 17, 32, 341, 613, 80002, 80006, 80007})
"""Codes of a temporary fault or of a rate limit, over all of the Graph API."""


def handshake(request: HookRequest, connection: Connection) -> HookResponse | None:
    """Answer hub.challenge where hub.verify_token is ours.

    Raises:
        SignatureError: the token is not ours.

    """
    query = parse_qs(urlsplit(request.url).query)
    if request.method != "GET" or query.get("hub.mode") != ["subscribe"]:
        return None
    token = query.get("hub.verify_token", [""])[0]
    if not same(secret_of(connection, "verify_token"), token):
        raise SignatureError("hub.verify_token is not ours.")
    return HookResponse(body=query.get("hub.challenge", [""])[0].encode())


def verify(request: HookRequest, connection: Connection) -> None:
    """Check X-Hub-Signature-256 over the raw body.

    Raises:
        SignatureError: it is missing or wrong.
        OversizedError: the body is larger than Meta's.

    """
    check_size(request)
    expected = "sha256=" + hmac_hex(secret_of(connection, "app_secret"), request.body)
    require_same(expected, header(request.headers, "x-hub-signature-256"), "X-Hub-Signature-256")


async def graph(
    client: httpx.AsyncClient, connection: Connection, method: str, path: str, body: object = None
) -> Answer | Failure:
    """Call the Graph API with the connection's access token."""
    version = connection.config.get("api_version") or VERSION
    url = f"{api_base(connection, GRAPH)}/{version}/{path}"
    return await call(client, method, url, headers=bearer(connection), json=body)


def bearer(connection: Connection) -> dict[str, str]:
    """Return the header that carries the connection's access token."""
    return {"authorization": f"Bearer {connection.secrets['access_token']}"}


def graph_refusal(answer: Answer, *, busy: Collection[int], window: Collection[tuple[int, int | None]]) -> Outcome:
    """Read an error of the Graph API.

    Args:
        answer: with `{"error": {"code", "error_subcode", "message"}}` in its body.
        busy: codes beside `BUSY` after which the same message may be sent again.
        window: pairs of code and subcode (none: any) that say that the reply window is closed.

    """
    code, subcode = answer.number("error", "code"), answer.number("error", "error_subcode")
    if (code, subcode) in window or (code, None) in window:
        return WindowClosed(reason=f"{code}: {explanation(answer)}")
    return graph_failure(answer, busy=busy)


def graph_failure(answer: Answer, *, busy: Collection[int]) -> Failure:
    """Read an error of the Graph API that has nothing to do with the reply window."""
    code, words = answer.number("error", "code"), explanation(answer)
    if code in BUSY or code in busy:
        return Retry(after_seconds=retry_after(answer.headers), reason=f"{code}: {words}")
    return refusal(answer, reason=words, code="" if code is None else str(code))


def explanation(answer: Answer) -> str:
    """Return Meta's own words for an error, the detailed ones where there are any."""
    return answer.words("error", "error_data", "details") or answer.words("error", "message")


async def check(connection: Connection, client: httpx.AsyncClient, account: str) -> str | None:
    """Ask for the account by its id; None where the token may see it, else what is wrong."""
    answer = await graph(client, connection, "GET", f"{account}?fields=id")
    if not isinstance(answer, Answer):
        return answer.reason
    if answer.ok:
        return None
    words = explanation(answer) or f"status {answer.status}"
    return f"Meta refused the access token or the account {account}: {words}"
