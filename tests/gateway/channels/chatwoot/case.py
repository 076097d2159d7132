"""Chatwoot in the contract suite."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from gateway.channels.base import Connection, HookRequest
from gateway.channels.chatwoot import CHANNEL
from gateway.messages import ReplyHandle, Sender
from tests.contracts.channel_suite import ARRIVED, ChannelCase, post, samples, without_header
from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorResponse
from tests.gateway.channels.desk_vendor import DeskVendor

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

STAMP = str(int(ARRIVED.timestamp()) - 2)
SECRETS = {"api_token": "cw-token-77", "webhook_secret": "cw-hook-secret-1"}
INBOX = "/public/api/v1/inboxes/inbox-9/contacts"


def connect(api: str) -> Connection:
    config = {"api_base": api, "account_id": "3", "inbox_identifier": "inbox-9"}
    return Connection(id="c-cw", channel="chatwoot", config=config, secrets=SECRETS)


def signed(body: bytes, connection: Connection, stamp: str | None = None) -> HookRequest:
    stamp = STAMP if stamp is None else stamp
    key = connection.secrets["webhook_secret"].encode()
    digest = hmac.new(key, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"x-chatwoot-signature": f"sha256={digest}", "x-chatwoot-timestamp": stamp}
    return post(body, {"content-type": "application/json", "x-chatwoot-delivery": "d-1", **headers})


class ChatwootApi(DeskVendor):
    """The application API of one account, and the API of one inbox."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.token = connection.secrets["api_token"]
        self.contacts: dict[str, str] = {}
        """Contact's identifier to source."""

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        if request.path.startswith(INBOX):
            return self.inbox(request, request.path.removeprefix(INBOX))
        if request.headers.get("api_access_token") != self.token:
            return VendorResponse(401, {"error": "Invalid Access Token"})
        match request.method, request.path:
            case "GET", "/api/v1/accounts/3":
                return VendorResponse(200, {"id": 3, "name": "Shop"})
            case "POST", "/api/v1/accounts/3/conversations/214/messages":
                return self.message(request.json(), behaviour)
        return VendorResponse(404, {"error": "Resource could not be found"})

    def inbox(self, request: VendorRequest, path: str) -> VendorResponse:
        match request.method, path:
            case "POST", "":
                identifier = request.json()["identifier"]
                source = self.contacts.setdefault(identifier, f"source-{len(self.contacts)}")
                return VendorResponse(200, {"source_id": source, "id": 51, "pubsub_token": "p"})
            case "GET", "/source-0/conversations":
                return VendorResponse(200, [{"id": 214} for _ in self.opened])
            case "POST", "/source-0/conversations":
                self.opened.append(request.json())
                return VendorResponse(200, {"id": 214, "inbox_id": 9})
        return VendorResponse(404, {"error": "Resource could not be found"})

    def message(self, body: dict[str, Any], behaviour: Behaviour) -> VendorResponse:
        text = body["content"]
        if body["message_type"] != "outgoing" or not 0 < len(text) <= 150_000:
            return VendorResponse(422, {"message": "Content is too long (maximum is 150000 characters)"})
        refused = self.unwilling(behaviour)
        if refused is not None:
            return refused
        identifier = self.take("214", text, private=body["private"])
        return VendorResponse(200, {"id": identifier, "content": text, "private": body["private"]})


def simulator(connection: Connection) -> Simulator:
    return ChatwootApi(connection)


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header("x-chatwoot-signature"),
    simulator=simulator,
    samples=samples("chatwoot"),
    to=Sender(id="51"),
    reply=ReplyHandle(address={"conversation_id": 214}),
    outcomes={"window": None},
)
