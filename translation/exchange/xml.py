"""XML from strangers: no entities, no network, no external documents, no unbounded trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from translation.exchange.errors import ExchangeError
from translation.matching import canonical
from translation.scripts import is_language

if TYPE_CHECKING:
    from lxml.etree import _Element

LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def parse(data: bytes) -> _Element:
    """Parse a document.

    Raises:
        ExchangeError: it is not well-formed, or it declares entities.

    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ExchangeError(f"The file is not well-formed XML: {error.msg}", error.lineno) from error
    if any(True for node in root.iter(etree.Entity)) or b"<!ENTITY" in data:
        raise ExchangeError("The file declares entities; remove its DOCTYPE.")
    return root


def serialise(root: _Element) -> bytes:
    """Write a document, indented, in UTF-8."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def local(element: _Element) -> str:
    """Give an element's name without its namespace; empty for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def text_of(element: _Element) -> str:
    """Give all text in an element."""
    return "".join(str(part) for part in element.itertext()).strip()


def language_of(element: _Element) -> str:
    """Give an element's language in its usual spelling (EN-us -> en-US): xml:lang, or lang in old files.

    Raises:
        ExchangeError: there is none, or it is no language.

    """
    tag = element.get(LANG) or element.get("lang")
    if not tag:
        raise ExchangeError(f"A <{local(element)}> has no xml:lang.", line_of(element))
    if not is_language(tag):
        raise ExchangeError(f"{tag!r} is no BCP 47 tag; write pt or pt-BR.", line_of(element))
    return canonical(tag)


def safe(text: str) -> str:
    """Drop the characters that XML 1.0 cannot hold."""
    return "".join(char for char in text if char in "\t\n\r" or (char >= " " and char not in "\ufffe\uffff"))


def line_of(element: _Element) -> int | None:
    """Give the line that an element begins in."""
    line: object = element.sourceline
    return line if isinstance(line, int) else None
