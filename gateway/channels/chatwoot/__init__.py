"""Chatwoot: its inboxes as a source, agents' work place as a destination."""

from gateway.channels.chatwoot.adapter import Chatwoot

CHANNEL = Chatwoot()

__all__ = ["CHANNEL"]
