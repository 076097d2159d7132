"""Which messages of a conversation an agent can read, and into which language the others are to be put. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from culture_profiles.tags import language_of
from gateway.messages import Composition
from gateway.routing.reading import Level, read_with_ease, reading_order, translated_into
from translation.routes import best_routes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from gateway.conversations.service import Thread
    from gateway.database.tables import Agent, Message, Translation
    from translation.engines.base import Edge


class Reader(Struct, frozen=True):
    """Who reads a conversation."""

    levels: dict[str, Level]
    """What they know, by BCP 47 tag, the language that they work in first."""

    def reads(self, tag: str | None) -> bool:
        """Whether they read a language with ease; what no language was found in needs no translation."""
        if not tag or tag == "und":
            return True
        return any(language_of(known) == language_of(tag) for known in read_with_ease(self.levels))

    def knows(self, tag: str) -> bool:
        """Whether they know a language at all."""
        return self.rank(tag) < len(self.levels)

    def rank(self, tag: str) -> int:
        """Return how gladly they read a language, 0 most."""
        fitting = (at for at, known in enumerate(self.levels) if language_of(known) == language_of(tag))
        return next(fitting, len(self.levels))

    def target(self, source: str, edges: Sequence[Edge]) -> str | None:
        """Return the language to translate into: the first that a route leads to.

        None where none does, or where they know the language of the source better than any that one leads to.
        """
        found = translated_into(self.levels, lambda tag: best_routes(edges, source, tag))
        return found[0] if found and language_of(found[0]) != language_of(source) else None


def reader_of(agent: Agent) -> Reader:
    """Return how an agent reads."""
    return Reader(reading_order(agent.language, agent.languages))


def source_of(message: Message, agents: Iterable[Agent]) -> str | None:
    """Return the language that a message was written in: as found, else the language that its author works in."""
    return message.language or next((one.language for one in agents if one.id == message.agent_id), None)


def unreadable(
    thread: Thread, agents: Sequence[Agent], reader: Reader, edges: Sequence[Edge]
) -> dict[UUID, tuple[str, str]]:
    """Find the messages that a reader cannot read yet, although a model leads to a language of theirs.

    Args:
        thread: the conversation.
        agents: the team, who wrote replies and notes.
        reader: who reads now.
        edges: the installed models.

    Returns:
        Source and target, BCP 47 tags, by the message's id; oldest first.
    """
    found: dict[UUID, tuple[str, str]] = {}
    for message in thread.messages:
        source = source_of(message, agents)
        if message.status == "accepted" or source is None or reader.reads(source):
            continue
        if any(reader.knows(tag) for tag in _texts(message, thread.translations.get(message.id, ()))):
            continue
        target = reader.target(source, edges)
        if target is not None:
            found[message.id] = (source, target)
    return found


def _texts(message: Message, translations: Sequence[Translation]) -> tuple[str, ...]:
    """Return the languages that a message can be read in beside its own."""
    targets = tuple(row.target for row in translations)
    if message.kind == "reply" and message.analysis is not None:
        return (*targets, msgspec.convert(message.analysis, Composition).language)
    return targets
