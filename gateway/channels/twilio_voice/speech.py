"""What the telephone says: TwiML documents, spoken in the line's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.core import parse_locale
from lxml.etree import Element, tostring

from locales.catalogues import gettext

if TYPE_CHECKING:
    from lxml.etree import _Element

SPOKEN: dict[str, str] = {
    "ca": "ca-ES",
    "cs": "cs-CZ",
    "da": "da-DK",
    "de": "de-DE",
    "el": "el-GR",
    "en": "en-US",
    "es": "es-ES",
    "fi": "fi-FI",
    "fr": "fr-FR",
    "hi": "hi-IN",
    "hu": "hu-HU",
    "id": "id-ID",
    "is": "is-IS",
    "it": "it-IT",
    "ja": "ja-JP",
    "ko": "ko-KR",
    "nb": "nb-NO",
    "nl": "nl-NL",
    "no": "nb-NO",
    "pl": "pl-PL",
    "pt": "pt-PT",
    "ro": "ro-RO",
    "ru": "ru-RU",
    "sv": "sv-SE",
    "th": "th-TH",
    "tr": "tr-TR",
    "uk": "uk-UA",
    "vi": "vi-VN",
    "zh": "cmn-CN",
}
"""Twilio's language code for each language that its <Say> has a voice for."""

REGIONAL = frozenset({"en-AU", "en-GB", "en-IN", "es-MX", "es-US", "fr-CA", "pt-BR"})
"""Varieties with a voice of their own."""

NOTE_SECONDS = 120


def spoken_code(language: str) -> str | None:
    """Return Twilio's code of a BCP 47 tag, or None where Twilio has no voice for the language."""
    try:
        base, territory, *_ = parse_locale(language, sep="-")
    except ValueError:
        return None
    regional = f"{base}-{territory}"
    return regional if regional in REGIONAL else SPOKEN.get(base)


def request_text(language: str) -> str:
    """Word what a caller asks for who presses the key: the text of the message that reaches the agents."""
    return gettext(language, "Please call me back.")


def offer(language: str, action: str) -> bytes:
    """Offer to call back, and wait for a key."""
    words = gettext(language, "Our team cannot take your call now. Press 1 and we will call you back.")
    gather = Element("Gather", input="dtmf", numDigits="1", timeout="8", action=action, method="POST")
    gather.append(_say(words, language))
    return _document(gather, _goodbye(language))


def confirm(language: str, action: str) -> bytes:
    """Confirm the request, and take a spoken note."""
    words = gettext(language, "Thank you. We will call you back on this number. You can leave a note after the tone.")
    record = Element("Record", action=action, method="POST", timeout="4", finishOnKey="#", playBeep="true")
    record.set("maxLength", str(NOTE_SECONDS))
    return _document(_say(words, language), record, _goodbye(language))


def withheld(language: str) -> bytes:
    """Tell a caller without a number how to reach us."""
    words = gettext(language, "We cannot see your number, so we cannot call you back. Please write to us.")
    return _document(_say(words, language), _goodbye(language))


def goodbye(language: str) -> bytes:
    """End the call."""
    return _document(_goodbye(language))


def answer(text: str, language: str) -> str:
    """Read an agent's answer aloud, twice."""
    clean = "".join(character for character in text if character.isprintable() or character in "\n\t")
    spoken = _say(clean, language)
    spoken.set("loop", "2")
    return _document(spoken).decode()


def _goodbye(language: str) -> _Element:
    return _say(gettext(language, "Goodbye."), language)


def _say(words: str, language: str) -> _Element:
    code = spoken_code(language)
    spoken = Element("Say", {"language": code} if code else {})
    spoken.text = words
    return spoken


def _document(*verbs: _Element) -> bytes:
    response = Element("Response")
    response.extend(verbs)
    return tostring(response, encoding="utf-8")
