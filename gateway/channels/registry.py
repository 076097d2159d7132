"""Every channel by its name. A new one is added here, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.channels import (
    email,
    instagram,
    kakaotalk,
    line,
    messenger,
    telegram,
    twilio_sms,
    twilio_voice,
    viber,
    webchat,
    webhook,
    wechat,
    whatsapp,
)

if TYPE_CHECKING:
    from gateway.channels.base import Channel

CHANNELS: dict[str, Channel] = {
    "webhook": webhook.CHANNEL,
    "email": email.CHANNEL,
    "webchat": webchat.CHANNEL,
    "whatsapp": whatsapp.CHANNEL,
    "messenger": messenger.CHANNEL,
    "instagram": instagram.CHANNEL,
    "line": line.CHANNEL,
    "telegram": telegram.CHANNEL,
    "twilio_sms": twilio_sms.CHANNEL,
    "twilio_voice": twilio_voice.CHANNEL,
    "wechat": wechat.CHANNEL,
    "kakaotalk": kakaotalk.CHANNEL,
    "viber": viber.CHANNEL,
}
