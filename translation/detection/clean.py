"""Takes out of a text what says nothing about its language: addresses, codes, emoji, mark-up, shouting."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 4_000
"""Characters that are looked at; of a longer text, this many are sampled."""

_SLICES = 4
"""How many stretches, evenly spread, a long text is sampled in."""

_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, kana and Han: written without spaces, so a code there ends where the script begins."""

_INVISIBLE = r"\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffc"
_BROKEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd\ufffe\uffff\ue000-\uf8ff"
_COMPATIBLE = r"\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc\uff01-\uffef\U0001d400-\U0001d7ff"
_SYMBOLS = r"©®\u2100-\u214f\u2190-\u2bff\u3200-\u33ff\U0001f000-\U0001faff\U000e0000-\U000e007f"
_RARE = re.compile(f"[{_INVISIBLE}{_BROKEN}{_COMPATIBLE}{_SYMBOLS}]")
"""Finds in one search that a text holds none of them, as nearly always."""

_LETTER = rf"[^\W{_SPACELESS}]"
_NOISE_SIGN = re.compile(r"[<&@#{/]")
_HOST_SIGN = re.compile(r"\.\w")
_NOISE = re.compile(
    r"<[/!]?[a-zA-Z][^<>]{0,200}>"  # mark-up
    r"|&(?:#?\w{2,8});"  # HTML entities
    r"|(?:https?|ftp)://\S+|www\.\S+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+"
    r"|(?<!\w)[@#][\w.]+"  # handles, hashtags
    r"|(?<![\w.])(?:[a-zA-Z0-9-]{1,63}\.){1,4}(?:com|net|org|info|shop|store|[a-z]{2})(?:/\S*)?(?![\w.])"  # hosts
    r"|\{\{?[^{}\n]{0,60}\}\}?"  # template variables
)
_DIGIT = re.compile(r"\d")
_CODE = re.compile(rf"(?<!{_LETTER})(?:{_LETTER}|[-_./#])*\d(?:{_LETTER}|[-_./#:])*")
_THRICE = re.compile(r"(.)\1\1")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_SHOUTED_SHARE = 0.6
_SHOUTED_LETTERS = 4


def clean(text: str) -> str:
    """Reduce a text to the words that show its language: NFC, single spaces, at most LONGEST characters.

    URLs, e-mail addresses, host names, handles, hashtags, mark-up, tokens that hold digits, emoji and invisible marks
    are dropped; shouted text is lower-cased; letters drawn out (sooooo) are shortened. May be empty; never raises.
    """
    text = sample(text)
    text = _plain(text) if _RARE.search(text) else unicodedata.normalize("NFC", text)
    text = _NOISE.sub(" ", text) if _NOISE_SIGN.search(text) or _HOST_SIGN.search(text) else text
    words = text.split()
    if _DIGIT.search(text):
        whole = (word if word.isalpha() or not _DIGIT.search(word) else _CODE.sub(" ", word) for word in words)
        words = " ".join(whole).split()
    text = " ".join(words)
    return quieten(_DRAWN_OUT.sub(r"\1", text) if _THRICE.search(text) else text)


def sample(text: str) -> str:
    """Cut a long text down to LONGEST characters: stretches from its beginning to its end."""
    if len(text) <= LONGEST:
        return text
    size = LONGEST // _SLICES
    step = (len(text) - size) // (_SLICES - 1)
    return " ".join(text[start : start + size] for start in range(0, step * _SLICES, step))


def quieten(text: str) -> str:
    """Lower-case a text that is mostly capitals, whole words of them; the Turkish way where it holds a dotted I."""
    if not any(map(str.isupper, text.split())):
        return text
    letters = sum(map(str.isalpha, text))
    capitals = sum(map(str.isupper, text))
    if letters < _SHOUTED_LETTERS or capitals < letters * _SHOUTED_SHARE:
        return text
    if "İ" in text:
        text = text.replace("I", "ı").replace("İ", "i")
    return text.lower()


def _plain(text: str) -> str:
    """Drop invisible marks, emoji and what is broken; compose letters (NFC, of presentation forms NFKC)."""
    text = re.sub(f"[{_SYMBOLS}]", " ", re.sub(f"[{_INVISIBLE}]", "", text))
    text = re.sub(f"[{_COMPATIBLE}]+", lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return re.sub(f"[{_BROKEN}]", " ", unicodedata.normalize("NFC", text))
