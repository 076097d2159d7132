from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

import pytest

from culture_profiles.opening_hours import parse_hours
from gateway.routing.explanation import order_reasons
from gateway.routing.facts import QueueState
from gateway.routing.skills import needed_skills
from locales import reason
from tests.culture_profiles.samples import make_practices, make_profile
from tests.gateway.routing.samples import make_agent, make_facts, route

if TYPE_CHECKING:
    from gateway.routing.decide import RoutingDecision


def decisions() -> list[RoutingDecision]:
    rules = [{"name": "VIP", "when": [], "then": [{"action": "require_skill", "value": "legal"}]}]
    closed = parse_hours("closed")
    full = QueueState("a", "A", waiting=1, limit=1, overflow="b")
    return [
        route(make_facts(), [make_agent("anna"), make_agent("bruno")]),
        route(make_facts(language="pl", translated=False, skills=("x",)), [make_agent("anna", presence="away")]),
        route(make_facts(vip=True, priority="urgent"), [make_agent("anna", {"pt": "basic"}, skills=["vip"])]),
        route(make_facts(), [make_agent("anna", hours=closed)], [full, QueueState("b", "B")], rules),
    ]


def test_every_reason_fills_its_sentence() -> None:
    for decision in decisions():
        for one in decision.reasons:
            fields = {name for _, name, _, _ in Formatter().parse(one.text) if name}
            assert fields == set(one.values)


def test_the_most_decisive_reasons_come_first() -> None:
    mixed = [
        reason("load_share", "Load."),
        reason("zebra", "Unknown."),
        reason("language_native", "Language."),
        reason("rule", "Rule."),
        reason("load_share", "Load."),
        reason("due_first_response", "Due."),
    ]
    assert [one.code for one in order_reasons(mixed)] == [
        "rule",
        "language_native",
        "load_share",
        "due_first_response",
        "zebra",
    ]


@pytest.mark.parametrize(
    ("intent", "practices", "skills"),
    [
        ("presales", {"presales_skill": True}, ("presales",)),
        ("presales", {"aftersales_skill": True}, ()),
        ("aftersales", {"aftersales_skill": True}, ("aftersales",)),
        ("complaint", {}, ("complaint",)),
        ("complaint", {"aftersales_skill": True}, ("complaint", "aftersales")),
        (None, {"presales_skill": True, "aftersales_skill": True}, ()),
    ],
)
def test_the_profile_says_which_training_is_needed(intent, practices, skills) -> None:  # type: ignore[no-untyped-def]
    assert needed_skills(make_profile(practices=make_practices(**practices)), intent) == skills
