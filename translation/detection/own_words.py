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
    r"^\s*(?:sent (?:from|via|with)|get outlook for|gesendet von|von meinem|envoyé (?:de|depuis)|enviado (?:desde|do|a partir)"
    r"|inviato da|verzonden vanaf|wysłane z|skickat från|sendt fra|lähetetty|отправлено с|odesláno z|发自我的|iphoneから送信"
    r"|iPhone 에서 보냄)\b.{0,80}$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^\s*(?:(?:best|kind|warm|with kind) (?:regards|wishes)|kind regards|regards|cheers|sincerely|yours (?:sincerely|truly)"
    r"|br|thanks and regards|mit freundlichen grüßen|mfg|viele grüße|liebe grüße|cordialement|bien cordialement"
    r"|saludos(?: cordiales)?|un saludo|atenciosamente|att|abraços|cordiali saluti|distinti saluti|met vriendelijke groet(?:en)?"
    r"|pozdrawiam|med vänliga hälsningar|med vennlig hilsen|med venlig hilsen|с уважением)\s*[,.!]?\s*$",
    re.IGNORECASE,
)
_LONGEST_NAME_BLOCK = 6


def own_words(text: str) -> str:
    """Blank out what is not the author's: the same length, so that offsets stay; only spaces where nothing is left.

    Everything from a signature mark, a history header or a closing (Best regards) on is dropped, the last only where
    a few lines follow it; quoted lines and lines such as "Sent from my iPhone" are dropped wherever they stand.
    """
    if "\n" not in text and not text.startswith((">", "|")) and not _DEVICE.match(text):
        return text
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines) if _ends(line, len(lines) - number)), len(lines))
    return "\n".join(
        line if number < end and not _QUOTED.match(line) and not _DEVICE.match(line) else " " * len(line)
        for number, line in enumerate(lines)
    )


def _ends(line: str, left: int) -> bool:
    if _HISTORY.match(line) or _SIGNATURE_MARK.match(line):
        return True
    return left <= _LONGEST_NAME_BLOCK and bool(_CLOSING.match(line))
