"""Telegram in the contract suite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.channels.base import Connection, HookRequest
from gateway.channels.telegram import CHANNEL
from gateway.messages import ReplyHandle, Sender
from tests.contracts.channel_suite import ChannelCase, post, samples, without_header
from tests.contracts.vendor_server import RETRY_AFTER, Behaviour, VendorRequest, VendorResponse

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

CHAT = 412587349
HEADER = "x-telegram-bot-api-secret-token"
SECRETS = {"bot_token": "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11", "secret_token": "hook_Secret-77"}


def connect(api: str) -> Connection:
    return Connection(id="c-tg", channel="telegram", config={"api_base": api}, secrets=SECRETS)


def signed(body: bytes, connection: Connection) -> HookRequest:
    return post(body, {"content-type": "application/json", HEADER: connection.secrets["secret_token"]})


class BotApi:
    """sendMessage and getMe of one bot."""

    def __init__(self, connection: Connection) -> None:
        self.accepted: list[str] = []
        self.token = connection.secrets["bot_token"]

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        bot, _, method = request.path.removeprefix("/").partition("/")
        if bot != f"bot{self.token}":
            return failure(401, "Unauthorized")
        if method == "getMe":
            return VendorResponse(200, {"ok": True, "result": {"id": 123456, "is_bot": True, "first_name": "Shop"}})
        text = _text(request.json()) if method == "sendMessage" else None
        if text is None:
            return failure(400, "Bad Request: message is too long")
        match behaviour:
            case "throttle":
                wait = {"parameters": {"retry_after": RETRY_AFTER}}
                return failure(429, f"Too Many Requests: retry after {RETRY_AFTER}", wait)
            case "fail":
                return failure(500, "Internal Server Error")
            case "reject":
                return failure(403, "Forbidden: bot was blocked by the user")
        self.accepted.append(text)
        result = {"message_id": 900 + len(self.accepted), "chat": {"id": CHAT, "type": "private"}, "date": 1772443800}
        return VendorResponse(200, {"ok": True, "result": {**result, "text": text}})


def failure(code: int, words: str, more: dict[str, Any] | None = None) -> VendorResponse:
    return VendorResponse(code, {"ok": False, "error_code": code, "description": words, **(more or {})})


def _text(body: dict[str, Any]) -> str | None:
    text: str = body.get("text", "")
    fits = 0 < len(text.encode("utf-16-le")) // 2 <= 4096
    quotes = body.get("reply_parameters", {}).get("message_id") == 55
    return text if fits and quotes and body.get("chat_id") == CHAT else None


def simulator(connection: Connection) -> Simulator:
    return BotApi(connection)


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header(HEADER),
    simulator=simulator,
    samples=samples("telegram"),
    to=Sender(id=str(CHAT)),
    reply=ReplyHandle(address={"chat_id": CHAT, "message_id": 55}),
    signs_body=False,
    outcomes={"window": None},
)
