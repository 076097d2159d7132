"""Replies delivered to the merchant's own endpoint, signed as Standard Webhooks."""

from gateway.channels.webhook.adapter import WebhookChannel

__all__ = ["WebhookChannel"]
