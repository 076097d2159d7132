"""Viber: one bot a connection."""

from gateway.channels.viber.adapter import Viber

CHANNEL = Viber()

__all__ = ["CHANNEL"]
