"""Writes alphabets.json from CLDR's exemplar characters.

    npm pack cldr-misc-full@48.2.0 && tar xzf cldr-misc-full-48.2.0.tgz
    python -m translation.detection.data.make_alphabets package/main

Languages: those that share their script with another language (languages.SHARED).
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from translation.detection.languages import SHARED
from translation.detection.lexicon import alphabet_name

LOCALES = {"tl": "fil", "gom": "kok"}
"""CLDR's names where ours differ."""

_MEMBER = re.compile(r"\\u([0-9A-Fa-f]{4})|\{[^}]*\}|\\(.)|([^\s\[\]])")


def letters(unicode_set: str) -> str:
    """List the single characters of a CLDR set such as [aá b-d {ch}], sorted; sequences are left out."""
    found: list[str] = []
    pending = False
    for match in _MEMBER.finditer(unicode_set):
        character = chr(int(match[1], 16)) if match[1] else match[2] or match[3]
        if match[0] == "-" and found:
            pending = True
        elif character:
            found.extend(map(chr, range(ord(found[-1]) + 1, ord(character))) if pending else ())
            found.append(character)
            pending = False
    return "".join(sorted(set(found)))


def alphabet(main: Path, language: str) -> dict[str, str] | None:
    """Read one language's main and auxiliary letters; None where CLDR has none."""
    name = LOCALES.get(language, language)
    path = main / name / "characters.json"
    if not path.exists():
        return None
    characters = json.loads(path.read_text("utf-8"))["main"][name]["characters"]
    return {"main": letters(characters["exemplarCharacters"]), "auxiliary": letters(characters.get("auxiliary", ""))}


def main(source: Path, target: Path) -> None:
    """Write the alphabets of every language that CLDR knows."""
    languages = sorted(alphabet_name(language, script) for script, group in SHARED.items() for language in group)
    found = {language: alphabet(source, language) for language in languages}
    known = {language: value for language, value in found.items() if value}
    lines = (f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in known.items())
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    sys.stdout.write(f"{len(known)} alphabets; none for {sorted(found.keys() - known.keys())}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).with_name("alphabets.json"))
