"""Hootsuite Inbox in the contract suite."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

import msgspec

from gateway.channels.base import Connection, HookRequest
from gateway.channels.hootsuite import CHANNEL
from gateway.messages import ReplyHandle, Sender
from tests.contracts.channel_suite import ChannelCase, post, samples, without_header
from tests.contracts.vendor_server import RETRY_AFTER, Behaviour, VendorRequest, VendorResponse

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

CONVERSATION = "0-01e67a8c216-000-8c9ea98e"
SECRETS = {"shared_secret": "5f" * 20, "client_secret": "hs-client-secret"}


def connect(api: str) -> Connection:
    config = {"api_base": api, "client_id": "client-1", "organization_id": "814984"}
    return Connection(id="c-hs", channel="hootsuite", config=config, secrets=SECRETS)


def foreign(connection: Connection) -> Connection:
    return msgspec.structs.replace(connection, secrets={"shared_secret": "a7" * 20, "client_secret": "another"})


def signed(body: bytes, connection: Connection) -> HookRequest:
    digest = hmac.new(bytes.fromhex(connection.secrets["shared_secret"]), body, hashlib.sha256).hexdigest()
    return post(body, {"content-type": "application/json", "x-hootsuite-signature": digest})


class InboxApi:
    """Tokens, and answers into one conversation."""

    def __init__(self, connection: Connection) -> None:
        self.accepted: list[str] = []
        pair = f"{connection.config['client_id']}:{connection.secrets['client_secret']}"
        self.credentials = "Basic " + base64.b64encode(pair.encode()).decode()

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        if (request.method, request.path) == ("POST", "/oauth2/token"):
            wanted = {"grant_type": "organization_app", "organization_id": "814984"}
            if request.headers.get("authorization") != self.credentials or request.form() != wanted:
                return VendorResponse(401, {"error": "invalid_client"})
            return VendorResponse(200, {"access_token": "token-1", "expires_in": 3599, "token_type": "bearer"})
        if request.headers.get("authorization") != "Bearer token-1":
            return VendorResponse(401, {"message": "Unauthorized"})
        if request.path != f"/inbox/v1/virtual-agent/conversations/{CONVERSATION}":
            return VendorResponse(404, {"message": "Not found"})
        text: str = request.json()["sendMessage"]["text"]
        if not 0 < len(text) <= 1000:
            return VendorResponse(400, {"message": "Text is too long"})
        match behaviour:
            case "throttle":
                return VendorResponse(429, {"message": "Slow down"}, {"Retry-After": str(RETRY_AFTER)})
            case "fail":
                return VendorResponse(500, {"message": "Internal error"})
            case "reject":
                return VendorResponse(403, {"message": "The conversation belongs to somebody else"})
        self.accepted.append(text)
        return VendorResponse(202, {})


def simulator(connection: Connection) -> Simulator:
    return InboxApi(connection)


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header("x-hootsuite-signature"),
    simulator=simulator,
    samples=samples("hootsuite"),
    to=Sender(id=CONVERSATION),
    reply=ReplyHandle(address={"conversation_id": CONVERSATION}),
    foreign=foreign,
    outcomes={"window": None},
)
