from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture_profiles.calendar import is_open
from culture_profiles.opening_hours import parse_hours
from gateway.routing.decide import RoutingDecision, decide
from gateway.routing.facts import AgentState, QueueState
from gateway.routing.score import Scale
from tests.gateway.routing.samples import NOW, codes, make_agent, make_facts, route

if TYPE_CHECKING:
    import random


def test_language_native_then_fluent_then_translation() -> None:
    agents = [
        make_agent("anna"),
        make_agent("bruno", {"pt": "fluent"}),
        make_agent("carla", {"pt-BR": "native"}),
        make_agent("dora", {"pt": "basic"}),
        make_agent("emil", {"pl": "native"}),
    ]
    decision = route(make_facts(), agents)
    assert decision.agent == "carla"
    assert [candidate.agent for candidate in decision.runners_up] == ["bruno", "anna", "dora"]
    assert [candidate.how for candidate in decision.runners_up] == ["fluent", "translation", "basic"]
    assert "language_native" in codes(decision)


def test_the_routes_quality_decides_between_agents_who_need_translation() -> None:
    agents = [make_agent("anna", {"de": "native"}), make_agent("bruno", {"fr": "native"})]
    assert route(make_facts(translation={"de": 0.6, "fr": 0.8}), agents).agent == "bruno"
    decision = route(make_facts(translation={"de": 0.9, "fr": 0.8}), agents)
    assert decision.agent == "anna"
    translated = next(reason for reason in decision.reasons if reason.code == "language_translation")
    assert translated.values == {"agent": "Anna", "language": "pt-BR", "target": "de", "quality": 90}


def test_a_full_agent_may_keep_the_conversation_that_she_has() -> None:
    agents = [make_agent("anna", load=5, capacity=5), make_agent("bruno", load=5, capacity=5)]
    assert route(make_facts(), agents).agent is None
    assert route(make_facts(previous_agent="bruno"), agents).agent == "bruno"
    carla = make_agent("carla")
    assert route(make_facts(previous_agent="bruno"), [*agents, carla]).agent == "bruno"
    assert route(make_facts(previous_agent="bruno", priority="urgent"), [*agents, carla]).agent == "carla"


def test_a_translation_is_expected_in_the_language_that_the_agent_works_in() -> None:
    anna = make_agent("anna", {"es": "native", "en": "fluent"})
    for qualities, target in (({"es": 0.6, "en": 0.9}, "es"), ({"en": 0.9}, "en")):
        decision = route(make_facts(language="fr", translation=qualities), [anna])
        said = next(reason for reason in decision.reasons if reason.code == "language_translation")
        assert said.values["target"] == target


@pytest.mark.parametrize(
    ("wanted", "near", "far"),
    [("pt-BR", "pt-PT", "es"), ("zh-Hant-TW", "zh-TW", "zh-Hans"), ("nb", "no", "sv")],
)
def test_kin_of_a_language_serve_for_it(wanted: str, near: str, far: str) -> None:
    agents = [make_agent("anna", {far: "native"}), make_agent("bruno", {near: "native"})]
    assert route(make_facts(language=wanted, translation={}), agents).agent == "bruno"


def test_untranslated_goes_to_a_reader_and_is_marked() -> None:
    agents = [make_agent("anna", capacity=9), make_agent("bruno", {"pt": "basic"}, load=4)]
    facts = make_facts(translated=False)
    decision = route(facts, agents)
    assert (decision.agent, decision.untranslated) == ("bruno", True)
    assert {"untranslated", "language_basic"} <= set(codes(decision))
    # Nobody reads it: it goes to an agent all the same.
    alone = route(facts, agents[:1])
    assert (alone.agent, alone.untranslated) == ("anna", True)
    assert "language_none" in codes(alone)
    assert not route(make_facts(), agents).untranslated


def test_an_unknown_language_says_so_and_alternatives_help() -> None:
    agents = [make_agent("anna"), make_agent("bruno", {"pt": "native"}, load=1)]
    assert "language_unknown" in codes(route(make_facts(language="und"), agents))
    assert route(make_facts(language="und", alternatives=("pt", "gl")), agents).agent == "bruno"


def test_trained_staff_comes_before_a_better_language() -> None:
    agents = [make_agent("anna", {"sv": "native"}), make_agent("bruno", skills=["presales"])]
    facts = make_facts(language="sv", skills=("presales",))
    decision = route(facts, agents)
    assert decision.agent == "bruno"
    assert {"skill_held"} <= set(codes(decision))
    assert "skill_missing" in codes(route(facts, agents[:1]))


def test_load_and_country_and_ties() -> None:
    equal = [make_agent("carla"), make_agent("anna"), make_agent("bruno")]
    assert route(make_facts(), equal).agent == "anna"
    assert route(make_facts(), [make_agent("anna", load=2), make_agent("bruno", load=1)]).agent == "bruno"
    assert route(make_facts(), [make_agent("anna"), make_agent("bruno", countries=["BR"])]).agent == "bruno"


def test_the_earlier_agent_is_kept_unless_too_much_speaks_against() -> None:
    agents = [make_agent("anna", {"en": "native"}), make_agent("bruno", load=4)]
    facts = make_facts(previous_agent="bruno")
    decision = route(facts, agents)
    assert decision.agent == "bruno"
    assert "continuity_kept" in codes(decision)
    gone = route(facts, [agents[0], make_agent("bruno", presence="offline")])
    assert gone.agent == "anna"
    assert "continuity_broken" in codes(gone)


