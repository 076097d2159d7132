"""Meta's Graph API and webhooks, as far as the three Meta channels use them."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from tests.contracts.channel_suite import HOOK, Handshake, get, post
from tests.contracts.vendor_server import RETRY_AFTER, Behaviour, VendorRequest, VendorResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.channels.base import Connection, HookRequest

SECRETS = {"app_secret": "app-secret-5d1", "verify_token": "verify-me-81", "access_token": "EAAG-token-77"}


def signed(body: bytes, connection: Connection) -> HookRequest:
    digest = hmac.new(connection.secrets["app_secret"].encode(), body, hashlib.sha256).hexdigest()
    return post(body, {"content-type": "application/json", "x-hub-signature-256": f"sha256={digest}"})


def handshake(connection: Connection) -> Handshake:
    token = connection.secrets["verify_token"]
    address = HOOK + "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    return Handshake(get(address + token), b"1158201444", get(address + "someone-elses"))


class Graph:
    """The Graph API for one account; `read_text` returns the text of a correct send, or None."""

    def __init__(
        self,
        account: str,
        connection: Connection,
        read_text: Callable[[dict[str, Any]], str | None],
        success: Callable[[int], dict[str, Any]],
        errors: dict[Behaviour, dict[str, Any]],
    ) -> None:
        self.accepted: list[str] = []
        self.account = account
        self.token = connection.secrets["access_token"]
        self.read_text = read_text
        self.success = success
        self.errors = errors

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return failure(401, {"code": 190, "message": "Invalid OAuth access token.", "type": "OAuthException"})
        _, version, account, *edge = request.path.split("/")
        assert version.startswith("v")
        if account != self.account:
            return failure(404, {"code": 100, "error_subcode": 33, "message": "Unsupported request."})
        if request.method == "GET" and not edge:
            return VendorResponse(200, {"id": self.account})
        text = self.read_text(request.json()) if (request.method, edge) == ("POST", ["messages"]) else None
        if text is None:
            return failure(400, {"code": 100, "message": "Invalid parameter"})
        return self.behave(text, behaviour)

    def behave(self, text: str, behaviour: Behaviour) -> VendorResponse:
        match behaviour:
            case "throttle":
                return failure(429, self.errors["throttle"], {"Retry-After": str(RETRY_AFTER)})
            case "fail":
                return failure(500, {"code": 131000, "message": "Something went wrong"})
            case "window" | "reject":
                return failure(400, self.errors[behaviour])
            case _:
                self.accepted.append(text)
                return VendorResponse(200, self.success(len(self.accepted)))


def failure(status: int, error: dict[str, Any], headers: dict[str, str] | None = None) -> VendorResponse:
    return VendorResponse(status, {"error": {"fbtrace_id": "AbCd", **error}}, headers or {})
