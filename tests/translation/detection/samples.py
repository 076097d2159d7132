"""Labelled texts to measure detection with: (BCP 47 tag, text)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FLORES = Path(__file__).parents[3].parent / "shared" / "data" / "flores-dev"
_MESSAGES = Path(__file__).with_name("messages.txt")

_HOMES = (
    "ar:EG be:BY bg:BG bn:BD bs:BA ca:ES cs:CZ da:DK de:DE el:GR en:GB es:MX et:EE fa:IR fi:FI fr:FR gl:ES he:IL"
    " hi:IN hr:HR hu:HU id:ID is:IS it:IT ja:JP ko:KR lt:LT lv:LV ms:MY nb:NO nl:NL pl:PL pt:BR ro:RO ru:RU sk:SK"
    " sl:SI sr:RS sv:SE ta:IN te:IN th:TH tr:TR uk:UA vi:VN zh:CN zh-Hans:CN zh-Hant:TW"
)
HOME = dict(pair.split(":") for pair in _HOMES.split())
"""A country where customers write the language."""


@cache
def flores() -> list[tuple[str, str]]:
    """List the shared sentences; empty where they are not beside the repository. zh is Simplified Chinese."""
    return [(path.stem, line) for path in sorted(FLORES.glob("*.txt")) for line in path.read_text("utf-8").splitlines()]


@cache
def messages(held_out: bool | None = None) -> list[tuple[str, str]]:
    """List our own support messages: all of them, or the half that is held out from tuning, or the other."""
    found: list[tuple[str, str]] = []
    tag, place = "", 0
    for line in _MESSAGES.read_text("utf-8").splitlines():
        if line.startswith("["):
            tag, place = line.strip("[]"), 0
        elif not line.startswith("#"):
            place += 1
            if held_out is None or held_out == (place % 2 == 0):
                found.append((tag, line))
    return found


def is_right(answer: str, tag: str) -> bool:
    """Whether an answer names the language, and for Chinese the script; zh alone means Simplified."""
    if tag.startswith("zh"):
        return answer.startswith("zh-Hant" if tag == "zh-Hant" else "zh-Hans")
    return answer.partition("-")[0] == tag
