"""WhatsApp Cloud in the contract suite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.channels.base import Connection
from gateway.channels.whatsapp import CHANNEL
from gateway.messages import ReplyHandle, Sender
from tests.contracts.channel_suite import ChannelCase, samples, without_header
from tests.gateway.channels.meta_graph import SECRETS, Graph, handshake, signed

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

NUMBER = "106540352242922"


def connect(api: str) -> Connection:
    config = {"phone_number_id": NUMBER, "api_base": api}
    return Connection(id="c-wa", channel="whatsapp", config=config, secrets=SECRETS)


def read_text(body: dict[str, Any]) -> str | None:
    addressed = bool(body.get("to")) != bool(body.get("recipient"))
    if body.get("messaging_product") != "whatsapp" or not addressed:
        return None
    if body.get("type") == "template":
        template = body["template"]
        return f"template {template['name']} {template['language']['code']}"
    text = body.get("text", {}).get("body", "")
    return text if body.get("type") == "text" and 0 < len(text) <= 4096 else None


def simulator(connection: Connection) -> Simulator:
    return Graph(
        NUMBER,
        connection,
        read_text,
        lambda count: {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.sent{count}"}]},
        {
            "throttle": {"code": 130429, "message": "(#130429) Rate limit hit"},
            "window": {"code": 131047, "message": "(#131047) Re-engagement message"},
            "reject": {"code": 131026, "message": "(#131026) Message undeliverable"},
        },
    )


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header("x-hub-signature-256"),
    simulator=simulator,
    samples=samples("whatsapp"),
    handshake=handshake,
    to=Sender(id="BR.1502", phone="+5511987654321"),
    reply=ReplyHandle(address={"to": "5511987654321"}),
    ids_in_batch=5,
)
