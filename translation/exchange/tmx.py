"""Translation memories as TMX 1.4b (LISA OSCAR, 2005)."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from lxml import etree

from translation.exchange.errors import ExchangeError
from translation.exchange.xml import LANG, language_of, line_of, local, parse, safe, serialise, text_of
from translation.matching import canonical, serves
from translation.memory import MemoryEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from lxml.etree import _Element


_ALL = "*all*"


def write_tmx(entries: Iterable[MemoryEntry], tool_version: str = "1") -> bytes:
    """Write entries, one translation unit each; slots are written as they are (⟦1⟧)."""
    root = etree.Element("tmx", version="1.4")
    etree.SubElement(
        root,
        "header",
        creationtool="polyglot-gateway",
        creationtoolversion=tool_version,
        segtype="block",
        adminlang="en",
        srclang=_ALL,
        datatype="plaintext",
        attrib={"o-tmf": "polyglot-gateway"},
    )
    body = etree.SubElement(root, "body")
    for entry in entries:
        unit = etree.SubElement(body, "tu", srclang=entry.source)
        for tag, text in ((entry.source, entry.text), (entry.target, entry.translation)):
            variant = etree.SubElement(unit, "tuv", attrib={LANG: tag})
            etree.SubElement(variant, "seg").text = safe(text)
    return serialise(root)


def read_tmx(data: bytes) -> list[MemoryEntry]:
    """Read a memory: a unit of several languages gives an entry for each pair; one with a source, from it only.

    Raises:
        ExchangeError: the file is no TMX; the message names the line.

    """
    root = parse(data)
    if local(root) != "tmx":
        raise ExchangeError(f"The file is no TMX: it begins with <{local(root)}>.", line_of(root))
    header = next((child for child in root if local(child) == "header"), None)
    default = header.get("srclang") if header is not None else None
    units = (element for element in root.iter() if local(element) == "tu")
    return [entry for unit in units for entry in _entries(unit, default)]


def _entries(unit: _Element, default: str | None) -> list[MemoryEntry]:
    texts: dict[str, str] = {}
    for variant in (child for child in unit if local(child) == "tuv"):
        language = language_of(variant)
        segment = next((child for child in variant if local(child) == "seg"), None)
        if segment is not None and text_of(segment):
            texts[language] = text_of(segment)
    sources = _sources(unit.get("srclang") or default or _ALL, texts)
    return [
        MemoryEntry(first, second, texts[first], texts[second])
        for first, second in permutations(texts, 2)
        if first in sources
    ]


def _sources(named: str, languages: Collection[str]) -> Collection[str]:
    """Find what srclang names, also where it says en for en-US; all languages where it names none of them."""
    if named.lower() == _ALL:
        return languages
    tag = canonical(named)
    return (
        [language for language in languages if language == tag]
        or [language for language in languages if serves(tag, language)]
        or languages
    )
