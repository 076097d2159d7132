"""Whether a mail's sender is proven: by what our own mail server wrote into Authentication-Results (RFC 8601).

Anybody can write that header. Ours is the topmost one, since servers put theirs above what came; it begins with the
name that the merchant gave; and it is the only one of that name. Any doubt means: not proven. Identities of one
customer join by what is proven, so a forged header must never count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 20_000
"""Characters; a longer header is no server's."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[;=()\\]|[^\s;=()"\\]+', re.DOTALL)
_NAME = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")


def is_proven(headers: Sequence[str], sender: str, server: str) -> bool:
    """Tell whether our server found that the mail comes from its sender's domain: `dmarc=pass` for that very domain.

    Args:
        headers: every Authentication-Results header of the mail, topmost first, undecoded.
        sender: the only address of the From header, in lower case.
        server: the authserv-id of our server, such as mx.google.com; empty where the merchant gave none.
    """
    server, domain = server.strip().lower(), sender.rpartition("@")[2]
    if not server or not domain or not headers:
        return False
    read = [_read(header) for header in headers]
    named = [results for name, results in read if name == server]
    if read[0][0] != server or len(named) != 1:
        return False
    verdicts = [one for one in named[0] if next(iter(one), "") == "dmarc"]
    return len(verdicts) == 1 and verdicts[0]["dmarc"] == "pass" and verdicts[0].get("header.from") == domain


def _read(header: str) -> tuple[str, list[dict[str, str]]]:
    """Read who wrote a header, and each result in it: method and properties with their values, in lower case.

    What is quoted never becomes a result of its own: servers repeat there what a sender wrote.
    """
    tokens = _without_comments(header[:_LONGEST]) if len(header) <= _LONGEST else None
    if not tokens:
        return "", []
    sections: list[list[str]] = [[]]
    for word in tokens:
        if word == ";":
            sections.append([])
        else:
            sections[-1].append(word)
    name = sections[0][0].lower() if sections[0] else ""
    return (name if _NAME.fullmatch(name) else ""), [_result(section) for section in sections[1:]]


def _without_comments(header: str) -> list[str] | None:
    """Cut a header into words, marks and quoted texts; None where its comments or quotes do not close."""
    kept: list[str] = []
    depth = at = 0
    while at < len(header):
        character = header[at]
        if character == "\\" and depth:
            at += 2
        elif character in "()":
            depth += 1 if character == "(" else -1
            if depth < 0:
                return None
            at += 1
        elif depth or character.isspace():
            at += 1
        else:
            found = _TOKEN.match(header, at)
            if found is None:
                return None
            kept.append(found[0])
            at = found.end()
    return kept if depth == 0 else None


def _result(section: Sequence[str]) -> dict[str, str]:
    """Read one result: name, equals sign, value, over and over; one that repeats a name says nothing."""
    found: dict[str, str] = {}
    for at, word in enumerate(section):
        if word != "=" or at == 0 or at + 1 >= len(section):
            continue
        name, value = section[at - 1].lower(), section[at + 1].lower()
        if name in found:
            return {}
        found[name] = value
    return found
