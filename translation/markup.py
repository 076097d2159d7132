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
    rf"(?P<comment><!--)|(?P<data><!\[CDATA\[)|(?P<declaration><[!?][^<>]{{0,1000}}>)"
    rf"|(?P<tag></?(?P<name>[a-z][a-z0-9:-]{{0,30}}){_ATTRIBUTES}>)",
    re.IGNORECASE,
)
_OPAQUE = frozenset({"script", "style", "code", "pre", "textarea", "svg", "math", "title"})
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
    unclosed: set[str] = set()
    while match := _TOKEN.search(source, at):
        yield html.unescape(source[at : match.start()]), "text"
        at = _end(source, match, unclosed)
        inline = match["name"] and match["name"].lower() in _INLINE
        yield source[match.start() : at], "inline" if inline else "block"
    yield html.unescape(source[at:]), "text"


def _end(source: str, match: re.Match[str], unclosed: set[str]) -> int:
    """Find where markup ends that hides its content: comments, scripts, elements that are not to be translated.

    What is never closed ends with its opening mark, and is not looked for again.
    """
    tag, name = match["tag"], (match["name"] or "").lower()
    if match["comment"] or match["data"]:
        closer = "-->" if match["comment"] else "]]>"
    elif tag and not tag.startswith("</") and not tag.endswith("/>") and (name in _OPAQUE or _UNTRANSLATED.search(tag)):
        closer = f"</{name}"
    else:
        return match.end()
    if closer in unclosed:
        return match.end()
    closed = re.compile(re.escape(closer) + (r"\s{0,20}>" if tag else ""), re.IGNORECASE).search(source, match.end())
    if not closed:
        unclosed.add(closer)
    return closed.end() if closed else match.end()


def write_html(pieces: Sequence[tuple[str, bool]]) -> str:
    """Join stretches, escaping those that are not markup."""
    return "".join(text if markup else html.escape(text, quote=False) for text, markup in pieces)
