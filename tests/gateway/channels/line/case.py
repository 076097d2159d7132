"""LINE in the contract suite."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gateway.channels.base import Connection, HookRequest
from gateway.channels.line import CHANNEL
from gateway.messages import ReplyHandle, Sender
from tests.contracts.channel_suite import ChannelCase, post, samples, without_header
from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorResponse

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

CUSTOMER = "U8189cf6745fc0d808977bdb0b9f22995"
SECRETS = {"channel_secret": "line-secret-41c", "access_token": "line-token-9a"}


def connect(api: str) -> Connection:
    return Connection(id="c-line", channel="line", config={"api_base": api}, secrets=SECRETS)


def signed(body: bytes, connection: Connection) -> HookRequest:
    digest = hmac.new(connection.secrets["channel_secret"].encode(), body, hashlib.sha256).digest()
    return post(body, {"content-type": "application/json", "x-line-signature": base64.b64encode(digest).decode()})


class MessagingApi:
    """Pushes with retry keys, the bot's info and profiles."""

    def __init__(self, connection: Connection) -> None:
        self.accepted: list[str] = []
        self.token = connection.secrets["access_token"]
        self.keys: dict[UUID, VendorResponse] = {}

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return VendorResponse(401, {"message": "Authentication failed. Confirm that the access token is valid."})
        match request.method, request.path:
            case "GET", "/v2/bot/info":
                return VendorResponse(200, {"userId": "U0", "basicId": "@shop", "displayName": "Shop"})
            case "GET", path if path == f"/v2/bot/profile/{CUSTOMER}":
                return VendorResponse(200, {"userId": CUSTOMER, "displayName": "佐藤", "language": "ja"})
            case "GET", path if path.startswith("/v2/bot/profile/"):
                return VendorResponse(404, {"message": "Not found"})
            case "POST", "/v2/bot/message/push":
                return self.push(request, behaviour)
        return VendorResponse(404, {"message": "Not found"})

    def push(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        key = UUID(request.headers["x-line-retry-key"])
        if key in self.keys:
            return VendorResponse(409, self.keys[key].body, {"X-Line-Accepted-Request-Id": "req-1"})
        text = _text(request.json())
        if text is None:
            return VendorResponse(400, {"message": "A message (messages[0]) in the request body is invalid"})
        match behaviour:
            case "throttle":
                return VendorResponse(429, {"message": "The API rate limit has been exceeded. Try again later."})
            case "fail":
                return VendorResponse(500, {"message": "Internal server error"})
            case "reject":
                return VendorResponse(400, {"message": "Failed to send messages"})
        self.accepted.append(text)
        sent = VendorResponse(200, {"sentMessages": [{"id": f"46123{len(self.accepted)}", "quoteToken": "q"}]})
        self.keys[key] = sent
        return sent


def _text(body: dict[str, Any]) -> str | None:
    messages = body.get("messages", [])
    if body.get("to") != CUSTOMER or len(messages) != 1 or messages[0]["type"] != "text":
        return None
    text: str = messages[0]["text"]
    return text if 0 < len(text.encode("utf-16-le")) // 2 <= 5000 else None


def simulator(connection: Connection) -> Simulator:
    return MessagingApi(connection)


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header("x-line-signature"),
    simulator=simulator,
    samples=samples("line"),
    to=Sender(id=CUSTOMER),
    reply=ReplyHandle(address={"to": CUSTOMER}),
    ids_in_batch=3,
    throttled_after=None,
    outcomes={"window": None},
)
