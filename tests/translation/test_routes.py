"""The graph of models and its best paths."""

from __future__ import annotations

from itertools import pairwise, permutations
from math import isclose, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translation.engines.base import Edge
from translation.matching import written
from translation.routes import best_routes, explain, without

LANGUAGES = ("en", "pt", "es", "fr", "de")


def edge(source: str, target: str, quality: float = 0.8, speed: float = 50, engine: str = "firefox") -> Edge:
    return Edge(engine, source, target, quality, speed, "published")


edges_strategy = st.lists(
    st.builds(
        edge,
        st.sampled_from(LANGUAGES),
        st.sampled_from(LANGUAGES),
        st.sampled_from([0.5, 0.7, 0.8, 0.9, 1.0]),
        st.sampled_from([5.0, 50.0]),
        st.sampled_from(["firefox", "argos"]),
    ).filter(lambda made: made.source != made.target),
    max_size=14,
    unique=True,
)


def all_paths(edges: list[Edge], source: str, target: str, max_hops: int) -> set[tuple[Edge, ...]]:
    """Try every order of edges: slow, and too simple to be wrong."""
    found = set()
    for hops in range(1, max_hops + 1):
        for path in permutations(edges, hops):
            nodes = [path[0].source, *(hop.target for hop in path)]
            joined = all(first.target == second.source for first, second in pairwise(path))
            if joined and len(set(nodes)) == len(nodes) and (nodes[0], nodes[-1]) == (source, target):
                found.add(path)
    return found


@given(edges_strategy, st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES), st.integers(1, 3))
def test_it_finds_every_path_and_ranks_the_best_first(
    edges: list[Edge], source: str, target: str, max_hops: int
) -> None:
    routes = best_routes(edges, source, target, max_hops)
    if source == target:
        assert [(route.hops, route.quality) for route in routes] == [((), 1.0)]
        return
    assert {route.hops for route in routes} == all_paths(edges, source, target, max_hops)
    for route in routes:
        assert isclose(route.quality, prod(hop.quality for hop in route.hops))
    keys = [(-round(route.quality, 6), round(route.seconds_per_sentence, 9)) for route in routes]
    assert keys == sorted(keys)


def test_a_direct_model_beats_a_pivot_of_the_same_models() -> None:
    routes = best_routes([edge("es", "en", 0.86), edge("es", "pt", 0.9), edge("pt", "en", 0.9)], "es", "en")
    assert [len(route.hops) for route in routes] == [1, 2]


def test_a_good_pivot_beats_a_bad_direct_model() -> None:
    routes = best_routes([edge("es", "en", 0.4), edge("es", "pt", 0.9), edge("pt", "en", 0.9)], "es", "en")
    assert routes[0].languages == ("es", "pt", "en")


def test_ties_go_to_the_faster() -> None:
    slow, fast = edge("es", "en", speed=5, engine="argos"), edge("es", "en", speed=50)
    assert best_routes([slow, fast], "es", "en")[0].hops == (fast,)


def test_of_equals_the_region_that_was_asked_for_wins() -> None:
    edges = [edge("es", "pt", speed=99), edge("es", "pt-BR"), edge("pt", "en")]
    assert best_routes(edges, "es", "pt-BR")[0].hops[-1].target == "pt-BR"
    assert best_routes(edges, "es", "pt")[0].hops[-1].target == "pt"
    assert best_routes(edges, "es", "en")[0].languages == ("es", "pt", "en")


def test_four_hops_are_too_many() -> None:
    chain = [edge("es", "pt"), edge("pt", "en"), edge("en", "fr"), edge("fr", "de")]
    assert best_routes(chain, "es", "fr")[0].languages == ("es", "pt", "en", "fr")
    assert best_routes(chain, "es", "de") == []
    assert len(best_routes(chain, "es", "de", max_hops=4)) == 1


def test_a_script_is_part_of_the_language() -> None:
    edges = [edge("en", "zh"), edge("zh", "zh-Hant", engine="argos")]
    assert best_routes(edges, "en", "zh-TW")[0].languages == ("en", "zh", "zh-Hant")
    assert best_routes(edges[:1], "en", "zh-TW") == []


def test_the_same_language_needs_no_model() -> None:
    assert best_routes([], "pt-BR", "pt-PT")[0].hops == ()
    assert best_routes([], "es", "en") == []
    assert best_routes([], "", "nonsense") == []


def test_routes_over_a_failed_model_can_be_left_out() -> None:
    broken = edge("es", "en")
    routes = best_routes([broken, edge("es", "pt"), edge("pt", "en")], "es", "en")
    assert [route.languages for route in without(routes, broken)] == [("es", "pt", "en")]


def test_the_choice_is_explained() -> None:
    edges = [edge("es", "en", 0.9), edge("es", "pt", 0.9), edge("pt", "en", 0.9)]
    lines = explain(best_routes(edges, "es", "en"), "es", "en")
    assert lines[0] == "Chosen: es -[firefox]-> en  quality 0.900, 50 sentences/s"
    assert lines[1] == "  firefox es-en: quality 0.900 (published), 50 sentences/s"
    assert lines[2].endswith("expected quality lower by 0.090")
    assert explain([], "es", "en") == ["No installed models lead from es to en."]
    assert "same language" in explain(best_routes([], "en", "en"), "en", "en")[0]


@pytest.mark.parametrize(("source", "target"), [("es", "fr"), ("ja", "sv")])
def test_a_hundred_models_are_searched_in_no_time(source: str, target: str) -> None:
    languages = ("es", "fr", "de", "it", "nl", "pl", "cs", "ja", "ko", "sv", "da", "nb", "fi", "uk", "ru", "tr", "el")
    edges = [
        edge(*pair, engine=engine)
        for language in languages
        for pair in ((language, "en"), ("en", language))
        for engine in ("firefox", "argos")
    ]
    routes = best_routes(edges, source, target)
    assert routes[0].languages == (source, "en", target)
    assert all(written(route.languages[-1]) == written(target) for route in routes)
