"""What the customer wrote, without what they quote: by patterns that hold in every language.

Mail programs word their introductions of quoted text in the user's language, but they build them alike: a line that
holds an `<address>` and ends in a colon above quoted lines, or a block of header lines ("From: ...", "Sent: ...") that
names us. A block needs our own address or name, so that a customer's lists ("Order: 5512", "Colour: blue" ...) stay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BRACKETED = re.compile(r"<\s*(?:mailto:)?[^<>@\s]+@[^<>@\s]+>")
_ENDS_IN_COLON = re.compile(r"[:：]\W{0,3}$")
_CLOCK_OR_YEAR = re.compile(r"\d{1,2}[:.h時시点]\s?\d{2}|\d{4}|[٠-٩]{4}|[۰-۹]{4}")
_LABEL = re.compile(r"^\s*[*_]{0,2}[^\W\d_][^:：\n]{0,28}?\s?[:：]\s*[*_]{0,2}\s*\S")
_RULE = re.compile(r"^\s*(?:_{10,}|-{3,}.{0,60}-{3,}|[-=]{10,})\s*$")
_SIGNATURE = re.compile(r"^-- ?$")
_SENT_FROM = re.compile(
    r"\b(?:sent|gesendet|envoyé|envoyée|enviado|enviada|inviato|inviata|wysłane|wysłano|skickat|sendt|lähetetty|odesláno"
    r"|verzonden|verstuurd|gönderildi|gönderilmiştir|trimis|dikirim|надіслано|отправлено|відправлено|get)\b"
    r"|から送信|发自|發自|傳送自|从我的|從我的|寄自|보냄|에서 보낸|أُرسل|أرسل|مرسل من|gửi từ|ส่งจาก|भेजा गया",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"iphone|ipad|android|samsung|galaxy|outlook|yahoo|huawei|xiaomi|redmi|blackberry|gmail|\bgmx\b|proton|\bmail\b"
    r"|windows|web\.de|nokia|oppo|vivo",
    re.IGNORECASE,
)
_ATTRIBUTION_LINES = 4
"""Introductions are wrapped over so many lines at most."""
_HEADER_BLOCK = 4
"""So many "Label: value" lines in a row are the head of a quoted mail; three are enough under a rule."""
_DEVICE_LINE = 60
"""Characters; a longer last line is no mobile signature."""


class Ourselves(Struct, frozen=True):
    """By what a quoted mail of ours is known."""

    addresses: tuple[str, ...]
    """Lower case; plus-addressing counts as the same address."""
    names: tuple[str, ...] = ()
    """Display names that mails are sent under."""

    def named_in(self, text: str) -> bool:
        """Tell whether the text holds an address or name of ours."""
        folded = _MARKS.sub("", text).casefold()
        return any(_address(address).search(folded) for address in self.addresses) or any(
            name.casefold() in folded for name in self.names if len(name) > 2
        )


def strip_quotes(text: str, ourselves: Ourselves) -> str:
    """Return what the customer added themselves; the whole text where nothing else would be left.

    Args:
        text: a plain text body.
        ourselves: whose mails may be quoted.

    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = _without_signature(_without_quotes(lines, ourselves))
    return "\n".join(kept).strip() or text.strip()


def _without_quotes(lines: Sequence[str], ourselves: Ourselves) -> list[str]:
    kept: list[str] = []
    quoting = False
    at = 0
    while at < len(lines):
        if _begins_header_block(lines, at, ourselves):
            return kept
        length = _attribution(lines, at)
        if length and _next_is_quoted(lines, at + length):
            quoting, at = True, at + length
        elif length and ourselves.named_in(" ".join(lines[at : at + length])):
            return kept
        elif quoting and _is_quoted(lines[at]):
            at += 1
        else:
            kept.append(lines[at])
            at += 1
    return kept


def _attribution(lines: Sequence[str], at: int) -> int:
    """Return over how many lines an introduction of quoted text begins here; 0 where none does."""
    if not lines[at].strip() or _is_quoted(lines[at]):
        return 0
    for length in range(1, _ATTRIBUTION_LINES + 1):
        window = lines[at : at + length]
        if len(window) < length or not window[-1].strip():
            return 0
        joined = _MARKS.sub("", " ".join(line.strip() for line in window))
        if _ENDS_IN_COLON.search(joined):
            closed = re.sub(r"<\s+", "<", joined)
            return length if _BRACKETED.search(closed) and _CLOCK_OR_YEAR.search(closed) else 0
    return 0


def _next_is_quoted(lines: Sequence[str], at: int) -> bool:
    following = next((line for line in lines[at:] if line.strip()), "")
    return _is_quoted(following)


def _is_quoted(line: str) -> bool:
    return _MARKS.sub("", line).lstrip().startswith((">", "＞"))


def _begins_header_block(lines: Sequence[str], at: int, ourselves: Ourselves) -> bool:
    """Tell whether the head of a quoted mail begins here: labelled lines that name us, with or without a rule above."""
    ruled = bool(_RULE.match(lines[at]))
    start = at + 1 if ruled else at
    while ruled and start < len(lines) and not lines[start].strip():
        start += 1
    end = start
    while end < len(lines) and _LABEL.match(_MARKS.sub("", lines[end])):
        end += 1
    needed = _HEADER_BLOCK - 1 if ruled else _HEADER_BLOCK
    return end - start >= needed and ourselves.named_in("\n".join(lines[start:end]))


def _without_signature(lines: Sequence[str]) -> list[str]:
    """Cut at the signature delimiter (RFC 3676, section 4.3), and drop what a device appends."""
    end = next((at for at, line in enumerate(lines) if _SIGNATURE.match(line) and any(lines[:at])), len(lines))
    kept = list(lines[:end])
    while kept and not kept[-1].strip():
        kept.pop()
    if len(kept) > 1 and _is_device_line(kept[-1]):
        kept.pop()
    return kept


def _is_device_line(line: str) -> bool:
    short = len(line.strip()) <= _DEVICE_LINE
    return short and bool(_SENT_FROM.search(line) and _DEVICE.search(line)) and not line.rstrip().endswith("?")


def _address(address: str) -> re.Pattern[str]:
    local, _, domain = address.casefold().partition("@")
    return re.compile(rf"(?<![\w.+-]){re.escape(local)}(?:\+[^@\s]*)?@{re.escape(domain)}(?![\w-])")
