"""Delighted: survey results as context."""

from gateway.channels.delighted.adapter import Delighted

CHANNEL = Delighted()

__all__ = ["CHANNEL"]
