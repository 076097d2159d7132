"""Finds what an author wrote in this very message: not quoted text, not a signature, not the app's advertising."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"^\s*(?:>|\|)")
_HISTORY = re.compile(
    r"^\s*(?:"
    r"-{2,}\s*(?:original message|forwarded message|mensagem original|mensaje original|message d'origine"
    r"|ursprüngliche nachricht|messaggio originale|oorspronkelijk bericht|исходное сообщение)"
    r"|_{10,}\s*$"
    r"|(?:on|am|le|el|em|il|op|den|dnia|в|的)\b.{6,120}(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef"
    r"|skrev|napisał\(a\)|написал\(а\)|写道)\s*:\s*$"
    r")",
    re.IGNORECASE,
)
_SIGNATURE_MARK = re.compile(r"^\s*--\s*$")
_DEVICE = re.compile(
    r"^\s*(?:sent (?:from (?:my|mail|outlook|yahoo|samsung|proton)|via (?:the|my))|get outlook for"
    r"|(?:gesendet )?von mein(?:em|er) (?:iphone|ipad|handy|smartphone|samsung|huawei|mobil)"
    r"|envoyé (?:de|depuis) (?:mon|ma|l|mail|outlook)|enviado (?:desde (?:mi|mail|outlook)|do meu|a partir do)"
    r"|inviato da(?:l mio| iphone| ipad| smartphone)|verzonden vanaf mijn|wysłane z (?:mojego|iphone)"
    r"|skickat från min|sendt fra min|lähetetty (?:iphonesta|puhelimesta)|отправлено (?:с|из) (?:моего|iphone|mail)"
    r"|odesláno z (?:mého|iphon)|发自我的|從我的|iphoneから送信|나의 iphone에서 보냄)"
    r".{0,80}$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^\s*(?:(?:best|kind|warm|with kind) (?:regards|wishes)|regards|cheers|sincerely|yours (?:sincerely|truly)|br"
    r"|thanks and regards|mit freundlichen grüßen|mfg|viele grüße|liebe grüße|cordialement|bien cordialement"
    r"|saludos(?: cordiales)?|un saludo|atenciosamente|att|abraços|cordiali saluti|distinti saluti"
    r"|met vriendelijke groet(?:en)?|pozdrawiam|med vänliga hälsningar|med vennlig hilsen|med venlig hilsen"
    r"|с уважением)\s*[,.!]?\s*$",
    re.IGNORECASE,
)
_GREETING_TOO = re.compile(r"^\s*(?:saludos|un saludo|cheers|abraços|pozdrawiam)", re.IGNORECASE)
"""Closings that some open a message with."""
_LONGEST_NAME_BLOCK = 6


def own_words(text: str) -> str:
    """Blank out what is not the author's: the same length, so that offsets stay; only spaces where nothing is left.

    Everything from a signature mark, a history header or a closing (Best regards) on is dropped, the last only where
    a few lines follow it; quoted lines and lines such as "Sent from my iPhone" are dropped wherever they stand.
    """
    if "\n" not in text and not text.startswith((">", "|")) and not _DEVICE.match(text):
        return text
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines) if _ends(line, number, len(lines))), len(lines))
    return "\n".join(
        line if number < end and not _QUOTED.match(line) and not _DEVICE.match(line) else " " * len(line)
        for number, line in enumerate(lines)
    )


def _ends(line: str, number: int, lines: int) -> bool:
    if _HISTORY.match(line) or _SIGNATURE_MARK.match(line):
        return True
    opening = number == 0 and _GREETING_TOO.match(line)
    return lines - number <= _LONGEST_NAME_BLOCK and not opening and bool(_CLOSING.match(line))
