"""Glossaries as TBX-Basic of ISO 30042:2008 (martif), the edition that translators' tools open; 2019's is read too.

OmegaT, Weblate and the Translate Toolkit know the edition of 2008 alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from translation.exchange.errors import ExchangeError
from translation.exchange.xml import LANG, language_of, line_of, local, parse, safe, serialise, text_of
from translation.glossary import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

_ENTRIES = {"conceptEntry", "termEntry"}
_LANGUAGES = {"langSec", "langSet"}
_KEPT = "do not translate"
_CASE = "case-sensitive"
_PART = "part of words"
_UNTRANSLATED = "translation needed"
"""By which Weblate says: do not translate."""
_DISCOURAGED = ("deprecated", "superseded")
"""What the status of a term begins with that nobody should use any more."""


def write_tbx(terms: Iterable[Term], title: str = "Glossary") -> bytes:
    """Write terms, one concept each; what TBX has no field for stands in notes."""
    root = etree.Element("martif", {"type": "TBX-Basic", LANG: "en"})
    header = _add(root, "martifHeader")
    description = _add(header, "fileDesc")
    _add(_add(description, "titleStmt"), "title").text = safe(title)
    _add(_add(description, "sourceDesc"), "p").text = "Exported from polyglot-gateway."
    _add(_add(header, "encodingDesc"), "p", type="XCSURI").text = "TBXBasicXCSV02.xcs"
    body = _add(_add(root, "text"), "body")
    for number, term in enumerate(terms, 1):
        concept = _add(body, "termEntry", id=f"c{number}")
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
    return etree.SubElement(parent, name, attrib=attributes)


def _language(concept: _Element, tag: str, text: str) -> None:
    section = etree.SubElement(concept, "langSet", attrib={LANG: "mul" if tag == "*" else tag})
    _add(_add(section, "tig"), "term").text = safe(text)


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
    kept = _KEPT in notes or any(_says_untranslated(each) for each in entry.iter())
    for target, translation in others:
        yield Term(source, target, text, None if kept else translation, _CASE in notes, _PART not in notes)


def _says_untranslated(element: _Element) -> bool:
    about = (element.get("type") or "").lower()
    return local(element) == "descrip" and about == _UNTRANSLATED and text_of(element).lower() == "no"


def _wordings(section: _Element) -> Iterator[tuple[str, str]]:
    tag = language_of(section)
    terms = (each for each in section.iter() if local(each) == "term" and text_of(each))
    term = next((each for each in terms if not _is_discouraged(each)), None)
    if term is not None:
        yield ("*" if tag == "mul" else tag), text_of(term)


def _is_discouraged(term: _Element) -> bool:
    """Read a term's status, beside it as termNote, or by an element of that name (2019, DCT style)."""
    beside = term.getparent()
    notes = () if beside is None else beside.iter()
    return any(
        text_of(note).lower().startswith(_DISCOURAGED)
        for note in notes
        if "administrativeStatus" in {local(note), note.get("type")}
    )
