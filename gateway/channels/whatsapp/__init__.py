"""WhatsApp Cloud: one phone number a connection."""

from gateway.channels.whatsapp.adapter import WhatsApp

CHANNEL = WhatsApp()

__all__ = ["CHANNEL"]
