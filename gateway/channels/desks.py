"""What help desks have in common: which comments are answers to customers, and how tickets of ours are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.channels.base import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.channels.base import Connection

ANSWER_MARK = "@customer"
"""Begins a private note that is an answer, where the merchant's connection sets no other mark."""
_OURS = "polyglot-"

DESK_FIELDS: tuple[Field, ...] = (
    Field("destination", required=False),
    Field("default_agent", required=False),
    Field("agents", required=False),
    Field("answer_mark", required=False),
)
"""Settings that all desks share: whether messages of other channels are shown there (`true`); the e-mail address of
the agent in whose name answers of unknown authors go; the desk's identifiers of agents with their e-mail addresses."""


def our_reference(conversation: str) -> str:
    """Return what a ticket of ours carries, so that its webhooks can be told from those of customers' tickets.

    Args:
        conversation: the gateway's identifier.
    """
    return _OURS + conversation


def is_ours(reference: str | None) -> bool:
    """Tell whether the gateway opened the ticket that carries the reference."""
    return bool(reference) and str(reference).startswith(_OURS)


def answer_mark(config: Mapping[str, Any]) -> str:
    """Return what begins a private note that is an answer."""
    return str(config.get("answer_mark") or ANSWER_MARK)


def answer_in(comment: str, connection: Connection, *, private: bool, ours: bool) -> str | None:
    """Return what of an agent's comment is to be sent to the customer; None where nothing is.

    In a ticket that the gateway opened nobody but agents reads: a public comment is the answer. In a ticket that a
    customer opened at the desk, a public comment has reached the customer already, in the agent's language; there, as
    everywhere, a private note that begins with the mark is the answer.

    Args:
        comment: as the agent wrote it.
        connection: its setting `answer_mark` may replace `ANSWER_MARK`.
        private: whether customers cannot read the comment.
        ours: whether the gateway opened the ticket.
    """
    text = comment.strip()
    if not private:
        return text or None if ours else None
    mark = answer_mark(connection.config)
    rest = text.removeprefix(mark)
    # "@customers love it" begins with the letters of the mark, not with the mark.
    marked = text.startswith(mark) and not (mark[-1].isalnum() and rest[:1].isalnum())
    return rest.lstrip(" :,\n") or None if marked else None
