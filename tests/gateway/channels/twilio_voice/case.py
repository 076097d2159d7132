"""Call-back requests through Twilio in the contract suite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from gateway.channels.base import Connection, HookRequest
from gateway.channels.twilio_voice import CHANNEL
from gateway.messages import ReplyHandle, Sender
from tests.contracts.channel_suite import HOOK, ChannelCase, without_header
from tests.gateway.channels.twilio_api import ACCOUNT, NUMBER, SECRETS, Account, extended, forms, signed

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

CUSTOMER = "+4915112345678"


def connect(api: str) -> Connection:
    config = {"account_sid": ACCOUNT, "sender": NUMBER, "api_base": api, "language": "de"}
    return Connection(id="c-call", channel="twilio_voice", config=config, secrets=SECRETS)


def request(body: bytes, connection: Connection) -> HookRequest:
    """The step that follows the action of the document before: Twilio posts each to its own address."""
    step = "?step=note" if b"RecordingSid" in body else "?step=confirm" if b"Digits" in body else ""
    return signed(body, connection, HOOK + step)


def read_text(form: dict[str, str]) -> str | None:
    if (form.get("To"), form.get("From")) != (CUSTOMER, NUMBER) or len(form["Twiml"]) > 4000:
        return None
    (spoken,) = etree.fromstring(form["Twiml"].encode())
    assert (spoken.tag, spoken.get("language"), spoken.get("loop")) == ("Say", "en-US", "2")
    return spoken.text


def simulator(connection: Connection) -> Simulator:
    return Account(connection, "Calls", read_text)


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=request,
    unsigned=without_header("x-twilio-signature"),
    simulator=simulator,
    samples=forms("twilio_voice"),
    to=Sender(id=CUSTOMER, phone=CUSTOMER),
    reply=ReplyHandle(address={"to": CUSTOMER}),
    garbage=b"Digits=1",
    more_garbage=(b"", b"%%%", b"CallSid="),
    extend=extended,
    outcomes={"window": None},
)
