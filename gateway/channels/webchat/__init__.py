"""Web chat: a widget on the merchant's own pages."""

from gateway.channels.webchat.adapter import WebChat

CHANNEL = WebChat()

__all__ = ["CHANNEL"]
