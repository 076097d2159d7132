"""What took long is kept, refreshed behind the reader's back, and never mixed up."""

from __future__ import annotations

import asyncio

import pytest

from gateway.console.frame.kept import FRESH_SECONDS, LONG_SECONDS, MOST, STALE_SECONDS, Shelf


class Work:
    """Counts how often it is done; a clock that only it moves."""

    def __init__(self, seconds: float) -> None:
        self.now = 0.0
        self.seconds = seconds
        self.done = 0

    def clock(self) -> float:
        return self.now

    async def __call__(self) -> int:
        await asyncio.sleep(0)
        self.now += self.seconds
        self.done += 1
        return self.done


async def test_what_is_quick_is_always_fresh() -> None:
    work = Work(LONG_SECONDS / 2)
    shelf = Shelf[int](work.clock)
    assert [await shelf.get("a", work) for _ in range(3)] == [1, 2, 3]


async def test_what_takes_long_is_kept_by_name() -> None:
    work = Work(LONG_SECONDS * 2)
    shelf = Shelf[int](work.clock)
    assert [await shelf.get(name, work) for name in "aabba"] == [1, 1, 2, 2, 1]


async def test_an_old_value_is_shown_once_more_while_it_is_made_anew() -> None:
    work = Work(LONG_SECONDS * 2)
    shelf = Shelf[int](work.clock)
    await shelf.get("a", work)
    work.now += FRESH_SECONDS + 1
    assert await shelf.get("a", work) == 1
    while work.done < 2:
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert await shelf.get("a", work) == 2
    work.now += STALE_SECONDS
    assert await shelf.get("a", work) == 3


async def test_those_who_ask_at_once_share_one_making() -> None:
    work = Work(LONG_SECONDS * 2)
    shelf = Shelf[int](work.clock)
    assert await asyncio.gather(*(shelf.get("a", work) for _ in range(5))) == [1] * 5


async def test_a_failure_is_told_and_not_kept() -> None:
    work = Work(LONG_SECONDS * 2)
    shelf = Shelf[int](work.clock)

    async def fail() -> int:
        raise ValueError

    with pytest.raises(ValueError):
        await shelf.get("a", fail)
    assert await shelf.get("a", work) == 1


async def test_the_oldest_goes_first() -> None:
    work = Work(LONG_SECONDS * 2)
    shelf = Shelf[int](work.clock)
    for name in range(MOST + 1):
        await shelf.get(name, work)
    assert await shelf.get(MOST, work) == MOST + 1
    assert await shelf.get(0, work) == MOST + 2
