"""Shopify in the contract suite: its webhooks, and a Flow's request."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.channels.base import Connection, HookRequest
from gateway.channels.shopify import CHANNEL
from tests.contracts.channel_suite import ChannelCase, post, samples, with_extra_fields, without_header
from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorResponse

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

SECRETS = {"client_secret": "shpss_4be1", "flow_secret": "flow-header-secret"}


def connect(api: str) -> Connection:
    return Connection(id="c-sh", channel="shopify", config={}, secrets=SECRETS)


def signed(body: bytes, connection: Connection) -> HookRequest:
    digest = hmac.new(connection.secrets["client_secret"].encode(), body, hashlib.sha256).digest()
    topic = "fulfillments/update" if b'"destination"' in body else "orders/updated"
    headers = {"x-shopify-hmac-sha256": base64.b64encode(digest).decode(), "x-shopify-topic": topic}
    return post(body, {"content-type": "application/json", "x-shopify-event-id": "event-1", **headers})


def from_flow(body: bytes, connection: Connection) -> HookRequest:
    return post(body, {"content-type": "application/json", "x-polyglot-secret": connection.secrets["flow_secret"]})


def extended_flow(body: bytes) -> bytes:
    """Leave the order alone: it is the merchant's own, whatever stands in it."""
    flow = json.loads(body)
    return json.dumps({**with_extra_fields({**flow, "order": None}), "order": flow["order"]}).encode()


class Nobody:
    """We call nothing at Shopify."""

    accepted: tuple[str, ...] = ()

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        raise AssertionError("nothing should be called")


def simulator(connection: Connection) -> Simulator:
    return Nobody()  # type: ignore[return-value]


WEBHOOKS = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header("x-shopify-hmac-sha256"),
    simulator=simulator,
    samples=samples("shopify"),
    sends=False,
    texts=False,
    calls_with_secrets=False,
)
FLOW = ChannelCase(
    label="shopify-flow",
    channel=CHANNEL,
    connect=connect,
    request=from_flow,
    unsigned=without_header("x-polyglot-secret"),
    simulator=simulator,
    samples={"message": (Path(__file__).parent / "flow" / "message.json").read_bytes()},
    extend=extended_flow,
    sends=False,
    signs_body=False,
    calls_with_secrets=False,
)
