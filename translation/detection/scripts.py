"""Which scripts the letters of a text are in (ISO 15924), and which of them decides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NO_SCRIPT = "Zyyy"
"""ISO 15924: undetermined, for texts without letters."""

_RANGES: Final = {
    "Latn": "A-Za-zªºÀ-ÖØ-öø-ʸ\u0300-\u036fᴀ-ᶿḀ-ỿⱠ-ⱿꜢ-ꟿ",
    "Cyrl": "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f",
    "Hani": "\u2e80-\u2fdf々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af",
    "Kana": "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f",
    "Hang": "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff",
    "Arab": "\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06e1-\u06e8\u06ea-\u06ef\u06fa-\u06ff\u0750-\u077f"
    "\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "Hebr": "\u0591-\u05bd\u05bf-\u05c7\u05d0-\u05f2\ufb1d-\ufb4f",
    "Grek": "\u0370-\u0373\u0376-\u037d\u0386-\u03ff\u1f00-\u1fff",
    "Deva": "\u0900-\u0963\u0971-\u097f\ua8e0-\ua8ff",
    "Beng": "\u0980-\u09e3\u09f0-\u09f1",
    "Thai": "\u0e01-\u0e3a\u0e40-\u0e4e",
    "Taml": "\u0b80-\u0be5",
    "Telu": "\u0c00-\u0c65",
    "Knda": "\u0c80-\u0ce5",
    "Mlym": "\u0d00-\u0d65",
    "Gujr": "\u0a80-\u0ae5",
    "Guru": "\u0a00-\u0a65\u0a70-\u0a75",
    "Orya": "\u0b00-\u0b65",
    "Sinh": "\u0d80-\u0de5",
    "Laoo": "\u0e80-\u0ecf\u0edc-\u0edf",
    "Mymr": "\u1000-\u103f\u1050-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f",
    "Khmr": "\u1780-\u17d3",
    "Tibt": "\u0f00-\u0f1f\u0f39-\u0fff",
    "Geor": "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f",
    "Armn": "\u0531-\u0587\ufb13-\ufb17",
    "Ethi": "\u1200-\u139f\u2d80-\u2ddf\uab00-\uab2f",
    "Thaa": "\u0780-\u07b1",
    "Cher": "\u13a0-\u13ff\uab70-\uabbf",
    "Cans": "\u1400-\u167f",
    "Syrc": "\u0700-\u074f",
    "Mong": "\u1820-\u18af",
    "Tfng": "\u2d30-\u2d7f",
}
"""Letters and their marks, from the block names of Unicode 16 (Blocks.txt) and Script=... of Scripts.txt."""

_LETTERS = re.compile(f"[{''.join(_RANGES.values())}]+")
_RUN = re.compile("|".join(f"(?P<{script}>[{letters}]+)" for script, letters in _RANGES.items()))

_FOREIGN_SHARE = 0.2
_FOREIGN_LETTERS = 2


def words_of(text: str) -> list[str]:
    """List the words of a text: letters with their marks, nothing else."""
    return _LETTERS.findall(text)


def letters_by_script(words: Iterable[str]) -> dict[str, int]:
    """Count the letters of words by script: Kana is hiragana and katakana, Hani is Han of any language."""
    counts: dict[str, int] = {}
    for run in _RUN.finditer("".join(words)):
        script = run.lastgroup or NO_SCRIPT
        counts[script] = counts.get(script, 0) + len(run[0])
    return counts


def leading_script(counts: Mapping[str, int]) -> str:
    """Choose the script that decides the language, or Zyyy where there are no letters.

    Brand names and codes are Latin everywhere: Latin letters yield to another script that has at least 2 letters and
    20 % of them all. Han and kana count as one (Hani where they lead).
    """
    if len(counts) == 1 and "Latn" in counts:
        return "Latn"
    total = sum(counts.values())
    if not total:
        return NO_SCRIPT
    others = {script: letters for script, letters in counts.items() if script not in ("Latn", "Kana")}
    if "Kana" in counts:
        others["Hani"] = counts.get("Hani", 0) + counts["Kana"]
    if not others:
        return "Latn"
    script = max(others, key=others.__getitem__)
    foreign = others[script] >= min(_FOREIGN_LETTERS, total) and others[script] >= total * _FOREIGN_SHARE
    return script if foreign or others[script] >= counts.get("Latn", 0) else "Latn"
