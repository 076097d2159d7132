"""What the tone of a text is judged by, language by language: data/<language>.toml, compiled once.

Each alternative stands on a line of its own and is a regular expression (the regex package's), any case. Beside that
package's own signs, some places may be named: <start> of a sentence, <mid> in a sentence, <end> of a sentence, and the
<rest> of a clause. Signals may name <parts> of their own beside them; their words are folded, as the messages are.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import msgspec
import regex
from msgspec import Struct

from culture_profiles.model import Register
from culture_profiles.tags import language_of
from culture_profiles.tone.folding import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

UNPARTED = ("zh", "ja", "th", "ko")
"""Languages in which no space tells where a word begins or ends (in Korean, where its endings begin)."""

_PLACES = {
    "<start>": r"(?<=(?:^|[.!?…:;]|\n)[\s\"'„“”«»¿¡(*–-]*)",
    "<mid>": r"(?<=[\p{L}\p{N},;)%/&–-] )",
    "<rest>": r"(?:(?<!\w)|(?!\w))[^.,!?;:…\n]*",
    "<end>": r"(?=[\s~^ㅋㅎㅠㅜ\"'”’」』)）♡♥]*(?:[.!?…。！？\n]|$))",
}
_FOLDED_START = r"(?:^|(?<=[.!?…:;\n])|(?<=[.!?…:;\n][ \n])|(?<=^[\"'«¿¡(*-]))"
"""The start of a sentence in widths that the standard library can look back."""


class Examples(Struct, frozen=True, forbid_unknown_fields=True):
    """Sentences that the tests run: what each form finds, and what none may find."""

    familiar: tuple[str, ...] = ()
    formal: tuple[str, ...] = ()
    rude: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """One form of address: how it is called, and how it shows."""

    name: str
    """As agents know it: du, tu, ty, 반말."""
    words: str = ""
    """Whole words, parted by spaces."""
    patterns: str = ""
    fixed: str = ""
    """Phrases that hold such words and address nobody."""
    examples: Examples = Examples()


class Address(Struct, frozen=True, forbid_unknown_fields=True):
    """The forms of address of a language, and which of them are out of place in each register."""

    familiar: Form | None = None
    formal: Form | None = None
    rude: Form | None = None
    wrong: dict[Register, tuple[str, ...]] = {}
    """Names of forms; else the familiar one is wrong in formal and polite texts, the formal one in informal texts."""


class Manners(Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases that annoy, and what makes them bearable."""

    blame: str = ""
    promises: str = ""
    """Vague ones: soon, as soon as possible."""
    dates: str = ""
    """Words for moments, beside the weekdays and months of CLDR; they make a promise definite."""
    units: str = ""
    """Of time, after a number."""
    numbers: str = ""
    """Written in letters."""
    empathy: str = ""
    """And apologies that culture_profiles.tone.recognition does not know."""
    please: str = ""
    imperatives: str = ""
    curt: str = ""
    """Whole texts that turn a customer away."""


class SignalWords(Struct, frozen=True, forbid_unknown_fields=True):
    """How complaints, urgency and gratitude show."""

    complaint: str = ""
    annoyance: str = ""
    """What is usually complained about."""
    events: str = ""
    """What went wrong, told without a word of complaint: something else in the box, paid and nothing came."""
    parts: dict[str, str] = {}
    """Alternatives that the others name: <goods> for what stands under goods."""
    unease: str = ""
    """What complaints hold, and harmless questions, too."""
    content: str = ""
    """Phrases with those words that complain of nothing."""
    supposed: str = ""
    """Passages that only suppose something, and mistakes of the customer's own: what annoys there is no complaint."""
    urgent: str = ""
    hurry: str = ""
    calm: str = ""
    thanks: str = ""
    praise: str = ""
    fervour: str = ""
    """What strengthens thanks and praises nothing by itself: many, a thousand, heartfelt."""
    courtesy: str = ""
    """Thanks in advance and other phrases that thank for nothing."""


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """All of one language."""

    address: Address = Address()
    manners: Manners = Manners()
    signals: SignalWords = SignalWords()


@lru_cache(maxsize=256)
def rules_of(tag: str) -> Rules | None:
    """Read the rules of a language (BCP 47 tag); its variety's own tables (pt-PT) replace the language's.

    None where nothing is written about the language.
    """
    language = language_of(tag)
    region = next((part for part in tag.replace("_", "-").split("-")[1:] if len(part) == 2), "").upper()
    tables = {**_table(language), **_table(f"{language}-{region}")}
    if not tables:
        return None
    rules = msgspec.convert(tables, Rules)
    return msgspec.structs.replace(rules, signals=_prepared(rules.signals, language))


@lru_cache(maxsize=256)
def languages() -> tuple[str, ...]:
    """List the files: languages (BCP 47) and varieties."""
    folder = files("culture_profiles.tone") / "data"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def _prepared(words: SignalWords, language: str) -> SignalWords:
    """Put the parts where they are named, and fold everything."""

    def prepare(alternatives: str) -> str:
        for name, part in words.parts.items():
            alternatives = alternatives.replace(f"<{name}>", f"(?:{part})")
        return folded(alternatives, language)

    lists = {name: prepare(value) for name, value in msgspec.structs.asdict(words).items() if name != "parts"}
    return msgspec.convert(lists, SignalWords)


def _table(name: str) -> Mapping[str, Any]:
    if name not in languages():
        return {}
    text = (files("culture_profiles.tone") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=2048)
def compiled(alternatives: str, *, parted: bool = True) -> regex.Pattern[str] | None:
    """Compile alternatives, one a line or parted by |; None where there are none.

    Args:
        alternatives: regular expressions.
        parted: whether they match whole words only, as in scripts that put spaces between words.
    """
    joined = _joined(alternatives, _PLACES, parted)
    return regex.compile(joined, regex.IGNORECASE) if joined else None


@lru_cache(maxsize=2048)
def signal_pattern(alternatives: str, *, parted: bool = True) -> re.Pattern[str] | regex.Pattern[str] | None:
    """Compile alternatives for texts in small letters, as compiled() does.

    The standard library's engine searches long lists of alternatives four times as fast; it serves wherever it
    understands them.
    """
    joined = _joined(alternatives, _PLACES | {"<start>": _FOLDED_START}, parted)
    if not joined:
        return None
    try:
        return re.compile(joined)
    except re.error:
        return regex.compile(joined)


def _joined(alternatives: str, places: Mapping[str, str], parted: bool) -> str:
    joined = "|".join(line for line in alternatives.splitlines() if line.strip())
    for name, place in places.items():
        joined = joined.replace(name, place)
    return rf"(?<!\w)(?:{joined})(?!\w)" if parted and joined else joined


@lru_cache(maxsize=512)
def form_pattern(form: Form) -> regex.Pattern[str]:
    """Compile a form of address: its words, which must stand alone, and its patterns."""
    words = "|".join(regex.escape(word) for word in form.words.split())
    lines = [rf"(?<!\w)(?:{words})(?!\w)"] if words else []
    pattern = compiled("\n".join([*lines, form.patterns]), parted=False)
    return pattern if pattern is not None else regex.compile(r"(?!)")
