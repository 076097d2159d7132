"""LINE: one official account a connection."""

from gateway.channels.line.adapter import Line

CHANNEL = Line()

__all__ = ["CHANNEL"]
