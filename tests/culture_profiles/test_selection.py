"""Whose profile applies, in which language the customer is written to, and why."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from culture_profiles import CountryFacts, LanguageFacts, builtin, channel_kind, choose_country, target_language
from culture_profiles.selection import phone_country

ORDER = {
    "explicit": CountryFacts(explicit="se"),
    "customer": CountryFacts(customer="PL"),
    "delivery_address": CountryFacts(delivery="FR"),
    "phone": CountryFacts(phone="+5511999998888"),
    "channel_hint": CountryFacts(hints=("de", "de-AT")),
    "language": CountryFacts(language="ja"),
    "merchant_default": CountryFacts(merchant_default="GB"),
}
COUNTRY = dict(zip(ORDER, ("SE", "PL", "FR", "BR", "AT", "JP", "GB"), strict=True))


@dataclass
class _Known:
    facts: CountryFacts
    first: str | None


@st.composite
def some_facts(draw: st.DrawFn) -> _Known:
    chosen = [name for name in ORDER if draw(st.booleans())]
    facts = CountryFacts()
    for name in chosen:
        other = ORDER[name]
        facts = replace(
            facts, **{field: getattr(other, field) for field in other.__struct_fields__ if getattr(other, field)}
        )
    return _Known(facts, chosen[0] if chosen else None)


@given(some_facts())
def test_the_best_fact_decides_and_is_named(known: _Known) -> None:
    choice = choose_country(known.facts)
    if known.first is None:
        assert (choice.country, choice.how_chosen) == ("world", "merchant_default")
    else:
        assert (choice.country, choice.how_chosen) == (COUNTRY[known.first], known.first)
    assert choice.reason.text
    assert set(choice.reason.values) <= {"country", "tag"}


@pytest.mark.parametrize(
    ("phone", "country"),
    [
        ("+442079460000", "GB"),
        ("+44 1481 960194", "GG"),
        ("+12125550123", "US"),
        ("+1 416 555 0123", "CA"),
        ("+1 876 555 0123", "JM"),
        ("+7 495 123-45-67", "RU"),
        ("+7 727 123 4567", "KZ"),
        ("+380441234567", "UA"),
        ("+886 2 2345 6789", "TW"),
        ("+1 800 555 0199", None),
        ("+80012345678", None),
        ("0044", None),
        ("no number", None),
        ("", None),
    ],
)
def test_phone_prefixes_that_countries_share_are_settled_by_the_number(phone: str, country: str | None) -> None:
    assert phone_country(phone) == country


@pytest.mark.parametrize(
    ("language", "country"),
    [
        ("pt", "BR"),
        ("pt-PT", "PT"),
        ("uk", "UA"),
        ("zh-Hant", "TW"),
        ("zh", "CN"),
        ("sv", "SE"),
        ("ko", "KR"),
        ("und", "world"),
        ("xx", "world"),
    ],
)
def test_language_tells_the_likely_country(language: str, country: str) -> None:
    assert choose_country(CountryFacts(language=language)).country == country


@pytest.mark.parametrize("nonsense", ["", "ZZ", "EU", "Brazil", "1", "  "])
def test_what_is_no_country_is_passed_over(nonsense: str) -> None:
    facts = CountryFacts(explicit=nonsense, customer=nonsense, delivery="BR")
    assert choose_country(facts).how_chosen == "delivery_address"


def test_common_code_of_the_united_kingdom_is_understood() -> None:
    assert choose_country(CountryFacts(explicit="uk")).country == "GB"


@pytest.mark.parametrize("hint", ["pt-BR", "pt_BR", "pt_BR.UTF-8", "pt-Latn-BR"])
def test_locale_with_a_territory_tells_the_country(hint: str) -> None:
    assert choose_country(CountryFacts(hints=("en", hint))).country == "BR"


@pytest.mark.parametrize(
    ("country", "facts", "tag", "how"),
    [
        ("BR", LanguageFacts(stated="en", detected="pt"), "en", "stated"),
        ("BR", LanguageFacts(detected="pt"), "pt-BR", "message"),
        ("BR", LanguageFacts(detected="pt-PT"), "pt-PT", "message"),
        ("TW", LanguageFacts(detected="zh-Hant"), "zh-Hant-TW", "message"),
        ("TW", LanguageFacts(detected="zh"), "zh-Hant-TW", "message"),
        ("TW", LanguageFacts(detected="zh-Hans"), "zh-Hans", "message"),
        ("CH", LanguageFacts(detected="und", earlier=("fr", "de")), "fr", "earlier_messages"),
        ("CH", LanguageFacts(hints=("und", "it-CH")), "it-CH", "channel_hint"),
        ("UA", LanguageFacts(), "uk-UA", "profile"),
    ],
)
def test_customer_is_answered_in_the_best_known_language(
    country: str, facts: LanguageFacts, tag: str, how: str
) -> None:
    choice = target_language(builtin(country), facts)
    assert (choice.tag, choice.how_chosen) == (tag, how)


@pytest.mark.parametrize(
    ("channel", "kind"),
    [
        ("phone", "phone"),
        ("WhatsApp", "messaging"),
        ("facebook_messenger", "messaging"),
        ("line", "messaging"),
        ("email", "email"),
        ("E-Mail", "email"),
        ("live chat", "live_chat"),
        ("webchat", "live_chat"),
        ("contact_form", "contact_form"),
        ("sms", "sms"),
        ("facebook", "social"),
        ("amazon", "marketplace"),
        ("shop", "api"),
        ("something new", "api"),
    ],
)
def test_channel_belongs_to_a_class(channel: str, kind: str) -> None:
    assert channel_kind(channel) == kind


def test_channels_of_the_profiles_are_known() -> None:
    from culture_profiles import countries

    named = {channel.channel for country in (*countries(), "world") for channel in builtin(country).channels}
    assert [name for name in sorted(named) if channel_kind(name) == "api"] == []
