"""Shopify: orders and fulfilments as context, Flow as a trigger."""

from gateway.channels.shopify.adapter import Shopify

CHANNEL = Shopify()

__all__ = ["CHANNEL"]
