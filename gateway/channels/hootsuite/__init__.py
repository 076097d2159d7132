"""Hootsuite Inbox 2.0: we are a custom virtual agent."""

from gateway.channels.hootsuite.adapter import Hootsuite

CHANNEL = Hootsuite()

__all__ = ["CHANNEL"]
