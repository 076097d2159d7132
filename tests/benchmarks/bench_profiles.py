"""Cost of resolving a profile: as it is shipped, under a merchant's overlays, and with a customer's wish on top."""

from __future__ import annotations

from timeit import repeat
from typing import TYPE_CHECKING

from culture_profiles import CustomerWish, Overlay, builtin, countries, resolve

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 300


def microseconds(action: Callable[[], object]) -> float:
    """Measure the best of five runs, for one call."""
    return min(repeat(action, number=ROUNDS, repeat=5)) / ROUNDS * 1e6


def main() -> None:
    """Print microseconds a call."""
    overlay = Overlay(register="informal", first_response={"email": 240})
    fresh = iter(range(1, 500_000))
    cases: dict[str, Callable[[], object]] = {
        "built-in": lambda: builtin("BR"),
        "merchant's overlays, seen before": lambda: resolve("BR", merchant_default=overlay, merchant_country=overlay),
        "merchant's overlay, new": lambda: resolve(
            "BR", merchant_default=Overlay(first_response={"email": next(fresh)})
        ),
        "customer's wish on top": lambda: resolve("BR", merchant_default=overlay, customer=CustomerWish(language="es")),
    }
    for country in countries():
        builtin(country)
    for name, action in cases.items():
        print(f"{name:34}{microseconds(action):10.1f} µs")


if __name__ == "__main__":
    main()
