"""Zammad in the contract suite."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from gateway.channels.base import Connection, HookRequest
from gateway.channels.zammad import CHANNEL
from gateway.messages import ReplyHandle, Sender
from tests.contracts.channel_suite import ChannelCase, post, samples, without_header
from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorResponse
from tests.gateway.channels.desk_vendor import DeskVendor

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

SECRETS = {"api_token": "za-token-31", "webhook_token": "za-hook-secret"}
OWNER = "polyglot@shop.example"


def connect(api: str) -> Connection:
    config = {"api_base": api, "ticket_customer": OWNER, "ticket_group": "Users"}
    return Connection(id="c-za", channel="zammad", config=config, secrets=SECRETS)


def signed(body: bytes, connection: Connection) -> HookRequest:
    digest = hmac.new(connection.secrets["webhook_token"].encode(), body, hashlib.sha1).hexdigest()
    headers = {"x-hub-signature": f"sha1={digest}", "x-zammad-delivery": "job-1", "x-zammad-trigger": "Polyglot"}
    return post(body, {"content-type": "application/json", **headers})


class ZammadApi(DeskVendor):
    """Tickets, articles and who we are."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.token = connection.secrets["api_token"]
        self.articles: list[dict[str, Any]] = []

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        if request.headers.get("authorization") != f"Token token={self.token}":
            return VendorResponse(401, {"error": "Invalid API token"})
        match request.method, request.path:
            case "GET", "/api/v1/users/me":
                return VendorResponse(200, {"id": 6, "login": OWNER})
            case "POST", "/api/v1/ticket_articles":
                return self.article(request.json(), behaviour)
            case "POST", "/api/v1/tickets" if request.json()["customer_id"] == f"guess:{OWNER}":
                self.opened.append(request.json())
                made = self.article({"ticket_id": 81, **request.json()["article"]}, behaviour)
                ids = {"id": 81, "article_ids": [made.body.get("id")]}
                return VendorResponse(201, ids) if made.status == 201 else made
        return VendorResponse(404, {"error": "No such object"})

    def article(self, body: dict[str, Any], behaviour: Behaviour) -> VendorResponse:
        if body["ticket_id"] != 81 or not 0 < len(body["body"]) <= 100_000:
            return VendorResponse(422, {"error": "The article cannot be saved"})
        refused = self.unwilling(behaviour)
        if refused is not None:
            return refused
        self.articles.append(body)
        return VendorResponse(201, {"id": self.take("81", body["body"], private=body["internal"]), "ticket_id": 81})


def simulator(connection: Connection) -> Simulator:
    return ZammadApi(connection)


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header("x-hub-signature"),
    simulator=simulator,
    samples=samples("zammad"),
    to=Sender(id="412", email="jan.kowalski@example.pl"),
    reply=ReplyHandle(address={"ticket_id": 81, "type": "email"}),
    outcomes={"window": None},
)
