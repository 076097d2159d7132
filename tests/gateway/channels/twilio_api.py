"""Twilio's webhooks and its account API, as far as the two Twilio channels use them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from tests.contracts.channel_suite import FOLDER, HOOK, post
from tests.contracts.vendor_server import RETRY_AFTER, Behaviour, VendorRequest, VendorResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.channels.base import Connection, HookRequest

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
NUMBER = "+15017122661"
SECRETS = {"auth_token": "twilio-token-12345"}


def forms(channel: str) -> dict[str, bytes]:
    """Read the captured fields beside a channel's tests as the form bodies that carry them."""
    found = sorted((FOLDER / channel / "fixtures").glob("*.json"))
    return {path.stem: urlencode(json.loads(path.read_bytes())).encode() for path in found}


def signed(body: bytes, connection: Connection, url: str = HOOK) -> HookRequest:
    fields = parse_qsl(body.decode(), keep_blank_values=True)
    text = url + "".join(name + value for name, value in sorted(set(fields)))
    digest = hmac.new(connection.secrets["auth_token"].encode(), text.encode(), hashlib.sha1).digest()
    headers = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
    return post(body, {**headers, "x-twilio-signature": base64.b64encode(digest).decode()}, url)


def extended(body: bytes) -> bytes:
    return body + b"&NewField=1&AnotherNewField=%C3%A9"


class Account:
    """One account; `read_text` returns the text of a correct new resource, or None."""

    def __init__(
        self, connection: Connection, resource: str, read_text: Callable[[dict[str, str]], str | None]
    ) -> None:
        self.accepted: list[str] = []
        credentials = f"{ACCOUNT}:{connection.secrets['auth_token']}".encode()
        self.authorization = "Basic " + base64.b64encode(credentials).decode()
        self.resource = resource
        self.read_text = read_text

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        if request.headers.get("authorization") != self.authorization:
            return failure(401, 20003, "Authenticate")
        root = f"/2010-04-01/Accounts/{ACCOUNT}"
        if (request.method, request.path) == ("GET", f"{root}.json"):
            return VendorResponse(200, {"sid": ACCOUNT, "status": "active"})
        if (request.method, request.path) != ("POST", f"{root}/{self.resource}.json"):
            return failure(404, 20404, "The requested resource was not found")
        text = self.read_text(request.form())
        if text is None:
            return failure(400, 21617, "The message body exceeds the 1600 character limit")
        match behaviour:
            case "throttle":
                return failure(429, 20429, "Too Many Requests", {"Retry-After": str(RETRY_AFTER)})
            case "fail":
                return failure(500, 20500, "Internal Server Error")
            case "window":
                return failure(400, 63016, "Failed to send freeform message because you are outside the allowed window")
            case "reject":
                return failure(400, 21610, "Attempt to send to unsubscribed recipient")
        self.accepted.append(text)
        return VendorResponse(201, {"sid": f"SM{len(self.accepted):032}", "status": "queued", "error_code": None})


def failure(status: int, code: int, words: str, headers: dict[str, str] | None = None) -> VendorResponse:
    return VendorResponse(status, {"code": code, "message": words, "status": status}, headers or {})
