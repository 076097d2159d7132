"""SMS and WhatsApp through Twilio: one sender number a connection."""

from gateway.channels.twilio_sms.adapter import TwilioMessages

CHANNEL = TwilioMessages()

__all__ = ["CHANNEL"]
