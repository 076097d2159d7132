"""Glossaries as TBX-Basic (ISO 30042:2019, DCA style); files of the 2008 edition (martif) are read as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from translation.exchange.errors import ExchangeError
from translation.exchange.xml import LANG, language_of, line_of, local, parse, safe, serialise, text_of
from translation.glossary import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

_NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_ENTRIES = {"conceptEntry", "termEntry"}
_LANGUAGES = {"langSec", "langSet"}
_KEPT = "do not translate"
_CASE = "case-sensitive"
_PART = "part of words"


def write_tbx(terms: Iterable[Term], title: str = "Glossary") -> bytes:
    """Write terms, one concept each; what TBX has no field for stands in notes."""
    names: dict[str | None, str] = {None: _NAMESPACE}
    attributes = {"style": "dca", "type": "TBX-Basic", LANG: "en"}
    root = etree.Element(f"{{{_NAMESPACE}}}tbx", attributes, names)  # type: ignore[arg-type] # stubs know no default
    description = _add(_add(root, "tbxHeader"), "fileDesc")
    _add(_add(description, "titleStmt"), "title").text = safe(title)
    _add(_add(description, "sourceDesc"), "p").text = "Exported from polyglot-gateway."
    body = _add(_add(root, "text"), "body")
    for number, term in enumerate(terms, 1):
        concept = _add(body, "conceptEntry", id=f"c{number}")
        notes = [
            note
            for note, wanted in (
                (_KEPT, term.translation is None),
                (_CASE, term.case_sensitive),
                (_PART, not term.whole_word),
            )
            if wanted
        ]
        for note in notes:
            _add(concept, "note").text = note
        _language(concept, term.source, term.term)
        _language(concept, term.target, term.translation if term.translation is not None else term.term)
    return serialise(root)


def _add(parent: _Element, name: str, **attributes: str) -> _Element:
    return etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", attrib=attributes)


def _language(concept: _Element, tag: str, text: str) -> None:
    section = etree.SubElement(concept, f"{{{_NAMESPACE}}}langSec", attrib={LANG: "mul" if tag == "*" else tag})
    _add(_add(section, "termSec"), "term").text = safe(text)


def read_tbx(data: bytes) -> list[Term]:
    """Read terms: a concept's first language is the source, each other one gives a term.

    Raises:
        ExchangeError: the file is no TBX; the message names the line.

    """
    root = parse(data)
    if local(root) not in {"tbx", "martif"}:
        raise ExchangeError(f"The file is no TBX: it begins with <{local(root)}>.", line_of(root))
    return [term for entry in root.iter() if local(entry) in _ENTRIES for term in _terms(entry)]


def _terms(entry: _Element) -> Iterator[Term]:
    notes = {text_of(child) for child in entry if local(child) == "note"}
    wordings = [wording for child in entry if local(child) in _LANGUAGES for wording in _wordings(child)]
    if not wordings:
        return
    source, text = wordings[0]
    others = [(tag, wording) for tag, wording in wordings[1:] if tag != source or len(wordings) == 2]
    for target, translation in others:
        kept = _KEPT in notes
        yield Term(source, target, text, None if kept else translation, _CASE in notes, _PART not in notes)


def _wordings(section: _Element) -> Iterator[tuple[str, str]]:
    tag = language_of(section)
    if not tag:
        raise ExchangeError(f"A <{local(section)}> has no xml:lang.", line_of(section))
    term = next((each for each in section.iter() if local(each) == "term" and text_of(each)), None)
    if term is not None:
        yield ("*" if tag == "mul" else tag), text_of(term)
