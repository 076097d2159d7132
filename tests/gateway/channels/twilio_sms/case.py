"""SMS through Twilio in the contract suite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.channels.base import Connection
from gateway.channels.twilio_sms import CHANNEL
from gateway.messages import ReplyHandle, Sender
from tests.contracts.channel_suite import ChannelCase, without_header
from tests.gateway.channels.twilio_api import ACCOUNT, NUMBER, SECRETS, Account, extended, forms, signed

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

CUSTOMER = "+4915112345678"


def connect(api: str) -> Connection:
    config = {"account_sid": ACCOUNT, "sender": NUMBER, "api_base": api}
    return Connection(id="c-sms", channel="twilio_sms", config=config, secrets=SECRETS)


def read_text(form: dict[str, str]) -> str | None:
    if (form.get("To"), form.get("From")) != (CUSTOMER, NUMBER):
        return None
    if "ContentSid" in form:
        return f"content {form['ContentSid']} {form['ContentVariables']}"
    return form["Body"] if 0 < len(form.get("Body", "")) <= 1600 else None


def simulator(connection: Connection) -> Simulator:
    return Account(connection, "Messages", read_text)


CASE = ChannelCase(
    channel=CHANNEL,
    connect=connect,
    request=signed,
    unsigned=without_header("x-twilio-signature"),
    simulator=simulator,
    samples=forms("twilio_sms"),
    to=Sender(id=CUSTOMER, phone=CUSTOMER),
    reply=ReplyHandle(address={"to": CUSTOMER, "from": NUMBER}),
    garbage=b"Body=hello",
    more_garbage=(b"", b"%%%", b"MessageSid=", b"MessageSid=SM1&Body=without+a+sender"),
    extend=extended,
)
