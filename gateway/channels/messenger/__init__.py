"""Messenger: one Facebook page a connection."""

from gateway.channels.messenger.adapter import Messenger

CHANNEL = Messenger()

__all__ = ["CHANNEL"]
