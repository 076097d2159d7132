"""What one channel gives to the contract suite: samples, a signer and a vendor. A new channel adds one `ChannelCase`.

The suite itself is test_channels.py; it runs every case in `tests.contracts.channel_cases.CASES`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from gateway.channels.base import (
    Channel,
    Connection,
    HookRequest,
    Outcome,
    Parsed,
    Rejected,
    Retry,
    Sent,
    Unknown,
    WindowClosed,
)
from gateway.messages import InboundMessage, OutboundMessage, ReplyHandle, Sender
from tests.contracts.vendor_server import Behaviour, Simulator

ARRIVED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
"""When every sample request arrives."""
HOOK = "https://support.shop.example/hooks/7f3c"
"""The public address of every sample request."""
FOLDER = Path(__file__).parents[1] / "gateway" / "channels"


class Handshake(Struct, frozen=True):
    """A vendor's set-up request, what it wants to hear, and one that carries a wrong token."""

    request: HookRequest
    expected: bytes
    forged: HookRequest


class ChannelCase(Struct, frozen=True):
    """One channel as the suite needs it."""

    channel: Channel
    connect: Callable[[str], Connection]
    """The sample connection whose API stands at the given address."""
    request: Callable[[bytes, Connection], HookRequest]
    """A POST with this body, signed as the vendor signs for this connection."""
    unsigned: Callable[[HookRequest], HookRequest]
    """The same request without its proof."""
    simulator: Callable[[Connection], Simulator]
    """The vendor's API; it knows the connection's credentials."""
    samples: dict[str, bytes]
    """Bodies by name; at least `message` (one text), and `batch` and `empty` where the vendor has them."""
    to: Sender = Sender(id="customer-1")
    reply: ReplyHandle | None = None
    reply_via: Callable[[Connection], ReplyHandle] | None = None
    """Where the reply's address depends on where the vendor stands."""
    handshake: Callable[[Connection], Handshake] | None = None
    foreign: Callable[[Connection], Connection] = lambda connection: _other_secrets(connection)
    """Another merchant's connection: same shape, other secrets."""
    label: str = ""
    """Tells two cases of one channel apart."""
    signs_body: bool = True
    """False where the proof is only a shared token in a header, so that it cannot show a changed body."""
    parses_json: bool = True
    """False where bodies are forms, in which nothing is garbage."""
    garbage: bytes = b'{"events": [}'
    """A body that is not what the vendor documents."""
    more_garbage: tuple[bytes, ...] = (b"", b"[]", b"\xff\xfe", b"[" * 100_000)
    extend: Callable[[bytes], bytes] = lambda body: extended(body)
    """The same body with fields that the vendor does not document."""
    ids_in_batch: int = 0
    """How many messages and statuses the sample `batch` holds; 0 where the vendor sends no batches."""
    sends: bool = True
    """False where the tool takes no messages: every send is refused."""
    texts: bool = True
    """False where the tool brings context, not messages."""
    reads_answers: bool = True
    """False where any status in the 200s means that the message was taken."""
    calls_out: bool = True
    """False where a send answers nothing but the vendor's own request."""
    calls_http: bool = True
    """False where nothing leaves by HTTP: e-mail has its own protocols, web chat waits for its visitor."""
    calls_with_secrets: bool = True
    """False where sends carry no secret, so that the vendor can refuse none."""
    throttled_after: float | None = 7
    """What a throttled send reports; none where the vendor does not say how long to wait."""
    outcomes: dict[Behaviour, type[Outcome] | None] = {}
    """Where the vendor's contract gives another outcome than `EXPECTED`; none where it has no such answer."""

    @property
    def name(self) -> str:
        return self.channel.name

    def parsed(self, sample: str) -> Parsed:
        """What a sample reads as."""
        connection = self.connect("http://127.0.0.1:9")
        return self.channel.parse(self.request(self.samples[sample], connection), connection)

    def outbound(self, text: str, connection: Connection, key: str = "delivery-1") -> OutboundMessage:
        """A text to the sample customer."""
        reply = self.reply_via(connection) if self.reply_via else self.reply
        return OutboundMessage(key=key, text=text, language="en", to=self.to, reply=reply)

    def expected(self, behaviour: Behaviour) -> type[Outcome] | None:
        """The kind of outcome that `send` must give when the vendor behaves so."""
        if not self.sends:
            return None
        if behaviour in self.outcomes:
            return self.outcomes[behaviour]
        if behaviour in {"hang", "drop"} and self.channel.capabilities.idempotent_sends:
            return Retry
        return EXPECTED[behaviour]


EXPECTED: dict[Behaviour, type[Outcome]] = {
    "accept": Sent,
    "throttle": Retry,
    "fail": Retry,
    "window": WindowClosed,
    "reject": Rejected,
    "hang": Unknown,
    "drop": Unknown,
}


def samples(channel: str) -> dict[str, bytes]:
    """Read the captured payloads beside a channel's tests, by file name without its ending."""
    return {path.stem: path.read_bytes().strip() for path in sorted((FOLDER / channel / "fixtures").iterdir())}


def post(body: bytes, headers: dict[str, str], url: str = HOOK) -> HookRequest:
    """A POST as it arrives at the gateway."""
    return HookRequest(method="POST", url=url, headers=headers, body=body, received_at=ARRIVED)


def get(url: str) -> HookRequest:
    """A GET as it arrives at the gateway."""
    return HookRequest(method="GET", url=url, headers={}, body=b"", received_at=ARRIVED)


def without_header(name: str) -> Callable[[HookRequest], HookRequest]:
    """Make the function that takes a header away."""

    def strip(request: HookRequest) -> HookRequest:
        kept = {key: value for key, value in request.headers.items() if key != name}
        return msgspec.structs.replace(request, headers=kept)

    return strip


def with_extra_fields(value: Any) -> Any:
    """Put a field that no vendor documents into every object of a JSON value."""
    if isinstance(value, dict):
        return {**{key: with_extra_fields(item) for key, item in value.items()}, "x_new_field": {"deep": [1, None]}}
    if isinstance(value, list):
        return [with_extra_fields(item) for item in value]
    return value


def extended(body: bytes) -> bytes:
    """Return a JSON body with unknown fields everywhere."""
    return json.dumps(with_extra_fields(json.loads(body))).encode()


def identities(messages: tuple[InboundMessage, ...]) -> list[str]:
    """The keys against duplicates, in order."""
    return [message.external_id for message in messages]


def _other_secrets(connection: Connection) -> Connection:
    secrets = {name: value[::-1] + "-other" for name, value in connection.secrets.items()}
    return msgspec.structs.replace(connection, secrets=secrets)
