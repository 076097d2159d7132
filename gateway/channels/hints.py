"""What an identity tells of its owner: the country of a phone number, the tag of a reported language."""

from __future__ import annotations

import phonenumbers
from babel import Locale, UnknownLocaleError


def e164(number: str) -> str | None:
    """Return a phone number with its country code as E.164, or None where it is no possible number.

    Args:
        number: with the country code, with or without the plus sign.

    """
    try:
        parsed = phonenumbers.parse("+" + number.lstrip("+"))
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def phone_country(number: str | None) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of an E.164 number's country, where the number tells it."""
    if number is None:
        return None
    region = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    return country_code(region)


def country_code(value: str | None) -> str | None:
    """Return an ISO 3166-1 alpha-2 code in capitals, or None where the value has not that shape."""
    code = (value or "").strip().upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def language_tag(value: str | None) -> str | None:
    """Return the BCP 47 tag of a language that a channel reported ("pt_br", "zh-hant"), None where it is none."""
    try:
        locale = Locale.parse((value or "").strip().replace("_", "-"), sep="-", resolve_likely_subtags=False)
    except (ValueError, TypeError, UnknownLocaleError):
        return None
    parts = (locale.language, locale.script, locale.territory)
    return "-".join(part for part in parts if part)


def hints(*tags: str | None) -> tuple[str, ...]:
    """Keep the tags that are there, each once, in their order."""
    return tuple(dict.fromkeys(tag for tag in tags if tag))
