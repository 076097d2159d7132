"""Instagram messages: one professional account a connection."""

from gateway.channels.instagram.adapter import Instagram

CHANNEL = Instagram()

__all__ = ["CHANNEL"]
