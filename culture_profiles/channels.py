"""Which class of expectations a channel belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from culture_profiles.model import ChannelKind

_KINDS: dict[ChannelKind, frozenset[str]] = {
    "phone": frozenset({"phone", "voice", "call", "voicemail", "callback", "twilio_voice"}),
    "live_chat": frozenset({"live_chat", "chat", "webchat", "web_chat", "widget", "chatbot", "shopify_inbox"}),
    "messaging": frozenset({
        "messaging", "app", "whatsapp", "twilio_whatsapp", "messenger", "facebook_messenger", "instagram",
        "line", "kakaotalk", "wechat", "telegram", "viber", "zalo", "signal", "rcs", "apple_messages", "manychat",
    }),
    "social": frozenset({"social", "facebook", "twitter", "x", "tiktok", "youtube", "reddit", "weibo", "hootsuite"}),
    "email": frozenset({"email", "mail", "e_mail", "imap", "zendesk", "zammad", "chatwoot", "freshdesk"}),
    "contact_form": frozenset({"contact_form", "form", "web_form", "website", "website_form", "board"}),
    "sms": frozenset({"sms", "text", "text_message", "twilio", "twilio_sms"}),
    "marketplace": frozenset({
        "marketplace", "platform_chat", "amazon", "ebay", "etsy", "shopee", "lazada", "allegro", "taobao", "tmall",
        "pinduoduo", "rakuten", "mercadolibre", "mercado_livre", "trendyol", "zalando", "bol", "cdiscount",
    }),
    "api": frozenset({"api", "webhook", "shop"}),
}  # fmt: skip
_KIND_OF: dict[str, ChannelKind] = {name: kind for kind, names in _KINDS.items() for name in names}


def channel_kind(channel: str) -> ChannelKind:
    """Give the class of a channel by its name: email for email, messaging for WhatsApp.

    Case, spaces and hyphens do not matter. A name that nobody knows came over the API: api.
    """
    name = channel.strip().lower().replace("-", "_").replace(" ", "_")
    return _KIND_OF.get(name) or _KIND_OF.get(name.partition("_")[0], "api")


def channel_names() -> frozenset[str]:
    """List the names that are known."""
    return frozenset(_KIND_OF)
