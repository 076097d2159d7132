"""Words as hurried people type them: without accents, with one kind of apostrophe, with one form of Arabic letters.

Folding both the message and the rules makes "dziekuje" match "dziękuję" and "ürün" match "urun".
"""

from __future__ import annotations

import unicodedata

import regex

_APOSTROPHES = "’‘ʼ`´"
_LETTERS = str.maketrans("øłđıёґىة", "oldiегيه") | str.maketrans({"æ": "ae", "œ": "oe", "ß": "ss", "ـ": ""})
_LETTERS |= dict.fromkeys(map(ord, _APOSTROPHES), "'") | dict.fromkeys(map(ord, "أإآٱ"), "ا")
_MARKED = regex.compile(r"[^\x00-\x7f]")
_ACCENTS = regex.compile(r"(?<=\p{Latin})\p{Mn}+|[\u064b-\u0652]")
_TYPED_OUT = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"))
"""How Germans write umlauts without the keys for them; to leave the dots out would make schön of schon."""


_KEPT = ("ja", "ko", "th", "vi", "zh")
"""Languages whose accents make other words, or that write none."""


def folded(text: str, language: str) -> str:
    """Fold a text in small letters, or a pattern; the language (ISO 639) says what becomes of umlauts and accents."""
    if not _MARKED.search(text):
        return text.replace("`", "'")
    if language in _KEPT:
        return text.replace("’", "'")
    if language == "de":
        text = unicodedata.normalize("NFC", text)
        for umlaut, letters in _TYPED_OUT:
            text = text.replace(umlaut, letters)
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", text.translate(_LETTERS)))
    return unicodedata.normalize("NFC", plain)
