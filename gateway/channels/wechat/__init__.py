"""WeChat: one official account a connection."""

from gateway.channels.wechat.adapter import WeChat

CHANNEL = WeChat()

__all__ = ["CHANNEL"]
