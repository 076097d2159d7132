"""Every channel by its name. A new one is added here, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.channels import (
    chatwoot,
    delighted,
    email,
    hootsuite,
    instagram,
    kakaotalk,
    line,
    manychat,
    messenger,
    shopify,
    telegram,
    twilio_sms,
    twilio_voice,
    viber,
    webchat,
    webhook,
    wechat,
    whatsapp,
    zammad,
    zendesk,
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
    "zendesk": zendesk.CHANNEL,
    "chatwoot": chatwoot.CHANNEL,
    "zammad": zammad.CHANNEL,
    "manychat": manychat.CHANNEL,
    "hootsuite": hootsuite.CHANNEL,
    "delighted": delighted.CHANNEL,
    "shopify": shopify.CHANNEL,
}
