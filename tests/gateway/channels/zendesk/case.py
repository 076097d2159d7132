"""Zendesk in the contract suite."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from gateway.channels.base import Connection, HookRequest
from gateway.channels.zendesk import CHANNEL
from gateway.messages import ReplyHandle, Sender
from tests.contracts.channel_suite import ChannelCase, post, samples, without_header
from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorResponse
from tests.gateway.channels.desk_vendor import DeskVendor

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

STAMP = "2026-03-02T09:29:59Z"
SECRETS = {"api_token": "zd-token-4c1", "webhook_secret": "dGhpc19pc19hX3NlY3JldA=="}


def connect(api: str) -> Connection:
    config = {"api_base": api, "api_user": "polyglot@shop.example"}
    return Connection(id="c-zd", channel="zendesk", config=config, secrets=SECRETS)


def signed(body: bytes, connection: Connection) -> HookRequest:
    key = connection.secrets["webhook_secret"].encode()
    digest = base64.b64encode(hmac.new(key, STAMP.encode() + body, hashlib.sha256).digest()).decode()
    stamp = {"x-zendesk-webhook-signature-timestamp": STAMP}
    return post(body, {"content-type": "application/json", "x-zendesk-webhook-signature": digest, **stamp})


class TicketsApi(DeskVendor):
    """Tickets, users and who we are."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        pair = f"{connection.config['api_user']}/token:{connection.secrets['api_token']}"
        self.credentials = "Basic " + base64.b64encode(pair.encode()).decode()

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        if request.headers.get("authorization") != self.credentials:
            return VendorResponse(401, {"error": "Couldn't authenticate you"})
        match request.method, request.path:
            case "GET", "/api/v2/users/me.json":
                return VendorResponse(200, {"user": {"id": 77, "role": "agent"}})
            case "GET", "/api/v2/users/21978392.json":
                return VendorResponse(200, {"user": {"id": 21978392, "email": "ana@example.com", "locale": "pt-br"}})
            case "PUT", "/api/v2/tickets/35436.json":
                return self.comment(35436, request.json()["ticket"]["comment"], behaviour)
            case "POST", "/api/v2/tickets.json" if request.headers.get("idempotency-key"):
                self.opened.append(request.json()["ticket"])
                return self.comment(35436, self.opened[-1]["comment"], behaviour)
        return VendorResponse(404, {"error": "RecordNotFound", "description": "Not found"})

    def comment(self, ticket: int, comment: dict[str, Any], behaviour: Behaviour) -> VendorResponse:
        text = comment["body"]
        if not 0 < len(text) <= 65_535:
            return VendorResponse(422, {"error": "RecordInvalid", "description": "Comment is too long"})
        refused = self.unwilling(behaviour)
        if refused is not None:
            return refused
        identifier = self.take(str(ticket), text, private=not comment["public"])
        events = [{"id": 1, "type": "Notification"}, {"id": identifier, "type": "Comment", "public": comment["public"]}]
        return VendorResponse(200, {"ticket": {"id": ticket}, "audit": {"id": 9, "events": events}})


def simulator(connection: Connection) -> Simulator:
    return TicketsApi(connection)


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header("x-zendesk-webhook-signature"),
    simulator=simulator,
    samples=samples("zendesk"),
    to=Sender(id="21978392"),
    reply=ReplyHandle(address={"ticket_id": "35436"}),
    outcomes={"window": None},
)
