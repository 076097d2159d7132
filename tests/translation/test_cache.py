from __future__ import annotations

from translation.cache import SentenceCache


def test_the_least_used_are_forgotten() -> None:
    cache = SentenceCache(max_characters=700)
    for name in "abc":
        cache.put((name,), name.upper())
        cache.get(("a",))
    assert len(cache) == 3
    cache.put(("d",), "D")
    assert cache.get(("a",)) == "A"
    assert cache.get(("b",)) is None


def test_its_size_is_bounded() -> None:
    cache = SentenceCache(max_characters=10_000)
    for number in range(1000):
        cache.put((str(number),), "x" * 50)
        cache.put((str(number),), "y" * 50)
    assert 20 < len(cache) < 50
