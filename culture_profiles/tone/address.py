"""Which form of address a text uses: du or Sie, tu or vous, 반말 or 존댓말."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex
from msgspec import Struct

from culture_profiles.tone.rules import Address, Form, compiled, form_pattern

if TYPE_CHECKING:
    from culture_profiles.model import Register

_QUOTED = regex.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\S+|„[^“”\n]*[“”]|“[^”\n]*”|«[^»\n]*»|\"[^\"\n]*\"|「[^」\n]*」|『[^』\n]*』|《[^》\n]*》"
)
"""Addresses and what others said."""

_USUAL: dict[Register, tuple[str, ...]] = {
    "formal": ("familiar", "rude"),
    "polite": ("familiar", "rude"),
    "informal": ("formal", "rude"),
}


class Found(Struct, frozen=True):
    """A form of address in a text."""

    form: str
    """Key of the rules: familiar, formal or rude."""
    name: str
    span: tuple[int, int]


def forms_in(text: str, address: Address) -> tuple[Found, ...]:
    """Find each form of address, once, where it first shows."""
    return tuple(found for key in ("familiar", "formal", "rude") if (found := _first(text, key, address)))


def wrong_form(text: str, address: Address, register: Register) -> Found | None:
    """Find the first form that is out of place in a register; else None."""
    wrong = address.wrong.get(register, _USUAL[register])
    found = [each for each in forms_in(text, address) if each.form in wrong]
    return min(found, key=lambda each: each.span) if found else None


def mixed_form(text: str, address: Address) -> Found | None:
    """Find the form that a text changes to halfway; None where it keeps to one."""
    found = [each for each in forms_in(text, address) if each.form != "rude"]
    return max(found, key=lambda each: each.span) if len(found) > 1 else None


def without_quotes(text: str) -> str:
    """Blank out what others said, and addresses; all offsets stay."""
    return _blanked(text, _QUOTED)


def _blanked(text: str, pattern: regex.Pattern[str]) -> str:
    blanked: str = pattern.sub(lambda match: "\u00a0" * len(match[0]), text)
    return blanked


def _first(text: str, key: str, address: Address) -> Found | None:
    form: Form | None = getattr(address, key)
    if form is None:
        return None
    fixed = compiled(form.fixed, parted=False)
    plain = _blanked(text, fixed) if fixed else text
    match = form_pattern(form).search(plain)
    return Found(key, form.name, match.span()) if match else None
