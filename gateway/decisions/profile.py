"""Whose expectations count: the country, its profile under the merchant's changes, the language of the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from culture_profiles import (
    CountryChoice,
    CountryFacts,
    CultureProfile,
    CustomerWish,
    LanguageChoice,
    LanguageFacts,
    Overlay,
    choose_country,
    resolve,
    target_language,
)
from gateway.decisions.customer import delivery_country_of, phone_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gateway.conversations.received import Received
    from translation.types import Detection


class Chosen(Struct, frozen=True):
    """Whose expectations count, and in which language the customer is written to."""

    country: CountryChoice
    profile: CultureProfile
    language: LanguageChoice


def choose_profile(received: Received, detection: Detection, language: str | None) -> Chosen:
    """Choose the country, lay the merchant's changes over its profile, and choose the language to answer in.

    Args:
        received: the message with its surroundings.
        detection: its language.
        language: BCP 47 tag of the conversation after this message.
    """
    sender, customer = received.inbound.sender, received.customer
    known = detection.tag if detection.reliable else None
    country = choose_country(
        CountryFacts(
            explicit=sender.country,
            customer=customer.country,
            delivery=delivery_country_of(received),
            phone=phone_of(received),
            hints=received.inbound.hints,
            language=known,
            merchant_default=received.merchant.settings.default_country,
        )
    )
    stated = sender.language or customer.language
    profile = resolve_profile(
        country.country, received.overlays, CustomerWish(language=stated, channel=customer.preferred_channel)
    )
    answer_in = target_language(
        profile,
        LanguageFacts(
            stated=stated,
            detected=language or known,
            earlier=customer.earlier_languages,
            hints=received.inbound.hints,
        ),
    )
    return Chosen(country, profile, answer_in)


def resolve_profile(
    country: str,
    overlays: Mapping[str, dict[str, Any]],
    customer: CustomerWish | None = None,
    region: str | None = None,
) -> CultureProfile:
    """Lay a merchant's stored overlays over a country's profile."""

    def overlay(key: str) -> Overlay | None:
        return msgspec.convert(overlays[key], Overlay) if key in overlays else None

    return resolve(
        country,
        region=region,
        merchant_default=overlay("default"),
        merchant_country=overlay(country),
        customer=customer,
    )
