from __future__ import annotations

from culture_profiles.opening_hours import parse_hours
from gateway.routing.facts import QueueState
from tests.gateway.routing.samples import codes, make_agent, make_facts, route

GENERAL = QueueState("general", "General")
BRAZIL = QueueState("brazil", "Brazil", languages=frozenset({"pt"}), limit=10, overflow="general")
POLAND = QueueState("poland", "Poland", countries=frozenset({"PL"}))


def test_the_queue_that_is_meant_for_the_message_takes_it() -> None:
    assert route(make_facts(), [], [GENERAL, POLAND, BRAZIL]).queue == "brazil"
    assert route(make_facts(language="pl", country="PL"), [], [GENERAL, POLAND, BRAZIL]).queue == "poland"
    assert route(make_facts(language="ja", country="JP"), [], [GENERAL, POLAND, BRAZIL]).queue == "general"


def test_no_queue_takes_it() -> None:
    decision = route(make_facts(language="ja", country="JP"), [], [POLAND])
    assert (decision.agent, decision.queue) == (None, None)
    assert codes(decision) == ["nobody_free", "queue_missing"]


def test_a_full_queue_overflows_and_says_so() -> None:
    full = QueueState("brazil", "Brazil", languages=frozenset({"pt"}), waiting=10, limit=10, overflow="general")
    decision = route(make_facts(), [], [full, GENERAL])
    assert decision.queue == "general"
    assert codes(decision) == ["nobody_free", "queue_overflow", "queue_waits"]


def test_a_closed_queue_overflows() -> None:
    closed = QueueState("brazil", "Brazil", overflow="night", hours=parse_hours("sat 10:00-12:00"))
    night = QueueState("night", "Night", languages=frozenset({"pt"}))
    facts = make_facts()
    assert route(facts, [], [closed, night], [{"name": "r", "when": [], "then": [to("brazil")]}]).queue == "night"


def test_queues_that_overflow_into_each_other_end() -> None:
    one = QueueState("one", "One", waiting=1, limit=1, overflow="two")
    two = QueueState("two", "Two", languages=frozenset({"xx"}), waiting=1, limit=1, overflow="one")
    assert route(make_facts(), [], [one, two]).queue == "one"
    astray = QueueState("one", "One", waiting=1, limit=1, overflow="nowhere")
    assert route(make_facts(), [], [astray]).queue == "one"


def test_a_rules_queue_is_worked_by_its_members_then_by_those_of_its_overflow() -> None:
    rules = [{"name": "Brazil", "when": [], "then": [to("brazil")]}]
    outsider, member = make_agent("anna", {"pt-BR": "native"}), make_agent("bruno", queues=["brazil"])
    decision = route(make_facts(), [outsider, member], [BRAZIL, GENERAL], rules)
    assert (decision.agent, decision.queue) == ("bruno", "brazil")
    assert "rule_queue" in codes(decision)
    assert route(make_facts(), [outsider], [BRAZIL, GENERAL], rules).agent is None
    full = QueueState("brazil", "Brazil", waiting=10, limit=10, overflow="general")
    helper = make_agent("carla", queues=["general"])
    taken = route(make_facts(), [outsider, helper], [full, GENERAL], rules)
    assert (taken.agent, taken.queue) == ("carla", "general")


def to(queue: str) -> dict[str, str]:
    return {"action": "assign_queue", "value": queue}
