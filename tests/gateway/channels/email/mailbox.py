"""The sample mailbox of the e-mail tests."""

from __future__ import annotations

from pathlib import Path

from gateway.channels.base import Connection

FIXTURES = Path(__file__).parent / "fixtures"
ADDRESS = "support@northwind.example"
SECRET = "a-long-signing-secret-of-the-shop"

CONNECTION = Connection(
    id="c-mail",
    channel="email",
    config={"address": ADDRESS, "sender_name": "Northwind Support", "smtp_host": "127.0.0.1", "plus_addressing": "yes"},
    secrets={"signing_secret": SECRET},
)
