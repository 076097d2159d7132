"""Manychat: automations that ask us, and whose subscribers we answer."""

from gateway.channels.manychat.adapter import Manychat

CHANNEL = Manychat()

__all__ = ["CHANNEL"]
