from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.routing.conditions import OPERATORS, Condition, RuleError, holds
from gateway.routing.fact_values import FACTS, fact_values
from gateway.routing.facts import QueueState
from gateway.routing.rules import Applied, apply_rules, read_rules
from tests.gateway.routing.samples import NOW, codes, make_agent, make_facts, route

ACT = [{"action": "set_priority", "value": "high"}]
FACTS_OF_BRAZIL = make_facts(
    text="Onde está o pedido 12345?\nObrigada",
    subject="Atraso",
    intent="aftersales",
    priority="high",
    vip=True,
    tags=("wholesale", "Carnaval"),
    due_at=NOW + timedelta(minutes=30),
    sender={"id": "5511", "email": "ana@example.com", "name": None},
    order={"total": "129.90", "customer": {"orders": 3}, "express": True},
)


def rule(name: str, then: list[dict[str, str]], *when: tuple[str, str, Any], **more: Any) -> dict[str, Any]:
    conditions = [{"fact": fact, "operator": operator, "value": value} for fact, operator, value in when]
    return {"name": name, "when": conditions, "then": then, **more}


def act(action: str, value: str) -> dict[str, str]:
    return {"action": action, "value": value}


@pytest.mark.parametrize(
    ("fact", "operator", "value", "expected"),
    [
        ("language", "equals", "PT", True),
        ("language_tag", "equals", "pt-br", True),
        ("script", "in", ["Latn", "Cyrl"], True),
        ("country", "not_in", ["BR", "PT"], False),
        ("country", "not_equals", "PT", True),
        ("region", "equals", "BR-SP", False),
        ("region", "not_equals", "BR-SP", True),
        ("text", "contains", "PEDIDO", True),
        ("text", "matches", "*pedido ?????[?]*", True),
        ("text", "matches", "pedido", False),
        ("subject", "contains", "chargeback", False),
        ("priority", "at_least", "high", True),
        ("priority", "at_least", "urgent", False),
        ("priority", "at_most", "high", True),
        ("vip", "equals", True, True),
        ("minutes_left", "at_most", 30, True),
        ("tags", "contains", "carnaval", True),
        ("tags", "contains", "carn", False),
        ("tags", "matches", "carn*", True),
        ("sender.email", "matches", "*@example.com", True),
        ("sender.name", "equals", "Ana", False),
        ("order.total", "at_least", 129, True),
        ("order.customer.orders", "equals", 3, True),
        ("order.express", "equals", True, True),
        ("order.missing", "at_least", 1, False),
        ("order.express", "at_least", 2, False),
    ],
)
def test_conditions(fact: str, operator: Any, value: Any, expected: bool) -> None:
    condition = read_rules([rule("r", ACT, (fact, operator, value))])[0].when[0]
    assert holds(condition, fact_values(FACTS_OF_BRAZIL, NOW)) is expected


def test_every_condition_must_hold_and_none_always_does() -> None:
    both = rule("both", ACT, ("country", "equals", "BR"), ("vip", "equals", False))
    always = rule("always", ACT)
    assert apply_rules(read_rules([both, always]), FACTS_OF_BRAZIL, NOW).rules == ("always",)


