"""Requests to be called back, by telephone through Twilio: one number a connection."""

from gateway.channels.twilio_voice.adapter import TwilioVoice

CHANNEL = TwilioVoice()

__all__ = ["CHANNEL"]
