"""Web chat in the contract suite; its doors are tested in a real browser (tests/browser)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gateway.channels.base import Connection, HookRequest
from gateway.channels.webchat import CHANNEL
from gateway.channels.webchat.visitors import visitor_token
from gateway.messages import Sender
from tests.contracts.channel_suite import ARRIVED, ChannelCase, post, without_header
from tests.gateway.channels.email.case import NoVendor

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

NOW = ARRIVED
"""When tokens are signed."""
VISITOR = "0123456789abcdef0123456789abcdef"
HEADER = "x-visitor-token"
SAMPLES = {
    "message": {"id": "6f9619ff-8b86-4011-b42d-00c04fc964ff", "text": "cadê meu pedido BR-20931?"},
    "with_page": {
        "id": "6f9619ff-8b86-4011-b42d-00c04fc96500",
        "text": "أين طلبي؟",
        "page_language": "ar",
        "page": "https://www.shop.example/ar/cups",
    },
}


def connect(api: str) -> Connection:
    config = {"allowed_origins": ["https://www.shop.example"]}
    return Connection(id="c-chat", channel="webchat", config=config, secrets={"token_secret": "a-long-secret-77"})


def signed(body: bytes, connection: Connection) -> HookRequest:
    token = visitor_token(VISITOR, connection, NOW)
    return post(body, {HEADER: token, "accept-language": "pt-BR,pt;q=0.9,en;q=0.5"})


def simulator(connection: Connection) -> Simulator:
    return NoVendor()


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header(HEADER),
    simulator=simulator,
    samples={name: json.dumps(body).encode() for name, body in SAMPLES.items()},
    to=Sender(id=VISITOR),
    signs_body=False,
    calls_http=False,
)
