"""Replies delivered to the merchant's own endpoint, signed as Standard Webhooks."""

from gateway.channels.webhook.adapter import WebhookChannel

CHANNEL = WebhookChannel()

__all__ = ["CHANNEL"]
