"""What a message's decisions cost: profile, expectations and routing, all agents free (the worst case).

The bar for profile + expectations + routing is 2 ms at 200 agents; for scoring 2,000 agents, 5 ms.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import msgspec

from culture_profiles import CustomerWish
from culture_profiles.deadlines import Situation
from culture_profiles.expectations import expect
from culture_profiles.opening_hours import parse_hours
from culture_profiles.timeline import timeline
from gateway.decisions import resolve_profile
from gateway.routing.decide import decide
from gateway.routing.facts import AgentState, QueueState, RoutingFacts
from gateway.routing.rules import read_rules
from tests.culture_profiles.samples import make_profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from culture_profiles.calendar import BusinessHours

NOW = datetime(2026, 7, 3, 12, 34, tzinfo=UTC)
ZONES = ("Europe/Warsaw", "Europe/London", "America/Sao_Paulo", "Asia/Tokyo", "America/New_York", "Asia/Kolkata")
LANGUAGES = ("pl", "en", "pt-BR", "ja", "de", "fr", "sv", "uk", "ko", "zh-Hant")
SKILLS = ("presales", "aftersales", "complaint", "vip")
WISH = CustomerWish(language="pt-BR", channel="whatsapp")
QUEUES = (QueueState("general", "General"), QueueState("brazil", "Brazil", languages=frozenset({"pt"})))
RULES = read_rules(
    [
        {
            "name": f"Rule {number}",
            "when": [
                {"fact": "country", "operator": "in", "value": ["JP", "KR"]},
                {"fact": "order.total", "operator": "at_least", "value": 100 * number},
            ],
            "then": [{"action": "set_priority", "value": "high"}],
        }
        for number in range(20)
    ]
)
FACTS = RoutingFacts(
    language="pt-BR",
    channel="whatsapp",
    channel_kind="messaging",
    country="BR",
    intent="complaint",
    skills=("complaint", "aftersales"),
    previous_agent="agent-0007",
    vip=True,
    due_at=NOW + timedelta(minutes=40),
    translation={"en": 0.9, "de": 0.8, "fr": 0.8, "pl": 0.7},
    order={"total": 129.9},
)


def make_hours() -> list[BusinessHours]:
    """Working hours that are open now, in several zones and with holidays."""
    closed = [date(2026, 1, day) for day in range(1, 13)]
    rules = ("always", "mon-fri 00:00-12:30,13:30-24:00; sat 22:00-06:00", "daily 00:00-24:00; 12-24 09:00-12:00")
    open_now = []
    for zone in ZONES:
        open_now += [parse_hours(text, zone, closed=closed) for text in (rules[0], rules[2])]
    return [*open_now, parse_hours(rules[1], "America/New_York", closed=closed)]


def make_agents(count: int, *, shared: bool) -> list[AgentState]:
    """Agents who are all free; shared: those with the same hours share one object."""
    hours = make_hours()
    copies = (msgspec.json.Decoder(type(hours[0])).decode(msgspec.json.encode(one)) for one in hours * count)
    return [
        AgentState(
            id=f"agent-{number:04}",
            name=f"Agent {number}",
            languages={LANGUAGES[number % 10]: "native", "en": "fluent", LANGUAGES[number % 7]: "basic"},
            skills=frozenset({SKILLS[number % 4], SKILLS[number % 3]}),
            countries=frozenset({("BR", "PL", "JP")[number % 3]}),
            hours=hours[number % len(hours)] if shared else next(copies),
            load=number % 5,
            capacity=6,
        )
        for number in range(count)
    ]


def milliseconds(work: Callable[[], object], repeat: int = 60) -> tuple[float, float]:
    """Return the median and the best of many runs."""
    times = []
    for _ in range(repeat):
        start = perf_counter()
        work()
        times.append(1000 * (perf_counter() - start))
    return median(times), min(times)


def main() -> None:
    """Print the table."""
    profile, team = make_profile(), parse_hours("mon-fri 09:00-12:30,13:30-18:00", "Europe/Warsaw")
    situation = Situation("email", NOW, window_hours=24, marketplace_hours=24)
    few, many = make_agents(200, shared=True), make_agents(2000, shared=True)
    apart = make_agents(2000, shared=False)
    overlays = {
        "default": {"first_response": {"email": 240}},
        "BR": {"register": "informal", "first_response": {"messaging": 3}},
    }

    def together() -> object:
        profile = resolve_profile("BR", overlays, WISH)
        timeline(expect(profile, situation, team), NOW)
        return decide(FACTS, few, QUEUES, RULES, NOW)

    rows = {
        "profile under overlays and a wish": lambda: resolve_profile("BR", overlays, WISH),
        "expectations and timers": lambda: timeline(expect(profile, situation, team), NOW),
        "routing, 200 agents, 20 rules": lambda: decide(FACTS, few, QUEUES, RULES, NOW),
        "all three together, 200 agents (bar: 2 ms)": together,
        "routing, 2,000 agents, 20 rules": lambda: decide(FACTS, many, QUEUES, RULES, NOW),
        "routing, 2,000 agents, nobody shares hours": lambda: decide(FACTS, apart, QUEUES, RULES, NOW),
    }
    print(f"{'per message':45} {'median ms':>10} {'best ms':>10}")
    for name, work in rows.items():
        middle, best = milliseconds(work)
        print(f"{name:45} {middle:10.3f} {best:10.3f}")


if __name__ == "__main__":
    main()
