"""When a connection may send: within its vendor's rate, not while the vendor asked for quiet, not into a fault.

The state of a connection is one row, locked for moments only, so that all workers of all processes share it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from gateway.channels.base import Retry, Unknown
from gateway.database.session import merchant_of
from gateway.database.tables import ConnectionState

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.channels.base import Capabilities, Outcome
    from gateway.database.tables import Delivery

OPEN_AFTER = 5
"""Technical failures in a row after which the circuit opens."""
FIRST_PAUSE_SECONDS = 30.0
LONGEST_PAUSE_SECONDS = 900.0
PROBE_SECONDS = 60.0
"""How long others wait for the one delivery that tries whether the vendor is back; longer than any call takes."""

Circuit = Literal["closed", "paused", "open", "half_open"]
"""paused: the vendor asked for quiet. open: nothing is sent. half_open: the next delivery tries alone."""


def circuit_of(state: ConnectionState | None, now: dt.datetime) -> Circuit:
    """Name a connection's state for people."""
    if state is None:
        return "closed"
    waits = state.retry_at is not None and state.retry_at > now
    if state.failures < OPEN_AFTER:
        return "paused" if waits else "closed"
    return "open" if waits else "half_open"


def pause_seconds(failures: int) -> float:
    """Return for how long the circuit stays open: doubling with every failed try."""
    return float(min(FIRST_PAUSE_SECONDS * 2 ** min(failures - OPEN_AFTER, 16), LONGEST_PAUSE_SECONDS))


async def state_of(session: AsyncSession, connection_id: UUID) -> ConnectionState:
    """Return a connection's state, locked for the rest of the transaction."""
    await session.execute(
        insert(ConnectionState)
        .values(merchant_id=merchant_of(session), connection_id=connection_id, failures=0)
        .on_conflict_do_nothing(index_elements=[ConnectionState.connection_id])
    )
    return (
        await session.scalars(
            select(ConnectionState)
            .where(ConnectionState.connection_id == connection_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one()


def wait_for(
    state: ConnectionState, delivery: Delivery, capabilities: Capabilities, now: dt.datetime
) -> dt.datetime | None:
    """Return the instant that a delivery has to wait for; None: it may go now, and its slot is used up.

    A delivery that must wait for the rate holds a slot of its own, so that many of them do not crowd at one instant.
    """
    if state.retry_at is not None and state.retry_at > now:
        delivery.slot_at = None
        return state.retry_at
    if delivery.slot_at is None:
        delivery.slot_at = max(now, state.next_send_at or now)
        if capabilities.sends_per_second:
            step = dt.timedelta(seconds=1 / capabilities.sends_per_second)
            state.next_send_at = delivery.slot_at + step
    if delivery.slot_at > now:
        return delivery.slot_at
    delivery.slot_at = None
    if state.failures >= OPEN_AFTER:
        state.retry_at = now + dt.timedelta(seconds=PROBE_SECONDS)
    return None


def learn_from(state: ConnectionState, outcome: Outcome, now: dt.datetime) -> None:
    """Follow a send: an answer of any kind closes the circuit, technical failures in a row open it."""
    match outcome:
        case Retry(after_seconds=float() | int() as seconds):
            asked = now + dt.timedelta(seconds=seconds)
            state.retry_at = max(state.retry_at or asked, asked) if state.failures < OPEN_AFTER else asked
        case Retry() | Unknown():
            state.failures += 1
            if state.failures >= OPEN_AFTER:
                state.retry_at = now + dt.timedelta(seconds=pause_seconds(state.failures))
        case _:
            if state.failures >= OPEN_AFTER:
                state.retry_at = None
            state.failures = 0
