"""KakaoTalk in the contract suite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.channels.base import Connection, HookRequest
from gateway.channels.kakaotalk import CHANNEL
from gateway.messages import ReplyHandle, Sender
from tests.contracts.channel_suite import ChannelCase, post, samples, without_header
from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorResponse

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

HEADER = "x-polyglot-secret"
SECRETS = {"hook_secret": "skill-header-secret-52"}
ADDRESSES: dict[str, str] = {}
"""Where Kakao stands for a connection: questions bring the address of their answer with them."""


def connect(api: str) -> Connection:
    ADDRESSES["c-kakao"] = api
    config = {"callback_host": "127.0.0.1"}
    return Connection(id="c-kakao", channel="kakaotalk", config=config, secrets=SECRETS)


def reply(connection: Connection) -> ReplyHandle:
    return ReplyHandle(address={"callback_url": f"{ADDRESSES[connection.id]}/callback/q1"})


def signed(body: bytes, connection: Connection) -> HookRequest:
    return post(body, {"content-type": "application/json", HEADER: connection.secrets["hook_secret"]})


class Callback:
    """The addresses that take one answer each."""

    def __init__(self) -> None:
        self.accepted: list[str] = []

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        text = _text(request.json()) if (request.method, request.path) == ("POST", "/callback/q1") else None
        if text is None:
            return told("ERROR", "invalid response")
        match behaviour:
            case "throttle":
                return VendorResponse(429, {"status": "ERROR"}, {"Retry-After": "7"})
            case "fail":
                return VendorResponse(500, {"status": "ERROR"})
            case "reject":
                return told("FAIL", "callback already used")
        self.accepted.append(text)
        return told("SUCCESS", "ok")


def told(status: str, words: str) -> VendorResponse:
    return VendorResponse(200, {"taskId": "t-81", "status": status, "message": words, "timestamp": 1772443800000})


def _text(body: dict[str, Any]) -> str | None:
    outputs = body.get("template", {}).get("outputs", [])
    parts = [output["simpleText"]["text"] for output in outputs]
    fits = body.get("version") == "2.0" and 1 <= len(parts) <= 3 and all(0 < len(part) <= 1000 for part in parts)
    return " ".join(parts) if fits else None


def simulator(connection: Connection) -> Simulator:
    return Callback()


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header(HEADER),
    simulator=simulator,
    samples=samples("kakaotalk"),
    to=Sender(id="bot-user-key-1"),
    reply_via=reply,
    signs_body=False,
    calls_with_secrets=False,
    outcomes={"window": None},
)
