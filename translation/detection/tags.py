"""Words a finding as a BCP 47 tag: as precise as text and priors allow, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from translation.detection.priors import written_language

if TYPE_CHECKING:
    from translation.types import Priors

_SECOND_SCRIPTS: Final = {("sr", "Latn"), ("uz", "Cyrl")}
"""Languages written in a script that is not the one their bare tag stands for (CLDR likely subtags)."""

_REGIONS: Final = {
    "pt": ("BR", "PT"),
    "zh-Hans": ("CN", "SG"),
    "zh-Hant": ("TW", "HK", "MO"),
}
"""Written standards that differ by region, so that a reply must choose one."""


def tag_of(language: str, script: str, priors: Priors) -> str:
    """Compose a tag: pt, pt-BR where the author's country or earlier tags say so, zh-Hant-TW, sr-Latn."""
    tag = f"{language}-{script}" if (language, script) in _SECOND_SCRIPTS else language
    region = _region(tag, priors)
    return f"{tag}-{region}" if region else tag


def _region(tag: str, priors: Priors) -> str | None:
    """Choose a region of a tag's own: that of the country, else of an earlier or hinted tag in the same language."""
    if not (regions := _REGIONS.get(tag)):
        return None
    if (country := (priors.country or "").upper()) in regions:
        return country
    known = [other for other in (*priors.previous, *priors.hints) if written_language(other) == tag]
    named = [part for other in known for part in other.replace("_", "-").upper().split("-")[1:]]
    return next((part for part in named if part in regions), None)
