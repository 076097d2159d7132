from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture_profiles.deadlines import Policy, Situation, TargetOverride
from culture_profiles.expectations import Expectation, expect
from culture_profiles.model import Target
from culture_profiles.opening_hours import parse_hours
from culture_profiles.timeline import timeline
from tests.culture_profiles.samples import make_practices, make_profile

WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = parse_hours("mon-fri 09:00-17:00", "Europe/Warsaw")
PROFILE = make_profile()
# 2026-07-03 is a Friday.


def friday(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 7, 3, hour, minute, tzinfo=WARSAW)


def monday(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 7, 6, hour, minute, tzinfo=WARSAW)


def codes(expectation: Expectation) -> list[str]:
    return [reason.code for reason in expectation.reasons]


def test_first_response_counts_business_minutes() -> None:
    expectation = expect(PROFILE, Situation("messaging", friday(16, 50)), OFFICE)
    assert (expectation.rule, expectation.due_at) == ("first_response", monday(9, 20))
    assert expectation.warn_at == monday(9, 12)
    assert expectation.escalate_at == monday(9, 27)
    assert expectation.team_open
    assert expectation.due_at.tzinfo is UTC


def test_next_response_counts_once_an_agent_has_answered() -> None:
    expectation = expect(PROFILE, Situation("messaging", friday(10), answered=True), OFFICE)
    assert (expectation.rule, expectation.due_at) == ("next_response", friday(10, 15))


@pytest.mark.parametrize(("priority", "minutes"), [("low", 60), ("normal", 30), ("high", 15), ("urgent", 8)])
def test_priority_scales_the_target(priority: str, minutes: int) -> None:
    situation = msgspec.structs.replace(Situation("messaging", friday(10)), priority=priority)
    assert expect(PROFILE, situation, OFFICE).due_at == friday(10) + timedelta(minutes=minutes)


def test_a_merchants_target_wins_unscaled() -> None:
    policy = Policy(overrides=(TargetOverride("first_response", 45, kind="messaging", priority="urgent"),))
    urgent = Situation("messaging", friday(10), "urgent")
    assert expect(PROFILE, urgent, OFFICE, policy).due_at == friday(10, 45)
    assert expect(PROFILE, Situation("messaging", friday(10)), OFFICE, policy).due_at == friday(10, 30)


def test_the_earliest_deadline_wins_and_says_so() -> None:
    situation = Situation("email", friday(16), window_hours=24, marketplace_hours=48)
    expectation = expect(PROFILE, situation, OFFICE)
    assert (expectation.rule, expectation.due_at) == ("vendor_window", friday(16) + timedelta(hours=24))
    rules = [deadline.rule for deadline in expectation.candidates]
    assert rules == ["vendor_window", "marketplace_clock", "first_response", "resolution"]
    assert codes(expectation)[0] == "due_vendor_window"


def test_a_marketplaces_clock_runs_over_the_weekend() -> None:
    profile = make_profile(resolution={})
    expectation = expect(profile, Situation("marketplace", friday(18), marketplace_hours=24), OFFICE)
    assert (expectation.rule, expectation.due_at) == ("marketplace_clock", friday(18) + timedelta(hours=24))
    assert "due_while_closed" in codes(expectation)
    # Nobody works before that, so the customer is promised the profile's own time: Monday, after 240 minutes.
    assert expectation.promise_at == monday(13)
    assert expectation.warn_at < expectation.escalate_at < expectation.due_at


def test_a_window_is_real_hours_over_a_clock_change() -> None:
    evening = datetime(2026, 10, 24, 18, tzinfo=WARSAW)
    expectation = expect(make_profile(resolution={}), Situation("email", evening, window_hours=24), OFFICE)
    assert expectation.due_at - evening.astimezone(UTC) == timedelta(hours=24)


def test_the_channels_own_word_on_its_window_is_stronger() -> None:
    situation = Situation("email", friday(9), window_hours=24, window_closes_at=friday(11))
    assert expect(PROFILE, situation, OFFICE).due_at == friday(11)


def test_a_deadline_long_missed_does_not_win() -> None:
    situation = Situation("email", friday(10), answered=True, opened_at=friday(10) - timedelta(days=9))
    expectation = expect(PROFILE, situation, OFFICE)
    assert expectation.candidates[0].rule == "resolution"
    assert expectation.rule == "next_response"


def test_a_kind_without_a_target_borrows_its_kins() -> None:
    assert expect(PROFILE, Situation("sms", friday(10)), OFFICE).due_at == friday(10, 30)
    assert expect(PROFILE, Situation("contact_form", friday(10)), OFFICE).due_at == friday(14)
    empty = make_profile(first_response={}, next_response={}, resolution={})
    assert expect(empty, Situation("sms", friday(10)), OFFICE).due_at == friday(10) + timedelta(days=1)


