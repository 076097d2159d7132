"""Mails that no program may answer (RFC 3834): programs answering each other would never stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_IN_AN_HOUR = 20
"""More mails of one sender in an hour are taken for a program's, whatever their headers say."""

_BULK = frozenset({"bulk", "list", "junk", "auto_reply"})
_ROBOTS = ("mailer-daemon", "postmaster", "no-reply", "noreply", "donotreply", "do-not-reply", "bounce", "bounces")
_LIST_HEADERS = ("list-id", "list-unsubscribe", "list-post", "list-help")
_AUTOMATIC_HEADERS = ("x-autoreply", "x-autorespond", "x-auto-reply-from", "x-mail-autoreply", "feedback-id")


def is_automated(headers: Mapping[str, str], sender: str) -> bool:
    """Tell whether a program sent a mail: it is stored, and never answered automatically.

    Args:
        headers: by lower-case name; the first of each.
        sender: the address in From, in lower case.

    """
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    suppressed = headers.get("x-auto-response-suppress", "").lower()
    return (
        submitted != "no"
        or headers.get("return-path", "").strip() == "<>"
        or headers.get("precedence", "").strip().lower() in _BULK
        or any(name in headers for name in (*_LIST_HEADERS, *_AUTOMATIC_HEADERS))
        or any(word in suppressed for word in ("all", "autoreply", "oof"))
        or _is_robot(sender)
    )


def _is_robot(sender: str) -> bool:
    local = sender.partition("@")[0].partition("+")[0]
    return local in _ROBOTS or not sender
