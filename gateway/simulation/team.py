"""A merchant and a team to simulate with where there is no database: people of several languages, zones and trades."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from gateway.conversations.received import AgentFacts, MerchantFacts
from gateway.people.merchants import MerchantSettings

if TYPE_CHECKING:
    from gateway.routing.reading import Level

_SPACE = UUID("6f1c2b1e-5d0a-4f0e-9c57-0f5b8a1f7e11")
_DAY = "mon-fri 09:00-18:00"

SAMPLE_MERCHANT = MerchantFacts(
    id=uuid5(_SPACE, "merchant"),
    name="Northwind Outdoor",
    settings=MerchantSettings(
        default_country="GB",
        brand="Northwind Outdoor",
        order_patterns=(r"\b[A-Z]{2}-\d{5}\b",),
        hours="mon-fri 08:00-18:00",
        time_zone="Europe/London",
    ),
)
"""Sells across borders from London."""


def _agent(
    name: str,
    languages: dict[str, Level],
    zone: str,
    countries: str = "",
    skills: str = "aftersales complaint",
    hours: str = _DAY,
) -> AgentFacts:
    return AgentFacts(
        id=uuid5(_SPACE, name),
        name=name,
        language=next(iter(languages)),
        languages=languages,
        skills=tuple(skills.split()),
        countries=tuple(countries.split()),
        queue_ids=(),
        hours=hours,
        time_zone=zone,
        holiday_calendar=None,
        capacity=8,
        presence="online",
        load=2,
    )


SAMPLE_TEAM = (
    _agent("Emma Clarke", {"en": "native"}, "Europe/London", "GB IE BR", hours="mon-sun 07:00-23:00"),
    _agent("Noah Miller", {"en": "native", "es": "fluent"}, "America/New_York", "US CA MX"),
    _agent("Camille Moreau", {"fr": "native", "en": "fluent"}, "Europe/Paris", "FR BE CH", "complaint"),
    _agent("Erik Lindqvist", {"sv": "native", "en": "fluent", "da": "basic"}, "Europe/Stockholm", "SE", "presales"),
    _agent("Agnieszka Nowak", {"pl": "native", "en": "fluent"}, "Europe/Warsaw", "PL"),
    _agent("Oksana Kovalenko", {"uk": "native", "en": "fluent", "pl": "basic"}, "Europe/Kyiv", "UA", "aftersales"),
    _agent("Jonas Weber", {"de": "native", "en": "fluent"}, "Europe/Berlin", "DE AT CH"),
    _agent("陳美玲", {"zh-Hant": "native", "en": "fluent"}, "Asia/Taipei", "TW HK"),
    _agent("김민지", {"ko": "native", "en": "fluent"}, "Asia/Seoul", "KR"),
    _agent("佐藤優子", {"ja": "native", "en": "basic"}, "Asia/Tokyo", "JP"),
    _agent("ليلى حداد", {"ar": "native", "en": "fluent"}, "Asia/Riyadh", "SA AE", hours="sun-thu 09:00-18:00"),
)
"""Nobody speaks Portuguese: customers in Brazil are answered through translation."""
