"""Viber in the contract suite."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from gateway.channels.base import Connection, HookRequest
from gateway.channels.viber import CHANNEL
from gateway.messages import ReplyHandle, Sender
from tests.contracts.channel_suite import ChannelCase, post, samples, without_header
from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorResponse

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

CUSTOMER = "01234567890A="
SECRETS = {"auth_token": "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"}


def connect(api: str) -> Connection:
    config = {"sender_name": "Shop", "api_base": api}
    return Connection(id="c-viber", channel="viber", config=config, secrets=SECRETS)


def signed(body: bytes, connection: Connection) -> HookRequest:
    digest = hmac.new(connection.secrets["auth_token"].encode(), body, hashlib.sha256).hexdigest()
    return post(body, {"content-type": "application/json", "x-viber-content-signature": digest})


class BotApi:
    """send_message and get_account_info: errors come with status 200."""

    def __init__(self, connection: Connection) -> None:
        self.accepted: list[str] = []
        self.token = connection.secrets["auth_token"]

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        if request.headers.get("x-viber-auth-token") != self.token:
            return told(2, "invalidAuthToken")
        if request.path == "/pa/get_account_info":
            return told(0, "ok", id="pa:75346594275468546724", name="Shop")
        text = _text(request.json()) if request.path == "/pa/send_message" else None
        if text is None:
            return told(3, "badData")
        match behaviour:
            case "throttle":
                return told(12, "tooManyRequests")
            case "fail":
                return VendorResponse(500, b"")
            case "window":
                return told(6, "notSubscribed")
            case "reject":
                return told(7, "publicAccountBlocked")
        self.accepted.append(text)
        return told(0, "ok", message_token=5741311803571721087 + len(self.accepted))


def told(status: int, words: str, **more: Any) -> VendorResponse:
    return VendorResponse(200, {"status": status, "status_message": words, **more})


def _text(body: dict[str, Any]) -> str | None:
    addressed = body.get("receiver") == CUSTOMER and 0 < len(body.get("sender", {}).get("name", "")) <= 28
    text: str = body.get("text", "")
    return text if addressed and body.get("type") == "text" and 0 < len(text) <= 7000 else None


def simulator(connection: Connection) -> Simulator:
    return BotApi(connection)


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header("x-viber-content-signature"),
    simulator=simulator,
    samples=samples("viber"),
    to=Sender(id=CUSTOMER),
    reply=ReplyHandle(address={"receiver": CUSTOMER}),
    throttled_after=None,
)
