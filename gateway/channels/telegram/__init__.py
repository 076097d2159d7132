"""Telegram: one bot a connection."""

from gateway.channels.telegram.adapter import Telegram

CHANNEL = Telegram()

__all__ = ["CHANNEL"]
