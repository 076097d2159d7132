"""Manychat in the contract suite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.channels.base import Connection, HookRequest
from gateway.channels.manychat import CHANNEL
from gateway.messages import ReplyHandle, Sender
from tests.contracts.channel_suite import ChannelCase, post, samples, without_header
from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorResponse

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

HEADER = "x-polyglot-secret"
SUBSCRIBER = "1559438420"
SECRETS = {"hook_secret": "mc-header-secret-9", "api_token": "mc-1234:abcd"}


def connect(api: str) -> Connection:
    return Connection(id="c-mc", channel="manychat", config={"api_base": api}, secrets=SECRETS)


def signed(body: bytes, connection: Connection) -> HookRequest:
    return post(body, {"content-type": "application/json", HEADER: connection.secrets["hook_secret"]})


class PageApi:
    """sendContent and getInfo of one page."""

    def __init__(self, connection: Connection) -> None:
        self.accepted: list[str] = []
        self.token = connection.secrets["api_token"]

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return VendorResponse(401, {"status": "error", "message": "Wrong token"})
        match request.method, request.path:
            case "GET", "/fb/page/getInfo":
                return VendorResponse(200, {"status": "success", "data": {"id": 1, "name": "Shop"}})
            case "POST", "/fb/sending/sendContent":
                return self.send(request.json(), behaviour)
        return VendorResponse(404, {"status": "error", "message": "Not found"})

    def send(self, body: dict[str, Any], behaviour: Behaviour) -> VendorResponse:
        content = body["data"]["content"]
        fits = body["subscriber_id"] == SUBSCRIBER and content["type"] == "instagram" and len(content["messages"]) <= 10
        text: str = content["messages"][0]["text"]
        if not fits or not 0 < len(text.encode()) <= 1000:
            return VendorResponse(400, {"status": "error", "message": "Validation error", "code": 0})
        match behaviour:
            case "throttle":
                return VendorResponse(429, {"status": "error", "message": "Too many requests"})
            case "fail":
                return VendorResponse(500, {"status": "error", "message": "Internal error"})
            case "reject":
                return VendorResponse(200, {"status": "error", "message": "Subscriber is not active", "code": 3010})
        self.accepted.append(text)
        return VendorResponse(200, {"status": "success"})


def simulator(connection: Connection) -> Simulator:
    return PageApi(connection)


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header(HEADER),
    simulator=simulator,
    samples=samples("manychat"),
    to=Sender(id=SUBSCRIBER),
    reply=ReplyHandle(address={"subscriber_id": SUBSCRIBER, "channel": "instagram"}),
    signs_body=False,
    throttled_after=None,
    outcomes={"window": None},
)
