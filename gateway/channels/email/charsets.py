"""Bytes of a mail to text, whatever the label says: missing, wrong and outdated charset names are common."""

from __future__ import annotations

import codecs
import re
from email.errors import HeaderParseError
from email.header import decode_header

_LABELS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "cp950",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "cp-850": "cp850",
}
"""Labels to the larger charsets that mailers really use under them (WHATWG Encoding Standard, section 4.2)."""

_SILENT = frozenset({"", "us-ascii", "ascii", "unknown-8bit", "binary", "8bit", "default", "none", "x-unknown"})
"""Labels that say nothing about bytes above 127."""

_ESCAPE = re.compile(rb"\x1b\$[@B]|\x1b\([BJI]")
_WESTERN = frozenset({"cp1252", "cp1254", "iso8859-15"})
_CYRILLIC = ("cp1251", "koi8_u")

_EVERYDAY = {
    "euc_jp": re.compile(rb"[\xa1\xa4\xa5\xb0-\xcf][\xa1-\xfe]"),
    "cp949": re.compile(rb"[\xa1\xb0-\xc8][\xa1-\xfe]"),
    "cp932": re.compile(rb"[\x81-\x83][\x40-\xf1]|[\x88-\x97][\x40-\xfc]"),
    "cp950": re.compile(rb"[\xa1\xa4-\xc6][\x40-\x7e\xa1-\xfe]"),
    "gb18030": re.compile(rb"[\xa1\xa3\xb0-\xd7][\xa1-\xfe]"),
}
"""The bytes of each charset's everyday characters, the most particular charset first: kana, hangul, hanzi."""
_KANA = {"euc_jp": re.compile(rb"[\xa4\xa5].", re.DOTALL), "cp932": re.compile(rb"[\x82\x83].", re.DOTALL)}
"""Japanese text is never without them."""


def decode_text(raw: bytes, label: str | None) -> str:
    """Decode a text part; never raises.

    Valid UTF-8 beyond ASCII is taken for UTF-8 under any single-byte label, since no other text looks like it. Then
    the label counts, then what the bytes look like.

    Args:
        raw: the part after its transfer encoding was undone.
        label: the charset that the mail names, if it names one.

    """
    named = _codec(label)
    for codec in (*_before(raw, named), named, guess(raw)):
        if codec:
            try:
                return raw.decode(codec)
            except (UnicodeDecodeError, LookupError, ValueError):
                continue
    return raw.decode(named if named and named != "utf-8" else "utf-8", errors="replace")


def decode_words(value: str | None) -> str:
    """Read a header: RFC 2047 words, also with wrong labels, and raw 8-bit bytes that never should be there."""
    if not value:
        return ""
    try:
        parts = decode_header(_unfolded(value))
    except (HeaderParseError, ValueError):
        return _raw(value)
    return "".join(_raw(part) if isinstance(part, str) else decode_text(part, label) for part, label in parts).strip()


def guess(raw: bytes) -> str | None:
    """Return the charset that the bytes look like; None where they are ASCII."""
    if raw.isascii():
        return "iso2022_jp_ext" if _ESCAPE.search(raw) else None
    if _is_utf8(raw):
        return "utf-8"
    scores = {codec: _everyday_share(raw, codec) for codec in _EVERYDAY}
    likeliest = max(scores, key=lambda codec: scores[codec])
    return likeliest if scores[likeliest] > _LIKELY else _single_byte(raw)


_LIKELY = 0.6
"""Of the characters above 127, more than this share must be everyday ones."""
_LEAST_KANA = 0.3


def _codec(label: str | None) -> str | None:
    name = (label or "").strip().strip("\"'").lower()
    if name in _SILENT:
        return None
    try:
        return codecs.lookup(_LABELS.get(name, name)).name
    except (LookupError, ValueError):
        return None


def _before(raw: bytes, named: str | None) -> tuple[str | None, ...]:
    """Return charsets whose bytes are unmistakable, whatever the label says."""
    if _ESCAPE.search(raw) and raw.isascii():
        return ("iso2022_jp_ext",)
    if _is_utf8(raw) and (named is None or named.startswith(("cp125", "iso8859", "koi8"))):
        return ("utf-8",)
    # Western text holds a few letters above 127; text made of them was labelled by a program's default.
    return (guess(raw),) if named in _WESTERN and _is_mostly_high(raw) else ()


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _everyday_share(raw: bytes, codec: str) -> float:
    """Return which share of the characters above 127 are everyday ones; 0 where the text cannot be in the charset."""
    try:
        characters = _characters(raw, codec)
    except UnicodeError:
        return 0.0
    if codec in _KANA and sum(bool(_KANA[codec].fullmatch(one)) for one in characters) < _LEAST_KANA * len(characters):
        return 0.0
    return sum(bool(_EVERYDAY[codec].fullmatch(one)) for one in characters) / len(characters)


def _characters(raw: bytes, codec: str) -> list[bytes]:
    """Cut the bytes into characters of the charset."""
    return [character.encode(codec) for character in raw.decode(codec) if ord(character) > 0x7F]


def _is_mostly_high(raw: bytes) -> bool:
    """Tell whether there are more bytes above 127 than ASCII letters."""
    return sum(byte > 0x7F for byte in raw) > sum(chr(byte).isalpha() for byte in raw if byte < 0x80)


def _single_byte(raw: bytes) -> str:
    """Tell Cyrillic from Western text: Cyrillic words are made of high bytes alone, Western ones hold a few."""
    if not _is_mostly_high(raw):
        return "cp1252"
    return max(_CYRILLIC, key=lambda codec: _small_share(raw.decode(codec, errors="replace")))


def _small_share(text: str) -> float:
    """Text is mostly lower case; read in the other Cyrillic charset it comes out in capitals."""
    letters = [character for character in text if character.isalpha() and character > "\x7f"]
    small = sum(character.islower() and "\u0430" <= character <= "\u0491" for character in letters)
    return small / len(letters) if letters else 0.0


def _unfolded(value: str) -> str:
    return re.sub(r"\r?\n[ \t]+", " ", value)


def _raw(value: str) -> str:
    """Decode bytes above 127 that the parser kept as surrogates."""
    if value.isascii():
        return value
    return decode_text(value.encode("utf-8", "surrogateescape"), None)
