"""Rates, requested quiet and the circuit breaker, on rows that no database holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.base import Capabilities, Outcome, Rejected, Retry, Sent, Unknown
from gateway.conversations.pacing import (
    LONGEST_PAUSE_SECONDS,
    OPEN_AFTER,
    circuit_of,
    learn_from,
    pause_seconds,
    wait_for,
)
from gateway.database.tables import ConnectionState, Delivery

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FREE = Capabilities(text_limit=None)
FAULT = Retry(after_seconds=None, reason="status 500")


def state() -> ConnectionState:
    return ConnectionState(failures=0)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@given(st.integers(1, 40), st.floats(0.5, 50))
def test_slots_keep_the_rate(count: int, rate: float) -> None:
    connection, limited = state(), Capabilities(text_limit=None, sends_per_second=rate)
    slots = [wait_for(connection, Delivery(), limited, NOW) or NOW for _ in range(count)]
    gaps = [(second - first).total_seconds() for first, second in pairwise(slots)]
    assert all(abs(gap - 1 / rate) < 0.001 for gap in gaps)


def test_a_delivery_keeps_its_slot_and_uses_it_once() -> None:
    connection, limited = state(), Capabilities(text_limit=None, sends_per_second=1)
    assert wait_for(connection, Delivery(), limited, NOW) is None
    second = Delivery()
    slot = wait_for(connection, second, limited, NOW)
    assert slot == later(1)
    assert wait_for(connection, second, limited, later(0.5)) == slot
    assert wait_for(connection, second, limited, later(1)) is None
    assert second.slot_at is None


def test_quiet_that_the_vendor_asks_for_holds_for_the_whole_connection() -> None:
    connection = state()
    learn_from(connection, Retry(after_seconds=7, reason="429"), NOW)
    assert circuit_of(connection, NOW) == "paused"
    assert wait_for(connection, Delivery(), FREE, later(6)) == later(7)
    assert wait_for(connection, Delivery(), FREE, later(7)) is None
    assert connection.failures == 0


def failing(times: int, outcome: Outcome = FAULT) -> ConnectionState:
    connection = state()
    for _ in range(times):
        learn_from(connection, outcome, NOW)
    return connection


def test_the_circuit_opens_after_failures_in_a_row() -> None:
    assert circuit_of(failing(OPEN_AFTER - 1), NOW) == "closed"
    assert circuit_of(failing(OPEN_AFTER), NOW) == "open"
    assert circuit_of(failing(OPEN_AFTER, Unknown("no answer")), NOW) == "open"
    assert circuit_of(failing(OPEN_AFTER, Rejected("400", "bad")), NOW) == "closed"


def test_an_answer_between_failures_begins_the_count_anew() -> None:
    connection = failing(OPEN_AFTER - 1)
    learn_from(connection, Sent("m1"), NOW)
    learn_from(connection, FAULT, NOW)
    assert circuit_of(connection, NOW) == "closed"


def test_one_delivery_tries_and_its_success_closes_the_circuit() -> None:
    connection = failing(OPEN_AFTER)
    reopened = connection.retry_at
    assert reopened == later(pause_seconds(OPEN_AFTER))
    assert circuit_of(connection, reopened) == "half_open"
    assert wait_for(connection, Delivery(), FREE, reopened) is None
    assert wait_for(connection, Delivery(), FREE, reopened) is not None
    learn_from(connection, Sent("m1"), reopened)
    assert circuit_of(connection, reopened) == "closed"
    assert wait_for(connection, Delivery(), FREE, reopened) is None


def test_a_failed_try_opens_it_for_longer() -> None:
    connection = failing(OPEN_AFTER + 1)
    assert connection.retry_at == later(pause_seconds(OPEN_AFTER + 1))
    assert pause_seconds(OPEN_AFTER + 1) == 2 * pause_seconds(OPEN_AFTER)
    assert pause_seconds(10_000) == LONGEST_PAUSE_SECONDS
