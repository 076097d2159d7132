"""Zendesk: customers' tickets as a source, agents' work place as a destination."""

from gateway.channels.zendesk.adapter import Zendesk

CHANNEL = Zendesk()

__all__ = ["CHANNEL"]
