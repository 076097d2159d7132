"""KakaoTalk: one chatbot with a skill server a connection."""

from gateway.channels.kakaotalk.adapter import KakaoTalk

CHANNEL = KakaoTalk()

__all__ = ["CHANNEL"]
