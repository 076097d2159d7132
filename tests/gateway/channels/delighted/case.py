"""Delighted in the contract suite."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from gateway.channels.base import Connection, HookRequest
from gateway.channels.delighted import CHANNEL
from tests.contracts.channel_suite import ChannelCase, post, samples, without_header
from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorResponse

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

HEADER = "x-delighted-webhook-signature"


def connect(api: str) -> Connection:
    return Connection(
        id="c-de", channel="delighted", config={"api_base": api}, secrets={"api_key": "delighted-key-4411"}
    )


def signed(body: bytes, connection: Connection) -> HookRequest:
    digest = hmac.new(connection.secrets["api_key"].encode(), body, hashlib.sha256).hexdigest()
    return post(body, {"content-type": "application/json", HEADER: f"sha256={digest}"})


class Metrics:
    """The one call that we make."""

    def __init__(self, connection: Connection) -> None:
        self.accepted: list[str] = []
        self.credentials = "Basic " + base64.b64encode(f"{connection.secrets['api_key']}:".encode()).decode()

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        if request.headers.get("authorization") != self.credentials:
            return VendorResponse(401, {"status": 401, "message": "Authentication failed"})
        return VendorResponse(200 if request.path == "/v1/metrics.json" else 404, {"nps": 0})


def simulator(connection: Connection) -> Simulator:
    return Metrics(connection)


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header(HEADER),
    simulator=simulator,
    samples=samples("delighted"),
    sends=False,
    texts=False,
)
