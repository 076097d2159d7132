"""Whose profile applies to a message, and in which language its customer is written to; both with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import phonenumbers
from babel.core import get_global
from msgspec import Struct

from culture_profiles.territory import normalise
from locales import Reason, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from culture_profiles.model import CultureProfile

HowChosen = Literal["explicit", "customer", "delivery_address", "phone", "channel_hint", "language", "merchant_default"]
LanguageChosen = Literal["stated", "message", "earlier_messages", "channel_hint", "profile"]


class CountryFacts(Struct, frozen=True):
    """What may tell the customer's country, best evidence first."""

    explicit: str | None = None
    """Said by whoever sent the message in: ISO 3166-1 code, as the other countries below."""
    customer: str | None = None
    """Known of the customer from before."""
    delivery: str | None = None
    """Country of the order's delivery address."""
    phone: str | None = None
    """In international form: +5511999998888."""
    hints: tuple[str, ...] = ()
    """BCP 47 tags from the channel, best first; only those with a territory tell a country."""
    language: str | None = None
    """BCP 47 tag of the message."""
    merchant_default: str | None = None


class CountryChoice(Struct, frozen=True):
    """The country whose profile applies, or world."""

    country: str
    how_chosen: HowChosen
    reason: Reason


class LanguageFacts(Struct, frozen=True):
    """What may tell the language that the customer reads, best evidence first; all BCP 47 tags."""

    stated: str | None = None
    """Chosen by the customer."""
    detected: str | None = None
    """Of this message; leave it out where the detection is not reliable."""
    earlier: tuple[str, ...] = ()
    """Of earlier messages, newest first."""
    hints: tuple[str, ...] = ()
    """From the channel, best first."""


class LanguageChoice(Struct, frozen=True):
    """The language to answer in."""

    tag: str
    how_chosen: LanguageChosen
    reason: Reason


def choose_country(facts: CountryFacts) -> CountryChoice:
    """Take the first fact that names a country; what is no country is passed over."""
    return next(_countries(facts))


def target_language(profile: CultureProfile, facts: LanguageFacts) -> LanguageChoice:
    """Take the first fact that names a language, and the profile's language where none does.

    A tag without a territory becomes the profile's own variety where it is the same language: pt is pt-BR for Brazil.
    """
    if tag := _usable(facts.stated):
        return LanguageChoice(
            _variety(tag, profile), "stated", reason("language_stated", "The customer chose this language.")
        )
    if tag := _usable(facts.detected):
        return LanguageChoice(
            _variety(tag, profile), "message", reason("language_message", "The customer wrote in this language.")
        )
    for earlier in filter(None, map(_usable, facts.earlier)):
        why = reason("language_earlier", "The customer wrote in this language before.")
        return LanguageChoice(_variety(earlier, profile), "earlier_messages", why)
    for hint in filter(None, map(_usable, facts.hints)):
        why = reason("language_hint", "The channel reports this language.")
        return LanguageChoice(_variety(hint, profile), "channel_hint", why)
    why = reason(
        "language_profile", "Customers in {country} are usually written to in this language.", country=profile.name
    )
    return LanguageChoice(profile.language, "profile", why)


def phone_country(phone: str) -> str | None:
    """Tell the country of a phone number in international form.

    A prefix that several countries share (+1, +7, +44) is settled by the rest of the number; where that does not
    settle it, nothing is said.
    """
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return None
    sharing = phonenumbers.region_codes_for_country_code(number.country_code or 0)
    if len(sharing) == 1:
        return normalise(sharing[0])
    if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.TOLL_FREE:
        return None
    found = phonenumbers.region_code_for_number(number)
    return normalise(found) if found else None


def _countries(facts: CountryFacts) -> Iterator[CountryChoice]:
    if country := _country(facts.explicit):
        yield CountryChoice(
            country,
            "explicit",
            reason("country_explicit", "The country was given with the message: {country}.", country=country),
        )
    if country := _country(facts.customer):
        yield CountryChoice(
            country,
            "customer",
            reason("country_customer", "The customer's country is known: {country}.", country=country),
        )
    if country := _country(facts.delivery):
        why = reason("country_delivery_address", "The order is delivered to {country}.", country=country)
        yield CountryChoice(country, "delivery_address", why)
    if facts.phone and (country := phone_country(facts.phone)):
        why = reason("country_phone", "The phone number is from {country}.", country=country)
        yield CountryChoice(country, "phone", why)
    for hint in facts.hints:
        if country := _country(_territory(hint)):
            why = reason("country_channel_hint", "The channel reports the locale {tag}.", tag=hint)
            yield CountryChoice(country, "channel_hint", why)
    if facts.language and (country := _likely_country(facts.language)):
        why = reason("country_language", "Most who write {tag} live in {country}.", tag=facts.language, country=country)
        yield CountryChoice(country, "language", why)
    country = _country(facts.merchant_default)
    if country:
        why = reason(
            "country_merchant_default",
            "Nothing tells the country; the merchant's default is {country}.",
            country=country,
        )
        yield CountryChoice(country, "merchant_default", why)
    yield CountryChoice(
        "world", "merchant_default", reason("country_unknown", "Nothing tells the country; the worldwide profile holds.")
    )


def _country(code: str | None) -> str | None:
    return normalise(code) if code else None


def _territory(tag: str) -> str | None:
    """Find the territory in a tag or a POSIX locale name: BR in pt-BR, pt_BR.UTF-8 and zh-Hant-TW."""
    parts = tag.partition(".")[0].replace("_", "-").split("-")[1:]
    return next((part for part in parts if len(part) == 2 and part.isalpha()), None)


def _likely_country(tag: str) -> str | None:
    """Follow CLDR's likely subtags: pt is most likely written in Brazil."""
    if stated := _country(_territory(tag)):
        return stated
    subtags = get_global("likely_subtags")
    parts = tag.replace("_", "-").split("-")
    with_script = f"{parts[0].lower()}_{parts[1].title()}" if len(parts) > 1 and len(parts[1]) == 4 else None
    likely = (subtags.get(with_script) if with_script else None) or subtags.get(parts[0].lower())
    return _country(likely.rpartition("_")[2]) if likely and parts[0] != "und" else None


def _usable(tag: str | None) -> str | None:
    return tag if tag and tag.partition("-")[0] not in ("und", "mul", "zxx") else None


def _variety(tag: str, profile: CultureProfile) -> str:
    """Make a bare language the profile's variety of it, unless the tag names another script."""
    language, _, rest = tag.partition("-")
    own, _, own_rest = profile.language.partition("-")
    same = language == own and (not rest or own_rest.partition("-")[0] == rest)
    return profile.language if same else tag
