"""E-mail in the contract suite; sending is tested against a real SMTP server beside this file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gateway.channels.base import Connection, HookRequest
from gateway.channels.email import CHANNEL
from gateway.channels.email.adapter import hook_signature
from gateway.messages import Sender
from tests.contracts.channel_suite import ARRIVED, FOLDER, ChannelCase, post
from tests.contracts.vendor_server import VendorResponse
from tests.gateway.channels.email.mailbox import CONNECTION

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Behaviour, Simulator, VendorRequest


NOW = ARRIVED
"""When mails are signed."""


def connect(api: str) -> Connection:
    return msgspec.structs.replace(CONNECTION)


def signed(body: bytes, connection: Connection) -> HookRequest:
    timestamp = str(int(NOW.timestamp()))
    signature = hook_signature(connection.secrets["signing_secret"], timestamp, body)
    return post(body, {"x-mail-timestamp": timestamp, "x-mail-signature": signature})


def unsigned(request: HookRequest) -> HookRequest:
    return msgspec.structs.replace(request, headers={})


class NoVendor:
    """Mail does not leave by HTTP."""

    def __init__(self) -> None:
        self.accepted: list[str] = []

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        return VendorResponse(404)


def simulator(connection: Connection) -> Simulator:
    return NoVendor()


def extended(body: bytes) -> bytes:
    return b"X-New-Field: deep\r\n" + body


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=unsigned,
    simulator=simulator,
    samples={path.stem: path.read_bytes() for path in sorted((FOLDER / "email" / "fixtures").iterdir())},
    to=Sender(id="maria@correio.example", email="maria@correio.example"),
    extend=extended,
    calls_http=False,
)
