"""Messenger in the contract suite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.channels.base import Connection
from gateway.channels.messenger import CHANNEL
from gateway.messages import ReplyHandle, Sender
from tests.contracts.channel_suite import ChannelCase, samples, without_header
from tests.gateway.channels.meta_graph import SECRETS, Graph, handshake, signed

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

ACCOUNT = "101234567890123"
CUSTOMER = "7364958217364"


def connect(api: str) -> Connection:
    config = {"page_id": ACCOUNT, "api_base": api}
    return Connection(id="c-messenger", channel="messenger", config=config, secrets=SECRETS)


def read_text(body: dict[str, Any]) -> str | None:
    typed = body.get("messaging_type") == "RESPONSE" or body.get("tag") == "HUMAN_AGENT"
    text = body.get("message", {}).get("text", "")
    fits = len(text) > 0 and len(text) <= 2000
    return text if typed and fits and body.get("recipient") == {"id": CUSTOMER} else None


def simulator(connection: Connection) -> Simulator:
    return Graph(
        ACCOUNT,
        connection,
        read_text,
        lambda count: {"recipient_id": CUSTOMER, "message_id": f"m_sent{count}"},
        {
            "throttle": {"code": 613, "message": "(#613) Calls to this api have exceeded the rate limit."},
            "window": {"code": 10, "error_subcode": 2018278, "message": "(#10) sent outside of allowed window"},
            "reject": {"code": 551, "message": "This person isn't available right now."},
        },
    )


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header("x-hub-signature-256"),
    simulator=simulator,
    samples=samples("messenger"),
    handshake=handshake,
    to=Sender(id=CUSTOMER),
    reply=ReplyHandle(address={"id": CUSTOMER}),
    ids_in_batch=4,
)