def test_a_team_without_hours_is_measured_on_the_calendar() -> None:
    expectation = expect(PROFILE, Situation("messaging", friday(23)), parse_hours("closed"))
    assert expectation.due_at == friday(23, 30)
    assert codes(expectation) == ["due_first_response", "due_without_hours"]


def test_the_customers_holiday_and_priority_are_said() -> None:
    situation = Situation("email", friday(10), "high", customer_holiday="Midsummer")
    expectation = expect(PROFILE, situation, OFFICE)
    assert codes(expectation) == ["due_first_response", "due_priority_high", "due_customer_holiday"]
    assert expectation.reasons[-1].values == {"holiday": "Midsummer"}


@pytest.mark.parametrize(
    ("kind", "received_at", "answered", "wanted"),
    [
        ("messaging", friday(10), False, False),  # 30 minutes: the answer itself is soon enough
        ("messaging", friday(16, 50), False, True),  # half an hour of business time is the whole weekend
        ("messaging", friday(20), False, True),
        ("email", friday(10), False, True),
        ("email", friday(10), True, False),  # only the first message of a conversation
    ],
)
def test_the_customer_is_told_at_once_where_the_answer_takes_long(
    kind: str, received_at: datetime, answered: bool, wanted: bool
) -> None:
    situation = msgspec.structs.replace(Situation("email", received_at, answered=answered), kind=kind)
    for practice in (True, False):
        profile = make_profile(practices=make_practices(acknowledge=practice))
        assert expect(profile, situation, OFFICE).acknowledge == (wanted and practice)


def test_the_promise_is_in_the_customers_time() -> None:
    profile = make_profile(practices=make_practices(acknowledge=True))
    situation = Situation("email", friday(10), time_zone="America/Sao_Paulo")
    told = timeline(expect(profile, situation, OFFICE), friday(10)).acknowledgement
    assert told is not None
    assert (told.answer_by.isoformat(), told.time_zone) == ("2026-07-03T09:00:00-03:00", "America/Sao_Paulo")
    assert timeline(expect(profile, situation, OFFICE), monday(10)).acknowledgement is None


def test_timers_in_order() -> None:
    expectation = expect(PROFILE, Situation("messaging", friday(10)), OFFICE)
    timers = timeline(expectation, friday(10)).timers
    assert [(timer.kind, timer.at) for timer in timers] == [
        ("silence", friday(10, 15)),
        ("warning", friday(10, 22)),
        ("breach", friday(10, 30)),
        ("escalation", friday(10, 37)),
    ]


def test_a_closing_window_is_handed_over_before_it_closes() -> None:
    timers = timeline(expect(PROFILE, Situation("email", friday(9), window_closes_at=friday(11)), OFFICE), friday(9))
    assert [(timer.kind, timer.at) for timer in timers.timers] == [
        ("silence", friday(10)),
        ("warning", friday(10, 30)),
        ("escalation", friday(10, 48)),
        ("breach", friday(11)),
    ]


def test_what_was_missed_is_due_at_once() -> None:
    expectation = expect(PROFILE, Situation("messaging", friday(10)), OFFICE)
    late = timeline(expectation, friday(10, 35)).timers
    assert [(timer.kind, timer.at) for timer in late] == [("breach", friday(10, 35)), ("escalation", friday(10, 37))]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(
        ["phone", "live_chat", "messaging", "social", "email", "contact_form", "sms", "marketplace", "api"]
    ),
    st.sampled_from(["low", "normal", "high", "urgent"]),
    st.one_of(st.none(), st.integers(1, 48)),
    st.one_of(st.none(), st.integers(1, 48)),
    st.sampled_from(["mon-fri 09:00-17:00", "daily 22:00-06:00", "sat 10:00-10:01", "always", "closed"]),
)
def test_an_expectation_is_always_in_order(
    received_at: datetime, kind: str, priority: str, window: int | None, market: int | None, rules: str
) -> None:
    plain = Situation("email", received_at, window_hours=window, marketplace_hours=market)
    situation = msgspec.structs.replace(plain, kind=kind, priority=priority)
    expectation = expect(PROFILE, situation, parse_hours(rules, "Australia/Sydney"))
    assert received_at < expectation.due_at <= expectation.promise_at or expectation.rule == "resolution"
    assert received_at <= expectation.silent_at <= expectation.warn_at <= expectation.due_at
    assert expectation.warn_at <= expectation.escalate_at
    assert expectation.due_at == min(deadline.due_at for deadline in expectation.candidates)
    assert msgspec.json.decode(msgspec.json.encode(expectation), type=Expectation) == expectation


def test_the_targets_evidence_is_kept() -> None:
    profile = make_profile(first_response={"email": Target(60, "calendar")})
    deadline = expect(profile, Situation("email", friday(23)), OFFICE).candidates[0]
    assert (deadline.minutes, deadline.clock, deadline.evidence) == (60, "calendar", ())
