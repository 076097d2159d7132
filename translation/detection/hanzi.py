"""Tells Simplified Chinese, Traditional Chinese and Japanese apart in texts of Han characters.

The national character sets are the evidence: a character in GB 2312 but not in Big5 is Simplified, the reverse is
Traditional, and one that only JIS X 0208 (EUC-JP) holds is Japanese.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHARACTER_SETS: Final = {"Hans": "gb2312", "Hant": "big5", "Jpan": "euc_jp"}
_KANA_SHARE = 0.06
"""Of kana and Han characters, in Japanese: Chinese texts quote a kana here and there (の in brand names)."""
_OUTSIDE = -2.0
"""Logarithmic weight of a character that the writing's character set does not hold."""
_NO_KANA = -0.4
"""Logarithmic weight of a Han character in Japanese without kana: the longer, the less likely."""
_HABIT: Final = {"Hans": 0.0, "Hant": -0.7, "Jpan": -0.7}
"""Where nothing else speaks: most who write Han characters write Simplified Chinese."""
_LONGEST_EVIDENCE = 200


def weigh_writings(text: str, counts: Mapping[str, int]) -> dict[str, float]:
    """Weigh Hans, Hant and Jpan for a text of Han and kana: natural logarithms, comparable with each other.

    counts: the text's letters by script.
    """
    kana, han = counts.get("Kana", 0), counts.get("Hani", 0)
    if kana >= (kana + han) * _KANA_SHARE:
        return {"Jpan": 0.0}
    weights = dict(_HABIT)
    for character in text[:_LONGEST_EVIDENCE]:
        homes = character_sets(character)
        for writing in weights:
            weights[writing] += 0.0 if writing in homes else _OUTSIDE
    weights["Jpan"] += _NO_KANA * min(han, _LONGEST_EVIDENCE) + math.log1p(kana)
    return weights


@cache
def character_sets(character: str) -> frozenset[str]:
    """List the writings whose national character set holds a character; all of them for what is no Han character."""
    if not "\u3400" <= character <= "\u9fff":
        return frozenset(_CHARACTER_SETS)
    homes = frozenset(script for script, encoding in _CHARACTER_SETS.items() if _encodes(character, encoding))
    return homes or frozenset(_CHARACTER_SETS)


def _encodes(character: str, encoding: str) -> bool:
    try:
        encoded = character.encode(encoding)
    except UnicodeEncodeError:
        return False
    # EUC-JP's three-byte codes are JIS X 0212: rare characters, not what Japanese is written with.
    return encoding != "euc_jp" or len(encoded) == 2