def test_the_first_rule_wins_and_skills_add_up() -> None:
    applied = apply_rules(
        read_rules(
            [
                rule("one", [act("assign_queue", "a"), act("require_skill", "legal")]),
                rule("two", [act("assign_agent", "b"), act("require_skill", "refunds"), act("set_priority", "low")]),
                rule("three", [act("set_priority", "high"), act("set_reply_channel", "email")], stop=True),
                rule("four", [act("require_skill", "never")]),
            ]
        ),
        FACTS_OF_BRAZIL,
        NOW,
    )
    assert (applied.rules, applied.queue, applied.agent) == (("one", "two", "three"), "a", None)
    assert (applied.skills, applied.priority, applied.reply_channel) == (("legal", "refunds"), "low", "email")
    assert [reason.values for reason in applied.reasons] == [{"rule": "one"}, {"rule": "two"}, {"rule": "three"}]
    assert apply_rules((), FACTS_OF_BRAZIL, NOW) == Applied()


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"name": "r", "when": [], "then": []}, r"rules\[0\]\.then: a rule needs an action; allowed: assign_queue"),
        ({"name": "r", "when": []}, r"rules\[0\]: Object missing required field `then`"),
        (rule("r", ACT, ("colour", "equals", "red")), r"when\[0\]\.fact: 'colour' is no fact; allowed: language"),
        (rule("r", ACT, ("country", "equal", "BR")), r"when\[0\]\.operator: .*allowed: equals, not_equals"),
        (rule("r", ACT, ("vip", "at_least", 1)), "at_least does not fit vip; allowed: equals, not_equals"),
        (rule("r", ACT, ("country", "in", "BR")), r"when\[0\]\.value: in takes a list of values"),
        (rule("r", ACT, ("country", "in", [])), "in takes a list"),
        (rule("r", ACT, ("country", "equals", ["BR"])), "equals takes one value"),
        (rule("r", ACT, ("country", "equals", 5)), "5 does not fit country; allowed: text"),
        (rule("r", ACT, ("vip", "equals", "yes")), "allowed: true or false"),
        (rule("r", ACT, ("priority", "at_least", "huge")), "allowed: low, normal, high, urgent"),
        (rule("r", ACT, ("minutes_left", "at_most", "soon")), "allowed: a number"),
        (rule("r", ACT, ("order.total", "at_least", "much")), "allowed: a number"),
        (rule("r", ACT, ("intent", "equals", "pre-sales")), "allowed: presales, aftersales, complaint"),
        (rule("r", ACT, ("language", "equals", "pt-BR")), "ask language_tag for 'pt-BR'"),
        (rule("r", [act("set_priority", "huge")]), r"then\[0\]\.value: 'huge'; allowed: low"),
        (rule("r", [act("fire_agent", "b")]), r"then\[0\]\.action: .*allowed: assign_queue"),
        (rule("r", [act("assign_queue", " ")]), "assign_queue needs a name"),
        (rule("r", ACT, priority=3), "unknown field `priority`"),
        ("r", r"rules\[0\]: Expected `object`, got `str`"),
    ],
)
def test_bad_rules_are_named_with_what_is_allowed(entry: Any, complaint: str) -> None:
    with pytest.raises(RuleError, match=complaint):
        read_rules([entry])


def test_a_merchants_rule_is_counted_from_its_place() -> None:
    with pytest.raises(RuleError, match=r"^rules\[1\]\."):
        read_rules([rule("fine", ACT), rule("bad", ACT, ("colour", "equals", "red"))])


@given(st.sampled_from(sorted(FACTS)), st.data())
def test_every_fact_takes_every_operator_that_fits_it(fact: str, data: st.DataObject) -> None:
    operator = data.draw(st.sampled_from(OPERATORS[FACTS[fact]]))
    value = data.draw(st.one_of(st.text(), st.integers(), st.booleans(), st.lists(st.text(), min_size=1)))
    if operator in ("in", "not_in") and not isinstance(value, list):
        value = [value]
    assert holds(Condition(fact, operator, value), fact_values(FACTS_OF_BRAZIL, NOW)) in (True, False)


def test_a_slow_pattern_ends() -> None:
    facts = make_facts(text="a" * 20_000)
    read = read_rules([rule("r", ACT, ("text", "matches", "*a*a*a*a*a*a*b"))])
    assert apply_rules(read, facts, NOW).rules == ()


def test_a_named_agent_gets_it_whatever_the_score_if_at_work() -> None:
    rules = [rule("Key account", [act("assign_agent", "anna"), act("set_priority", "urgent")])]
    busy = make_agent("anna", {"pl": "native"}, load=5)
    decision = route(make_facts(), [busy, make_agent("bruno", {"pt-BR": "native"})], rules=rules)
    assert (decision.agent, decision.priority, decision.rules) == ("anna", "urgent", ("Key account",))
    assert codes(decision)[:2] == ["rule", "rule_agent"]
    gone = make_agent("anna", presence="offline")
    other = route(make_facts(), [gone, make_agent("bruno")], rules=rules)
    assert other.agent == "bruno"
    assert "rule_agent_absent" in codes(other)


def test_a_required_skill_is_a_must() -> None:
    rules = [rule("Legal", [act("require_skill", "legal")], ("text", "contains", "lawyer"))]
    facts = make_facts(text="My lawyer will write to you.")
    agents = [make_agent("anna", {"pt-BR": "native"}), make_agent("bruno", skills=["legal"])]
    assert route(facts, agents, rules=rules).agent == "bruno"
    queued = route(facts, agents[:1], [QueueState("general", "General")], rules)
    assert (queued.agent, queued.queue) == (None, "general")
    assert "nobody_trained" in codes(queued)


def test_a_rules_channel_is_handed_on() -> None:
    rules = [rule("Mail", [act("set_reply_channel", "email")])]
    assert route(make_facts(), [make_agent("anna")], rules=rules).reply_channel == "email"
    assert route(make_facts(), [], rules=rules).reply_channel == "email"
