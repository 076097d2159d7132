"""Zammad: customers' tickets as a source, agents' work place as a destination."""

from gateway.channels.zammad.adapter import Zammad

CHANNEL = Zammad()

__all__ = ["CHANNEL"]
