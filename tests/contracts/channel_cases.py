"""Every channel's cases, in the order of the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gateway.channels.chatwoot.case import CASE as CHATWOOT
from tests.gateway.channels.delighted.case import CASE as DELIGHTED
from tests.gateway.channels.email.case import CASE as EMAIL
from tests.gateway.channels.hootsuite.case import CASE as HOOTSUITE
from tests.gateway.channels.instagram.case import CASE as INSTAGRAM
from tests.gateway.channels.kakaotalk.case import CASE as KAKAOTALK
from tests.gateway.channels.line.case import CASE as LINE
from tests.gateway.channels.manychat.case import CASE as MANYCHAT
from tests.gateway.channels.messenger.case import CASE as MESSENGER
from tests.gateway.channels.shopify.case import FLOW as SHOPIFY_FLOW
from tests.gateway.channels.shopify.case import WEBHOOKS as SHOPIFY_WEBHOOKS
from tests.gateway.channels.telegram.case import CASE as TELEGRAM
from tests.gateway.channels.twilio_sms.case import CASE as TWILIO_SMS
from tests.gateway.channels.twilio_voice.case import CASE as TWILIO_VOICE
from tests.gateway.channels.viber.case import CASE as VIBER
from tests.gateway.channels.webchat.case import CASE as WEBCHAT
from tests.gateway.channels.webhook.case import CASE as WEBHOOK
from tests.gateway.channels.wechat.case import ENCRYPTED as WECHAT_ENCRYPTED
from tests.gateway.channels.wechat.case import PLAIN as WECHAT_PLAIN
from tests.gateway.channels.whatsapp.case import CASE as WHATSAPP
from tests.gateway.channels.zammad.case import CASE as ZAMMAD
from tests.gateway.channels.zendesk.case import CASE as ZENDESK

if TYPE_CHECKING:
    from tests.contracts.channel_suite import ChannelCase

CASES: tuple[ChannelCase, ...] = (
    WEBHOOK,
    EMAIL,
    WEBCHAT,
    WHATSAPP,
    MESSENGER,
    INSTAGRAM,
    LINE,
    TELEGRAM,
    TWILIO_SMS,
    TWILIO_VOICE,
    WECHAT_PLAIN,
    WECHAT_ENCRYPTED,
    KAKAOTALK,
    VIBER,
    ZENDESK,
    CHATWOOT,
    ZAMMAD,
    MANYCHAT,
    HOOTSUITE,
    DELIGHTED,
    SHOPIFY_WEBHOOKS,
    SHOPIFY_FLOW,
)
