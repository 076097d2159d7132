"""Which models are missing for what customers write."""

from __future__ import annotations

import datetime as dt

from gateway.conversations.written_languages import agents_languages, coverage, written_languages
from tests.gateway.conversations.conftest import OpenShop
from translation.engines.base import Edge

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def edge(source: str, target: str, quality: float) -> Edge:
    return Edge("firefox", source, target, quality, 40.0, "published")


def test_each_pair_has_its_best_way_and_says_what_is_wanting() -> None:
    edges = [edge("pt", "en", 0.9), edge("en", "pt", 0.88), edge("en", "pl", 0.8)]
    (pt_pl, pl_en) = coverage({"pt": 7, "pl": 2}, ["pl"], edges)[0], coverage({"pl": 2}, ["en"], edges)[0]
    assert pt_pl.there.route is not None
    assert (pt_pl.there.route.languages, pt_pl.there.wanting) == (("pt", "en", "pl"), True)
    assert (pt_pl.back.route, pt_pl.back.wanting) == (None, True)
    assert pl_en.back.route is not None
    assert (pl_en.there.wanting, pl_en.back.wanting) == (True, False)


def test_languages_that_agents_read_themselves_need_no_model() -> None:
    assert coverage({"en": 5}, ["en"], []) == []


async def test_languages_are_counted_without_their_regions_and_old_messages(open_shop: OpenShop) -> None:
    async with open_shop() as shop:
        await shop.write("cadê meu pedido BR-20931?", NOW)
        await shop.write("Dzień dobry, gdzie jest moja paczka? Czekam już dwa tygodnie.", NOW)
        await shop.work()
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            assert await written_languages(session, NOW - dt.timedelta(days=1)) == {"pl": 1, "pt": 1}
            assert await written_languages(session, NOW + dt.timedelta(days=1)) == {}
            assert await agents_languages(session) == ["en"]
