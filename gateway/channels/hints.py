"""What an identity tells of its owner: the country of a phone number, the tag of a reported language."""

from __future__ import annotations

import re

import phonenumbers
from babel.core import get_global, parse_locale

# Mexico dropped the 1 before mobile numbers in August 2019; WhatsApp's identifiers still carry it.
_OLD_MEXICAN = re.compile(r"^\+521(?=\d{10}$)")


def e164(number: str) -> str | None:
    """Return a phone number with its country code as E.164, or None where it is no possible number.

    Args:
        number: with the country code, with or without the plus sign.

    """
    try:
        parsed = phonenumbers.parse(_OLD_MEXICAN.sub("+52", "+" + number.lstrip("+")))
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


def timezone_country(zone: str | None) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of the country of an IANA time zone, by CLDR's table."""
    return country_code(get_global("zone_territories").get(zone or ""))


def language_tag(value: str | None) -> str | None:
    """Return the BCP 47 tag of a language that a channel reported ("pt_br", "zh-hant"), None where it is none."""
    try:
        language, territory, script, *_ = parse_locale((value or "").strip().replace("_", "-"), sep="-")
    except ValueError:
        return None
    if not 2 <= len(language) <= 3:
        return None
    return "-".join(part for part in (language, script, territory) if part)


def hints(*tags: str | None) -> tuple[str, ...]:
    """Keep the tags that are there, each once, in their order."""
    return tuple(dict.fromkeys(tag for tag in tags if tag))
