"""HTML read as runs of text with inline markup in them; tags, scripts, styles and comments are kept byte for byte.

Own tokeniser rather than lxml or html.parser: a parser repairs what it reads, and a merchant's template must come back
with every quote and stray tag where it was. Each expression is bounded, so that hostile markup costs linear time.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from translation.passages import Passage, build

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

from translation.types import Span

_ATTRIBUTES = r"""(?:[^<>"']|"[^"<]{0,4000}"|'[^'<]{0,4000}'){0,400}"""
_TOKEN = re.compile(
    rf"(?P<opaque><!--.{{0,20000}}?-->|<!\[CDATA\[.{{0,20000}}?\]\]>|<[!?][^<>]{{0,1000}}>"
    rf"|<(?P<raw>script|style|code|pre|textarea|svg|math|title)\b{_ATTRIBUTES}>.{{0,100000}}?</(?P=raw)\s{{0,20}}>)"
    rf"|(?P<tag></?(?P<name>[a-z][a-z0-9:-]{{0,30}}){_ATTRIBUTES}>)",
    re.IGNORECASE | re.DOTALL,
)
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
    }
    | {"mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr"}
)
_UNTRANSLATED = re.compile(r"""\stranslate\s*=\s*["']?no|\sclass\s*=\s*["'][^"']*\bnotranslate\b""", re.IGNORECASE)


def read_html(source: str) -> list[Passage | str]:
    """Cut HTML into markup, as it is, and runs of text.

    A run is a passage: its text is unescaped, its inline tags are spans of kind markup.

    Args:
        source: HTML, or a fragment of it, however broken.

    """
    out: list[Passage | str] = []
    run: list[tuple[str, Span | None]] = []
    for text, kind in _tokens(source):
        if kind == "block":
            out += [build(run), text]
            run = []
        else:
            run.append((text, Span(0, 0, "markup", text) if kind == "inline" else None))
    return [*out, build(run)]


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    """Walk through the source: each stretch with what it is: text (unescaped), inline or block markup."""
    at = 0
    while match := _TOKEN.search(source, at):
        yield html.unescape(source[at : match.start()]), "text"
        at = match.end()
        if match["tag"] and _UNTRANSLATED.search(match["tag"]) and not match["tag"].startswith("</"):
            at = _closing(source, match["name"], at)
        inline = match["name"] and match["name"].lower() in _INLINE
        yield source[match.start() : at], "inline" if inline else "block"
    yield html.unescape(source[at:]), "text"


def _closing(source: str, name: str, at: int) -> int:
    """Find the end of an element that says it is not to be translated; its start tag alone where it never ends."""
    closed = re.compile(rf"</{re.escape(name)}\s{{0,20}}>", re.IGNORECASE).search(source, at, at + 20000)
    return closed.end() if closed else at


def write_html(pieces: Sequence[tuple[str, bool]]) -> str:
    """Join stretches, escaping those that are not markup."""
    return "".join(text if markup else html.escape(text, quote=False) for text, markup in pieces)
