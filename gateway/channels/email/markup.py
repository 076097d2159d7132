"""HTML bodies: taken as they are, less scripts, hidden parts and what mail programs quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree, html

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NEVER_READ = ("script", "style", "head", "title", "meta", "link", "object", "iframe", "form", "base", "template")
_QUOTES = (
    "//blockquote[@type='cite']",
    "//*[contains(concat(' ', @class, ' '), ' gmail_quote ')]",
    "//*[contains(concat(' ', @class, ' '), ' gmail_attr ')]",
    "//*[contains(concat(' ', @class, ' '), ' gmail_signature ')]",
    "//*[contains(concat(' ', @class, ' '), ' moz-cite-prefix ')]",
    "//*[contains(concat(' ', @class, ' '), ' moz-signature ')]",
    "//*[contains(concat(' ', @class, ' '), ' yahoo_quoted ')]",
    "//*[contains(concat(' ', @class, ' '), ' protonmail_quote ')]",
    "//*[@name='quote']",
)
"""Marks that Gmail, Apple Mail, Thunderbird, Yahoo, Proton and GMX put around quoted mails."""
_REST = ("//*[@id='appendonsend']", "//*[@id='divRplyFwdMsg']", "//*[@id='mail-editor-reference-message-container']")
"""Outlook's marks: what follows them is quoted too."""


def strip_markup_quotes(body: str) -> str:
    """Return an HTML body without scripts and quoted mails; as it was where nothing to read would be left."""
    root = _parsed(body)
    if root is None:
        return ""
    _drop(root, [element for name in _NEVER_READ for element in root.iter(name)])
    whole = _written(root)
    _drop(root, [element for path in _QUOTES for element in root.xpath(path)])
    for path in _REST:
        for element in root.xpath(path):
            _drop_from(element)
    return _written(root) if plain(root) else whole


def text_of(body: str) -> str:
    """Return the words of an HTML body, to tell whether it has any."""
    root = _parsed(body)
    return "" if root is None else plain(root)


def plain(root: HtmlElement) -> str:
    """Return the words of an element."""
    return " ".join(str(root.text_content()).split())


def _parsed(body: str) -> HtmlElement | None:
    try:
        # As bytes: lxml refuses text that names its own charset.
        return html.document_fromstring(body.encode(), parser=html.HTMLParser(encoding="utf-8", remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _drop(root: HtmlElement, elements: list[HtmlElement]) -> None:
    for element in elements:
        if element is not root and element.getparent() is not None:
            element.drop_tree()


def _drop_from(element: HtmlElement) -> None:
    """Drop an element and all that follows it in the document."""
    current = element
    while (parent := current.getparent()) is not None:
        for sibling in list(current.itersiblings()):
            parent.remove(sibling)
        if parent.tag == "body":
            break
        current = parent
    if element.getparent() is not None:
        element.drop_tree()


def _written(root: HtmlElement) -> str:
    body = root.find("body")
    kept = root if body is None else body
    inner = (kept.text or "") + "".join(html.tostring(child, encoding="unicode") for child in kept)
    return inner.strip()
