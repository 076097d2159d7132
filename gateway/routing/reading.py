"""Which languages an agent is given messages in: the same for the score, for the translation and for the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Level = Literal["native", "fluent", "basic"]
"""How well an agent knows a language. With the basics, one would rather read a translation into one's own."""

T = TypeVar("T")


def reading_order(language: str, levels: Mapping[str, Level]) -> dict[str, Level]:
    """Order what an agent knows: the language that they work in first, the others as they are stated.

    Args:
        language: BCP 47 tag of the language that messages are translated into for the agent.
        levels: all that is stated of the agent's languages, by BCP 47 tag.
    """
    return {language: levels.get(language, "native"), **levels}


def read_with_ease(levels: Mapping[str, Level]) -> tuple[str, ...]:
    """List the languages, BCP 47 tags, in which a message is left as it was written."""
    return tuple(tag for tag, level in levels.items() if level != "basic")


def translated_into(order: Iterable[str], route: Callable[[str], T]) -> tuple[str, T] | None:
    """Choose the language that a message is translated into: the first that a route leads to.

    Args:
        order: the reader's languages, as reading_order() gives them.
        route: the way to a language; false in itself where there is none.

    Returns:
        The language and the way, or None where no way leads to any.
    """
    return next(((tag, way) for tag in order if (way := route(tag))), None)