def test_valued_customers_get_agents_trained_for_them() -> None:
    agents = [make_agent("anna"), make_agent("bruno", skills=["vip"], load=1)]
    assert route(make_facts(), agents).agent == "anna"
    assert route(make_facts(vip=True), agents).agent == "bruno"
    assert route(make_facts(customer_value=0.9), agents).agent == "bruno"


def test_a_near_deadline_weighs_load_more() -> None:
    agents = [make_agent("anna", countries=["BR"], load=2), make_agent("bruno")]
    # Country (6 points) against two fifths of the load (14 points): close without pressure, clear with it.
    relaxed, pressed = (route(make_facts(due_at=NOW + timedelta(minutes=minutes)), agents) for minutes in (600, 5))
    assert (relaxed.agent, pressed.agent) == ("anna", "bruno")
    assert "deadline_near" in codes(pressed)
    assert "deadline_near" not in codes(relaxed)


@pytest.mark.parametrize(
    "values",
    [
        {"presence": "offline"},
        {"load": 5},
        {"capacity": 0},
        {"hours": parse_hours("mon-fri 09:00-13:00", "Europe/Warsaw")},
    ],
)
def test_who_is_not_free_is_not_chosen(values: dict[str, Any]) -> None:
    agents = [make_agent("anna", {"pt-BR": "native"}, **values), make_agent("bruno")]
    decision = route(make_facts(), agents)
    assert (decision.agent, decision.runners_up) == ("bruno", ())
    nobody = route(make_facts(), agents[:1], [QueueState("general", "General")])
    assert (nobody.agent, nobody.queue) == (None, "general")
    assert codes(nobody) == ["nobody_free", "queue_waits"]


def test_somebody_away_is_a_last_resort() -> None:
    away = make_agent("anna", {"pt-BR": "native"}, presence="away")
    assert route(make_facts(), [away, make_agent("bruno")]).agent == "bruno"
    decision = route(make_facts(), [away])
    assert decision.agent == "anna"
    assert "presence_away" in codes(decision)


def test_who_stayed_silent_is_not_asked_again() -> None:
    agents = [make_agent("anna", {"pt-BR": "native"}), make_agent("bruno")]
    assert route(make_facts(excluded_agents=("anna",)), agents).agent == "bruno"
    assert route(make_facts(excluded_agents=("anna", "bruno")), agents).agent is None


def test_points_add_up_to_the_score() -> None:
    agents = [make_agent("anna", {"pt": "fluent"}, skills=["vip"], countries=["BR"], load=1, presence="away")]
    chosen = route(make_facts(vip=True, previous_agent="anna", priority="urgent"), agents).chosen
    assert chosen is not None
    assert set(chosen.parts) == {"language", "country", "load", "presence", "continuity", "customer", "deadline"}
    assert sum(chosen.parts.values()) == pytest.approx(chosen.score, abs=0.05)


AGENTS = st.builds(
    make_agent,
    st.sampled_from([f"agent-{number}" for number in range(20)]),
    st.dictionaries(st.sampled_from(["pt-BR", "pt", "en", "pl"]), st.sampled_from(["native", "fluent", "basic"])),
    skills=st.lists(st.sampled_from(["vip", "presales"])),
    load=st.integers(0, 5),
    presence=st.sampled_from(["online", "away", "offline"]),
    hours=st.sampled_from([None, parse_hours("closed"), parse_hours("mon-fri 08:00-20:00"), parse_hours("always")]),
)


@given(st.lists(AGENTS, max_size=8, unique_by=lambda agent: agent.id), st.randoms())
def test_the_order_of_the_agents_does_not_matter(agents: list[AgentState], shuffler: random.Random) -> None:
    facts = make_facts(skills=("presales",), vip=True)
    decision = route(facts, agents)
    shuffled = list(agents)
    shuffler.shuffle(shuffled)
    assert route(facts, shuffled) == decision
    assert msgspec.json.decode(msgspec.json.encode(decision), type=RoutingDecision) == decision
    if decision.chosen is not None:
        scores = [decision.chosen.score, *(candidate.score for candidate in decision.runners_up)]
        assert scores == sorted(scores, reverse=True)


@given(st.lists(AGENTS, max_size=12, unique_by=lambda agent: agent.id))
def test_looking_from_the_best_down_finds_whom_looking_at_all_finds(agents: list[AgentState]) -> None:
    facts = make_facts(skills=("presales",), vip=True)
    at_work = [
        agent
        for agent in agents
        if agent.load < agent.capacity
        and agent.presence != "offline"
        and (agent.hours is None or is_open(agent.hours, NOW))
    ]
    scores = dict(zip((agent.id for agent in at_work), Scale(facts, NOW).totals(at_work), strict=True))
    ranking = sorted(scores, key=lambda agent: (-scores[agent], agent))
    decision = route(facts, agents)
    found = (decision.chosen, *decision.runners_up) if decision.chosen else ()
    assert [candidate.agent for candidate in found] == ranking[:4]
    assert not at_work or decision == route(facts, at_work)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        decide(make_facts(), [], [], (), datetime(2026, 7, 3))  # noqa: DTZ001
