"""Which models are missing for what customers write."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from gateway.conversations.written_languages import (
    Addition,
    additions,
    agents_languages,
    coverage,
    written_languages,
)
from tests.gateway.conversations.conftest import OpenShop
from translation.engines.base import Edge

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def edge(source: str, target: str, quality: float) -> Edge:
    return Edge("firefox", source, target, quality, 40.0, "published")


EDGES = [edge("pt", "en", 0.9), edge("en", "pt", 0.88), edge("en", "pl", 0.8)]


def test_each_language_has_its_best_ways_and_says_what_is_wanting() -> None:
    [portuguese] = coverage({"pt": 7}, ["en", "pl", "pt"], EDGES)
    into_english, into_polish = portuguese.there
    assert into_polish.route is not None
    assert (into_polish.route.languages, into_polish.wanting) == (("pt", "en", "pl"), True)
    assert (into_english.wanting, portuguese.back[0].wanting) == (False, False)
    assert (portuguese.back[1].route, portuguese.back[1].wanting) == (None, True)


def test_what_is_missing_comes_first() -> None:
    edges = [*EDGES, edge("pl", "en", 0.6)]
    found = coverage({"pt": 9, "pl": 5, "ja": 2}, ["en"], edges)
    assert [(one.language, one.messages, one.state) for one in found] == [
        ("ja", 2, "missing"),
        ("pl", 5, "poor"),
        ("pt", 9, "good"),
    ]


def test_languages_that_agents_read_themselves_need_no_model() -> None:
    assert coverage({"en": 5}, ["en"], []) == []


def test_few_models_mend_many_ways() -> None:
    covered = coverage({"ja": 3, "ko": 2, "pt": 1}, ["en", "pl", "de"], EDGES)
    assert additions(covered, EDGES) == [
        Addition("de", "en", both_ways=True),
        Addition("ja", "en", both_ways=True),
        Addition("ko", "en", both_ways=True),
        Addition("pl", "en"),
    ]


def test_nothing_is_added_where_nothing_is_wanting() -> None:
    covered = coverage({"pt": 1}, ["en"], EDGES)
    assert additions(covered, EDGES) == []


def test_halves_that_are_too_long_to_be_joined_want_a_model_of_their_own() -> None:
    steps = ["es", "ca", "en", "gl", "pt"]
    edges = [edge(source, target, 0.95) for source, target in pairwise(steps)]
    assert Addition("es", "pt") in additions(coverage({"es": 1}, ["pt"], edges), edges)


async def test_languages_are_counted_without_their_regions_and_old_messages(open_shop: OpenShop) -> None:
    async with open_shop() as shop:
        await shop.write("cadê meu pedido BR-20931?", NOW)
        await shop.write("Dzień dobry, gdzie jest moja paczka? Czekam już dwa tygodnie.", NOW)
        await shop.work()
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            assert await written_languages(session, NOW - dt.timedelta(days=1)) == {"pl": 1, "pt": 1}
            assert await written_languages(session, NOW + dt.timedelta(days=1)) == {}
            assert await agents_languages(session) == ["en"]
