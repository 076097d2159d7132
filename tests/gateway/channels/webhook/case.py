"""The generic webhook in the contract suite; the receiver is the one of the Standard Webhooks library."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING

import msgspec
from standardwebhooks import Webhook, WebhookVerificationError

from gateway.channels.base import Connection, HookRequest
from gateway.channels.webhook import CHANNEL
from gateway.messages import Sender
from tests.contracts.channel_suite import ARRIVED, ChannelCase, post, samples, without_header
from tests.contracts.vendor_server import RETRY_AFTER, Behaviour, VendorRequest, VendorResponse

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

SECRETS = {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}


def connect(api: str) -> Connection:
    return Connection(id="c-wh", channel="webhook", config={"url": api}, secrets=SECRETS)


def foreign(connection: Connection) -> Connection:
    return msgspec.structs.replace(connection, secrets={"secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"})


def signed(body: bytes, connection: Connection) -> HookRequest:
    # The library signs texts alone; a body that is none is signed by hand.
    text = body.decode("utf-8") if _is_text(body) else None
    secret = connection.secrets["secret"]
    signature = _sign_raw(secret, body) if text is None else Webhook(secret).sign("msg-1", ARRIVED, text)
    headers = {"webhook-id": "msg-1", "webhook-timestamp": str(int(ARRIVED.timestamp()))}
    return post(body, {"content-type": "application/json", "webhook-signature": signature, **headers})


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _sign_raw(secret: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"msg-1.{int(ARRIVED.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class Receiver:
    """A merchant's endpoint: it checks signatures and takes each webhook-id once."""

    def __init__(self, connection: Connection) -> None:
        self.accepted: list[str] = []
        self.webhook = Webhook(connection.secrets["secret"])
        self.seen: set[str] = set()

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        try:
            self.webhook.verify(request.body, request.headers)
        except WebhookVerificationError:
            return VendorResponse(401)
        body = json.loads(request.body)
        if body["type"] == "ping" or request.headers["webhook-id"] in self.seen:
            return VendorResponse(204, b"")
        match behaviour:
            case "throttle":
                return VendorResponse(429, b"", {"Retry-After": str(RETRY_AFTER)})
            case "fail":
                return VendorResponse(500, b"")
            case "reject":
                return VendorResponse(410, b"")
        self.seen.add(request.headers["webhook-id"])
        self.accepted.append(body["data"].get("text") or body["data"]["note"])
        return VendorResponse(204, b"")


def simulator(connection: Connection) -> Simulator:
    return Receiver(connection)


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header("webhook-signature"),
    simulator=simulator,
    samples=samples("webhook"),
    to=Sender(id="cust-9"),
    foreign=foreign,
    reads_answers=False,
    outcomes={"window": None},
)
