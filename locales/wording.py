"""Stored values as a reader says them: the name of a field tells what kind of value it holds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError

from locales import formatting
from locales.negotiation import babel_locale

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CHANNELS = {
    "whatsapp": "WhatsApp",
    "twilio_whatsapp": "WhatsApp",
    "messenger": "Messenger",
    "instagram": "Instagram",
    "line": "LINE",
    "telegram": "Telegram",
    "twilio_sms": "SMS",
    "sms": "SMS",
    "wechat": "WeChat",
    "kakaotalk": "KakaoTalk",
    "viber": "Viber",
    "email": "e-mail",
    "zendesk": "Zendesk",
    "chatwoot": "Chatwoot",
    "zammad": "Zammad",
    "manychat": "Manychat",
    "hootsuite": "Hootsuite",
    "shopify": "Shopify",
    "amazon": "Amazon",
    "ebay": "eBay",
    "etsy": "Etsy",
    "shopee": "Shopee",
    "lazada": "Lazada",
}
"""Names of channels as their owners write them; the same in every language."""


def worded(values: Mapping[str, Any], locale: str, zone: str) -> dict[str, Any]:
    """Word the values of a reason for a reader.

    Args:
        values: plain JSON values by field: language, country, channel, instants in ..._at; others stay as they are.
        locale: BCP 47 tag of the reader's language.
        zone: IANA name of the reader's time zone.
    """
    return {name: _worded(name, value, locale, zone) for name, value in values.items()}


def language_name(tag: str, locale: str) -> str:
    """Name a language (BCP 47 tag) in the reader's language; the tag itself where CLDR has no name."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(babel_locale(locale))
    except (ValueError, UnknownLocaleError):
        return tag
    return name or tag


def country_name(code: str, locale: str) -> str:
    """Name a country (ISO 3166-1 code) in the reader's language; the code itself where CLDR has no name."""
    return str(babel_locale(locale).territories.get(code, code))


def channel_name(name: str) -> str:
    """Name a channel as people know it."""
    return _CHANNELS.get(name, name.replace("_", " "))


_LANGUAGE_FIELDS = frozenset({"language", "previous", "source", "target", "tag"})
_BY_FIELD: dict[str, Callable[[str, str], str]] = {
    "country": country_name,
    "channel": lambda name, _: channel_name(name),
    **dict.fromkeys(_LANGUAGE_FIELDS, language_name),
}


def _worded(name: str, value: Any, locale: str, zone: str) -> Any:
    if not isinstance(value, str):
        return value
    if name == "at" or name.endswith("_at"):
        return formatting.date_time(datetime.fromisoformat(value), locale, zone, length="short")
    word = _BY_FIELD.get(name)
    return word(value, locale) if word else value
